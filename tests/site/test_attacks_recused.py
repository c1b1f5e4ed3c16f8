"""Who is recused from a confidential item learns nothing of it, by no address: also chair and secretary."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from actions import services as act
from actions.models import Action
from budgets.models import Approval
from budgets.services import make_confidential
from minutes import services as meet
from minutes.models import Item, Recusal
from minutes.services import capturing
from minutes.services import topics as wishes
from people.models import Organisation
from tests.conftest import seat

MARK = "Nightingale"


@pytest.fixture
def june(make_meeting, cast):
    meeting = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    meet.add_item(meeting, by=cast.chair, title="Business")
    return meeting


@pytest.fixture
def secret(june, cast):
    """A confidential item from which the secretary and Citra are recused."""
    item = meet.add_item(june, by=cast.chair, title=f"{MARK} item", confidential=True)
    for user in (cast.secretary, cast.citra):
        Recusal.objects.create(item=item, person=user.person, at=timezone.now())
    capturing.save_notes(
        item, by=cast.chair, base=item.version, text=f"Action {MARK}: buy {MARK} machines\n"
    )
    return Item.objects.get(pk=item.pk)


def at(meeting, rest="") -> str:
    return f"/c/ab/meetings/{meeting.number}/{rest}"


def test_a_recused_secretary_opens_moves_and_copies_no_such_item(
    june, secret, cast, make_meeting, sign_in
):
    july = make_meeting("July", days=30)
    client = sign_in(cast.secretary)
    item = f"items/{secret.pk}/"
    for answer in (
        client.get(at(june, item)),
        client.get(at(june, f"{item}copy/")),
        client.post(at(june, f"{item}copy/"), {"act": "duplicate", "to": july.pk}),
        client.post(at(june, f"{item}copy/"), {"act": "move", "to": july.pk}),
        client.post(at(june, f"{item}place/"), {"parent": "", "before": ""}),
        client.post(at(june, item), {"act": "save", "title": "Open", "version": secret.version}),
        client.post(at(june, item), {"act": "remove"}),
        client.post(at(june, f"take/{secret.pk}/"), {"text": "mine", "base": secret.version}),
    ):
        assert answer.status_code == 404
        shown = answer.content.decode()
        assert MARK not in shown, shown[max(0, shown.find(MARK) - 300) : shown.find(MARK) + 100]
    now = Item.objects.get(pk=secret.pk)
    assert (now.title, now.meeting_id, now.removed_at) == (secret.title, june.pk, None)
    assert not july.items.exists()
    assert sign_in(cast.chair).get(at(june, f"{item}copy/")).status_code == 200


def test_what_was_taken_off_is_not_named_to_a_recused_secretary(june, secret, cast, sign_in):
    meet.remove_item(secret, by=cast.chair)
    page = at(june, f"?taken={secret.pk}")
    assert MARK not in sign_in(cast.secretary).get(page).content.decode()
    assert MARK in sign_in(cast.chair).get(page).content.decode()


def test_names_of_such_an_action_are_not_asked_of_a_recused_secretary(june, secret, cast, sign_in):
    page = "/c/ab/actions/offers/"
    assert MARK not in sign_in(cast.secretary).get(page).content.decode()
    assert MARK in sign_in(cast.chair).get(page).content.decode()


def test_who_watches_another_meeting_is_not_served_what_was_drawn_for_somebody_else(
    june, secret, cast, make_meeting, sign_in
):
    """Citra is recused in June; what was raised there is spoken of in July."""
    july = make_meeting("July", days=0, state="in_session", opened_at=timezone.now())
    action = Action.objects.get(text__contains=MARK)
    item = meet.add_item(july, by=cast.chair, title="Review")
    capturing.save_notes(
        item,
        by=cast.chair,
        base=item.version,
        text=f"{action.reference}: it goes well with {MARK}\n",
    )
    assert MARK in sign_in(cast.member).get(at(july, "watch/")).content.decode()
    assert MARK not in sign_in(cast.citra).get(at(july, "watch/")).content.decode()


def test_who_watches_sees_no_more_what_became_confidential_elsewhere(
    cast, june, make_meeting, make_action, sign_in
):
    """An action of May is spoken of in June; on its own page it becomes confidential."""
    action = make_action(f"Buy {MARK}", owners=[cast.member])
    item = june.items.get()
    capturing.save_notes(
        item,
        by=cast.chair,
        base=item.version,
        text=f"{action.reference}: it goes well with {MARK}\n",
    )
    client = sign_in(cast.observer)
    before = client.get(at(june, "watch/"))
    assert MARK in before.content.decode()
    act.edit(Action.objects.get(pk=action.pk), by=cast.chair, confidential=True)
    after = client.get(at(june, "watch/"), headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert MARK not in after.content.decode()


def test_the_line_of_a_confidential_request_is_not_read_in_the_notes(cast, june, sign_in):
    item = june.items.get()
    text = f"Before.\nRequest: {MARK} lamps for USD $500\nAgreed: the {MARK} ones\nAfter.\n"
    capturing.save_notes(item, by=cast.chair, base=item.version, text=text)
    seen = sign_in(cast.observer).get(at(june)).content.decode()
    assert MARK in seen
    make_confidential(Approval.objects.filter(meeting=june), by=None)
    for page in (at(june), at(june, "watch/?fresh")):
        type(june).objects.filter(pk=june.pk).update(pulse=99)
        seen = sign_in(cast.observer).get(page).content.decode()
        assert MARK not in seen
        assert "Before." in seen
        assert "After." in seen
    assert MARK in sign_in(cast.member).get(at(june)).content.decode()


def test_a_topic_tells_observers_of_no_confidential_paper(cast, board, sign_in):
    topic = wishes.propose_topic(board, by=cast.chair, title="Open topic")
    upload = SimpleUploadedFile("a.txt", b"figures")
    meet.add_paper(topic, by=cast.chair, upload=upload, title=f"{MARK} paper", confidential=True)
    page = f"/c/ab/topics/{topic.pk}/"
    assert MARK not in sign_in(cast.observer).get(page).content.decode()
    assert MARK in sign_in(cast.member).get(page).content.decode()


def test_what_comes_back_or_is_copied_stays_from_who_was_recused(
    june, secret, cast, make_meeting, sign_in
):
    """The item itself as not reached, a copy of it, and a request that was made beneath it."""
    beneath = meet.add_item(june, by=cast.chair, title=f"{MARK} under", parent=secret)
    capturing.save_notes(
        beneath, by=cast.chair, base=1, text=f"Request: {MARK} lamps for USD $500\n"
    )
    meet.postpone_item(secret, by=cast.chair)
    june = meet.end_meeting(june, by=cast.chair)
    july, august = make_meeting("July", days=30), make_meeting("August", days=60)
    meet.draft_agenda(july, by=cast.chair)
    meet.duplicate_item(secret, by=cast.chair, to=august)
    for meeting in (july, august):
        for rest in ("", "agenda/", "recusals/"):
            for user in (cast.citra, cast.secretary, cast.observer):
                assert MARK not in sign_in(user).get(at(meeting, rest)).content.decode()
        assert MARK in sign_in(cast.member).get(at(meeting)).content.decode()


def test_an_organisation_of_another_committee_is_neither_suggested_nor_chosen_by_its_number(
    june, cast, other, sign_in
):
    theirs = Organisation.objects.create(name=f"{MARK} Limited")
    seat(cast.stranger, other, "member", theirs)
    item = june.items.get()
    capturing.save_notes(
        item, by=cast.chair, base=item.version, text="Action Nightingal Limitd: call them\n"
    )
    owner = Action.objects.get().owners.get()
    client = sign_in(cast.secretary)
    line = {"text": "Action Nightingal Limitd: call them", "caret": 0, "item": item.pk}
    page = at(june, f"owners/{owner.pk}/")
    assert MARK not in client.post(at(june, "understand/"), line).content.decode()
    assert MARK not in client.get(page).content.decode()
    answer = client.post(page, {"who": f"organisation:{theirs.pk}"})
    assert answer.status_code == 422
    assert MARK not in answer.content.decode()
    assert Action.objects.get().owners.get().organisation is None


def test_a_number_typed_by_who_is_recused_tells_nothing_of_the_action(june, secret, cast, sign_in):
    number = Action.objects.select_related("committee").get(raised_item=secret).reference
    business = june.items.get(title="Business")
    client = sign_in(cast.secretary)
    for line in (f"{number}: how does it stand?\n", f"Action {number} Mona: carry it\n"):
        row = Item.objects.get(pk=business.pk)
        sent = {"text": row.notes + line, "base": row.version, "key": line[:8]}
        answer = client.post(
            at(june, f"take/{business.pk}/"), sent, headers={"accept": "application/json"}
        )
        assert answer.status_code == 200, answer.content
        shown = answer.content.decode()
        assert MARK not in shown, shown[max(0, shown.find(MARK) - 300) : shown.find(MARK) + 100]
    assert MARK not in client.get(at(june, "take/")).content.decode()
    # The chair, who sees it, is told.
    page = sign_in(cast.chair).get(at(june, "take/")).content.decode()
    assert MARK in page
