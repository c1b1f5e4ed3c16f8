"""A meeting is ended, its minutes go round and are approved: what is found, who is told, what is kept."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from actions import services as act
from actions.services import OwnerSpec
from minutes import services
from minutes.models import Card, Conflict, Decision, Item, ItemKind, Meeting, Recusal
from minutes.services.approving import approve_at
from minutes.services.checklist import findings_for, findings_of, summary_of
from minutes.services.circulating import circulate, recipients_of
from minutes.services.dropping import postpone_item
from minutes.services.record import Deed
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Mail
from people.services import posting
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


def url(meeting, page=""):
    return f"/c/{meeting.committee.slug}/meetings/{meeting.number}/{page}"


def at_once(*acts):
    """Runs acts at one moment, each in a thread and on a connection of its own; what each came to."""
    start, came_to = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n, deed):
        start.wait()
        try:
            came_to[n] = deed()
        except Exception as error:
            came_to[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


def kinds(meeting):
    return [finding.kind for finding in findings_of(meeting)]


@pytest.fixture
def sitting(make_meeting, cast):
    """In session since an hour: two items with notes, the members on the list, nobody ticked."""
    meeting = make_meeting("June", days=-0.04, state="in_session")
    services.add_items(
        meeting,
        by=cast.secretary,
        drafts=[{"title": "Machines", "notes": "Don: two"}, {"title": "Rooms", "notes": "One"}],
    )
    services.invite_members(meeting, by=cast.secretary)
    return meeting


@pytest.fixture
def held(sitting, cast):
    """As `sitting`, with Mona and a guest present, ended."""
    here = sitting.attendances.get(person=cast.member.person)
    services.tick_present(sitting, by=cast.secretary, came=[here.pk])
    guest = make_person("Guido Guest", email="guido@example.org")
    services.invite(sitting, by=cast.secretary, person=guest, present=True)
    return services.end_meeting(sitting, by=cast.secretary)


# The checklist


def test_nobody_present_is_found(sitting, cast):
    assert "present" in kinds(sitting)
    services.tick_present(sitting, by=cast.secretary, came=[sitting.attendances.first().pk])
    assert kinds(sitting) == []


def test_items_without_anything_beneath_are_found(sitting, cast):
    bare = services.add_item(sitting, by=cast.secretary, title="Nothing said")
    parent = services.add_item(sitting, by=cast.secretary, title="Parts")
    services.add_item(sitting, by=cast.secretary, title="One", notes="x", parent=parent)
    decided = services.add_item(sitting, by=cast.secretary, title="Only decided")
    services.record_decision(sitting.committee, by=cast.secretary, text="Yes", item=decided)
    assert [f.item for f in findings_of(sitting) if f.kind == "empty"] == [bare]
    postpone_item(bare, by=cast.secretary)
    assert "empty" not in kinds(sitting)


def test_the_review_of_actions_needs_no_notes_where_something_was_said(sitting, cast, make_action):
    item = services.add_item(sitting, by=cast.secretary, title="Review")
    Item.objects.filter(pk=item.pk).update(kind=ItemKind.ACTIONS)
    assert "empty" in kinds(sitting)
    act.say(make_action(), by=Deed(cast.secretary, meeting_id=sitting.pk), note="waiting")
    assert "empty" not in kinds(sitting)


def test_actions_without_owner_and_names_unanswered_are_found(sitting, make_action):
    item = sitting.items.first()
    make_action("Go", owners=["Lars"], raised_in_id=sitting.pk, raised_item_id=item.pk)
    bare = make_action("Stay", owners=["X"], raised_in_id=sitting.pk)
    bare.owners.update(left_at=timezone.now())
    found = [f for f in findings_of(sitting) if f.kind in ("owner", "name")]
    assert [(f.kind, f.said) for f in found] == [("owner", "AB-2 Stay"), ("name", "Lars? AB-1 Go")]


def test_a_question_in_the_margin_and_a_decision_without_quorum_are_found(
    sitting, cast, make_action
):
    item = sitting.items.first()
    action = make_action("Go", owners=[cast.member], raised_in_id=sitting.pk)
    Card.objects.create(meeting=sitting, item=item, action=action, line="Action AB-1: go")
    decision = services.record_decision(sitting.committee, by=cast.secretary, text="Yes", item=item)
    Decision.objects.filter(pk=decision.pk).update(quorum={"there": 1, "needed": 3, "met": False})
    assert {"card", "unquorate"} <= set(kinds(sitting))


def test_quorum_never_had_and_lost_are_told_apart(sitting, cast, board):
    board.quorum_kind, board.quorum_value = "members", 2
    board.save()
    found = [f for f in findings_of(sitting) if f.kind == "quorum"]
    assert "There was none" in found[0].said
    for who in (cast.member, cast.citra):
        services.edit_attendance(
            sitting.attendances.get(person=who.person), by=cast.secretary, present=True
        )
    sitting = Meeting.objects.get(pk=sitting.pk)
    assert "quorum" not in kinds(sitting)
    services.edit_attendance(
        sitting.attendances.get(person=cast.citra.person),
        by=cast.secretary,
        left_at=timezone.now() - dt.timedelta(minutes=5),
    )
    found = [f for f in findings_of(sitting) if f.kind == "quorum"]
    assert "It was lost at" in found[0].said


def test_what_is_missing_is_kept_in_the_history_without_titles(sitting, cast):
    services.add_items(
        sitting,
        by=cast.secretary,
        drafts=[{"title": "Secret matter", "confidential": True}, {"title": "Another"}],
    )
    services.end_meeting(sitting, by=cast.secretary)
    event = sitting.events.get(kind="moved_on")
    assert event.note == "Nobody is said to have been present\nItems without notes: 2"
    assert "Secret" not in event.note


def test_from_which_item_one_is_recused_its_title_is_withheld(sitting, cast):
    item = services.add_item(sitting, by=cast.chair, title="Secret matter", confidential=True)
    Recusal.objects.create(item=item, person=cast.secretary.person)
    said = " ".join(f.said for f in findings_for(sitting, cast.secretary))
    assert "Secret" not in said
    assert "withheld" in said
    assert "Secret" in " ".join(f.said for f in findings_for(sitting, cast.chair))


def test_two_versions_of_notes_block_ending_circulating_and_approving(sitting, cast, make_meeting):
    conflict = Conflict.objects.create(
        item=sitting.items.first(), by=cast.chair.person, base="Don: two", typed="Don: three"
    )
    assert findings_of(sitting)[0].blocks
    for verb, state in (
        (services.end_meeting, "in_session"),
        (services.circulate_minutes, "drafting"),
        (services.approve_minutes, "circulated"),
    ):
        Meeting.objects.filter(pk=sitting.pk).update(state=state)
        with pytest.raises(WrongState, match="two versions"):
            verb(sitting, by=cast.secretary)
    conflict.settled_at = timezone.now()
    conflict.save()
    assert services.approve_minutes(sitting, by=cast.secretary).state == "approved"


def test_the_checklist_costs_the_same_at_1_and_at_30(
    sitting, cast, board, make_action, django_assert_num_queries
):
    board.quorum_kind = "members"
    board.save()
    meeting = Meeting.objects.select_related("committee").get(pk=sitting.pk)

    def grow(n):
        for i in range(n):
            item = services.add_item(sitting, by=cast.secretary, title=f"Item {i}")
            make_action(f"Go {i}", owners=["Lars"], raised_in_id=sitting.pk, raised_item_id=item.pk)
            services.record_decision(board, by=cast.secretary, text=f"Yes {i}", item=item)

    # actions, owners, decisions, conflicts, presence, voters, attendances, recusals, cards, items,
    # requests, items with untold outcomes, requests that are not posted, whether any action was spoken of
    grow(1)
    with django_assert_num_queries(14):
        findings_of(meeting)
    grow(29)
    with django_assert_num_queries(14):
        findings_of(meeting)


def test_ending_by_the_page_tells_what_is_missing_and_goes_on_all_the_same(sitting, cast, sign_in):
    client = sign_in(cast.secretary)
    bare = services.add_item(sitting, by=cast.secretary, title="Nothing said")
    page = client.get(url(sitting, "end/")).content.decode()
    assert "Nothing said" in page
    assert url(sitting, "people/") in page
    assert f"{url(sitting, 'take/')}?item={bare.pk}" in page
    assert "End it all the same" in page
    assert client.post(url(sitting, "end/"), {"postpone": bare.pk}).status_code == 303
    bare.refresh_from_db()
    assert bare.postponed
    client.get(url(sitting, "end/"))  # the message of it is said once
    assert "Nothing said" not in client.get(url(sitting, "end/")).content.decode()
    answer = client.post(url(sitting, "end/"), {"version": sitting.version})
    assert answer.status_code == 303
    sitting.refresh_from_db()
    assert sitting.state == "drafting"
    assert sitting.ended_at is not None


def test_ending_by_the_page_is_refused_while_words_would_be_lost(sitting, cast, sign_in):
    conflict = Conflict.objects.create(
        item=sitting.items.first(), by=cast.chair.person, typed="Don: three"
    )
    client = sign_in(cast.secretary)
    page = client.get(url(sitting, "end/")).content.decode()
    assert url(sitting, f"conflicts/{conflict.pk}/") in page
    assert "words would be lost" in page
    assert "End the meeting</button>" not in page
    assert client.post(url(sitting, "end/")).status_code == 422
    sitting.refresh_from_db()
    assert sitting.state == "in_session"


def test_who_ends_it_second_is_told(sitting, cast, sign_in):
    services.end_meeting(sitting, by=cast.chair)
    answer = sign_in(cast.secretary).post(url(sitting, "end/"), {"version": sitting.version})
    assert answer.status_code == 409
    assert b"over already" in answer.content


def test_a_meeting_that_nobody_opened_is_opened_as_it_is_ended(make_meeting, cast):
    meeting = services.end_meeting(make_meeting(days=-1, state="announced"), by=cast.secretary)
    assert meeting.state == "drafting"
    assert [e.to_state for e in meeting.events.order_by("pk")] == ["in_session", "drafting"]
    with pytest.raises(WrongState):
        services.end_meeting(make_meeting(days=1, state="announced"), by=cast.secretary)


# Circulating


def test_members_of_the_day_and_who_was_present_are_the_recipients(held, cast):
    names = {r.person.name: (r.present, r.member) for r in recipients_of(held)}
    assert names["Guido Guest"] == (True, False)
    assert names["Mona Member"] == (True, True)
    assert names["Olga Observer"] == (False, True)
    assert "Fritz Former" not in names
    assert "Outi Outsider" not in names


def test_of_a_confidential_meeting_only_the_trusted_are_told(held):
    Meeting.objects.filter(pk=held.pk).update(confidential=True)
    held.refresh_from_db()
    names = {recipient.person.name for recipient in recipients_of(held)}
    assert "Mona Member" in names
    assert not {"Guido Guest", "Olga Observer"} & names


def test_circulating_sets_the_date_tells_the_chosen_and_releases_the_records(
    held, cast, board, make_action
):
    action = make_action("Go", owners=[cast.member], raised_in_id=held.pk)
    type(action).objects.filter(pk=action.pk).update(in_line=True)
    decision = services.record_decision(board, by=cast.secretary, text="Yes", meeting=held)
    Decision.objects.filter(pk=decision.pk).update(in_line=True)
    meeting, mails = circulate(
        held, by=cast.secretary, tell=[cast.member.person_id, cast.outsider.person_id]
    )
    assert [mail.to for mail in mails] == [cast.member.email]
    assert "/l/" in mails[0].body
    assert url(meeting) in mails[0].body
    until = meeting.corrections_until.astimezone(meeting.zone)
    today = timezone.now().astimezone(meeting.zone).date()
    assert (until.date() - today).days == board.corrections_days
    assert (until.hour, until.minute) == (23, 59)
    assert meeting.circulated_at is not None
    action.refresh_from_db()
    decision.refresh_from_db()
    assert not action.in_line
    assert not decision.in_line
    assert meeting.ledger["rows"][0]["number"] == action.number


def test_circulated_minutes_go_round_once_more_with_another_date(held, cast):
    meeting, _mails = circulate(held, by=cast.secretary)
    ledger = meeting.ledger
    until = timezone.now() + dt.timedelta(days=20)
    again, mails = circulate(
        meeting, by=cast.chair, until=until, tell=[cast.member.person_id], remark="Item 2 was wrong"
    )
    assert (again.state, again.corrections_until, again.ledger) == ("circulated", until, ledger)
    assert "Item 2 was wrong" in mails[0].body
    assert again.events.filter(kind="sent").count() == 2


def test_a_date_that_has_passed_and_a_member_who_circulates_are_refused(held, cast):
    with pytest.raises(Invalid) as refused:
        circulate(held, by=cast.secretary, until=timezone.now() - dt.timedelta(days=1))
    assert refused.value.field == "until"
    with pytest.raises(NotAllowed):
        circulate(held, by=cast.member)
    held.refresh_from_db()
    assert held.state == "drafting"
    circulate(held, by=cast.secretary)
    with pytest.raises(NotAllowed):
        circulate(held, by=cast.member)


def test_the_page_shows_exactly_who_gets_the_mail(held, cast, sign_in):
    client = sign_in(cast.secretary)
    make = make_person("Kevin Clark")
    services.invite(held, by=cast.secretary, person=make, present=True)
    page = client.get(url(held, "circulate/")).content.decode()
    assert "guido@example.org" in page
    assert "no address: tell them yourself" in page
    assert "cannot be taken back" in page
    assert "(a link for this person alone)" in page
    until = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    form = {
        "until": until,
        "version": held.version,
        "tell": [cast.member.person_id, cast.chair.person_id],
    }
    assert client.post(url(held, "circulate/"), form).status_code == 303
    assert set(Mail.objects.values_list("to", flat=True)) == {cast.member.email, cast.chair.email}
    again = client.get(url(held, "circulate/")).content.decode()
    assert "Send them round once more" in again
    stale = client.post(url(held, "circulate/"), form)
    assert stale.status_code == 409
    assert b"faster" in stale.content


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"until": "soon"},
        {"until": "0203-01-01"},
        {"until": "2020-01-01"},
        {"until": "2030-01-01", "tell": ["x", "99999999999999999999"]},
        {"until": "2030-01-01", "remark": "x" * 1001},
    ],
)
def test_bad_input_keeps_the_page_and_what_was_typed(held, cast, sign_in, form):
    answer = sign_in(cast.secretary).post(url(held, "circulate/"), {"remark": "Kept", **form})
    assert answer.status_code == 422
    assert b"summary" in answer.content
    if "remark" not in form:
        assert b"Kept" in answer.content
    held.refresh_from_db()
    assert held.state == "drafting"


def test_who_left_or_when_they_are_approved_is_not_sent_the_mail(held, cast, settings):
    settings.DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    circulate(held, by=cast.secretary, tell=[cast.citra.person_id, cast.member.person_id])
    cast.citra.person.memberships.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert posting.hand_over() == {"sent": 1, "cancelled": 1}
    assert Mail.objects.get(state="sent").to == cast.member.email


# Approving


@pytest.fixture
def next_meeting(make_meeting, held, cast):
    """The next meeting, in session, with the item that approves the minutes of `held`, circulated."""
    circulate(held, by=cast.secretary)
    meeting = make_meeting("July", days=0, state="in_session")
    meeting.item = services.add_item(meeting, by=cast.secretary, title="Minutes of June")
    Item.objects.filter(pk=meeting.item.pk).update(kind=ItemKind.MINUTES, approves=held)
    meeting.item.refresh_from_db()
    return meeting


def test_minutes_are_approved_as_an_item_of_the_next_meeting(next_meeting, held, cast):
    minutes = approve_at(next_meeting.item, by=cast.chair)
    assert minutes.pk == held.pk
    held.refresh_from_db()
    assert (held.state, held.approved_in_id) == ("approved", next_meeting.pk)
    assert held.approved_at is not None
    next_meeting.item.refresh_from_db()
    assert "The minutes of" in next_meeting.item.notes
    assert "were approved" in next_meeting.item.notes
    event = next_meeting.events.get(kind="decided")
    assert (event.item_id, event.to_state) == (next_meeting.item.pk, "approved")


def test_further_corrections_stand_in_the_line(next_meeting, cast):
    approve_at(next_meeting.item, by=cast.chair, corrections="the date is the 3rd")
    next_meeting.item.refresh_from_db()
    assert next_meeting.item.notes.endswith("with these corrections: the date is the 3rd")


def test_who_approves_second_is_told_and_the_line_stands_once(next_meeting, held, cast):
    held.refresh_from_db()
    approve_at(next_meeting.item, by=cast.chair, version=held.version)
    with pytest.raises(Stale):
        approve_at(next_meeting.item, by=cast.secretary, version=held.version)
    next_meeting.item.refresh_from_db()
    assert next_meeting.item.notes.count("were approved") == 1


@pytest.mark.django_db(transaction=True)
def test_the_item_and_the_hand_at_once_approve_once(next_meeting, held, cast):
    """Each locks both meetings in one order; the second finds it done."""
    came_to = at_once(
        lambda: approve_at(next_meeting.item, by=cast.chair),
        lambda: services.approve_minutes(held, by=cast.secretary),
        lambda: approve_at(next_meeting.item, by=cast.secretary),
    )
    assert sum(isinstance(one, Meeting) for one in came_to) == 1
    assert sum(isinstance(one, WrongState) for one in came_to) == 2
    assert held.events.filter(to_state="approved").count() == 1
    next_meeting.item.refresh_from_db()
    assert next_meeting.item.notes.count("were approved") <= 1


def test_no_other_item_approves_minutes_and_no_other_meeting(next_meeting, held, cast):
    with pytest.raises(Invalid):
        approve_at(services.add_item(next_meeting, by=cast.chair, title="x"), by=cast.chair)
    with pytest.raises(NotAllowed):
        approve_at(next_meeting.item, by=cast.member)
    Meeting.objects.filter(pk=next_meeting.pk).update(state="planned")
    with pytest.raises(WrongState):
        approve_at(next_meeting.item, by=cast.chair)
    held.refresh_from_db()
    assert held.state == "circulated"


def test_the_item_offers_the_approval_and_the_page_says_what_it_does(
    next_meeting, held, cast, board, sign_in
):
    board.is_public = True
    board.save()
    client = sign_in(cast.chair)
    page = client.get(url(next_meeting)).content.decode()
    link = f"{url(held, 'approve/')}?item={next_meeting.item.pk}"
    assert link in page
    page = client.get(link).content.decode()
    assert "frozen" in page
    assert "without signing in" in page
    assert "were approved" in page
    held.refresh_from_db()
    answer = client.post(
        url(held, "approve/"), {"item": next_meeting.item.pk, "version": held.version}
    )
    assert answer.status_code == 303
    assert answer["Location"] == f"{url(next_meeting)}#item-{next_meeting.item.pk}"
    page = client.get(url(next_meeting)).content.decode()
    assert link not in page
    assert "were approved" in page
    page = client.get(url(held)).content.decode()
    assert "The minutes were approved on" in page
    assert url(next_meeting) in page
    again = client.post(url(held, "approve/"), {"version": "1"})
    assert again.status_code == 409


def test_a_member_sees_no_button(next_meeting, held, cast, sign_in):
    page = sign_in(cast.member).get(url(next_meeting)).content.decode()
    assert "Minutes of June" in page
    assert "/approve/" not in page


def test_after_approval_no_page_of_ours_changes_the_text(held, cast, sign_in):
    circulate(held, by=cast.secretary)
    item = held.items.first()
    services.approve_minutes(held, by=cast.secretary)
    client = sign_in(cast.secretary)
    before = list(Item.objects.filter(meeting=held).values())
    for page, form in (
        ("end/", {"postpone": item.pk}),
        ("end/", {}),
        ("circulate/", {"postpone": item.pk}),
        ("circulate/", {"until": "2030-01-01"}),
        ("approve/", {}),
        (f"items/{item.pk}/correct/", {"passage": "Don: two", "suggestion": "Don: three"}),
    ):
        assert client.get(url(held, page)).status_code == 200
        assert client.post(url(held, page), form).status_code in (409, 422), page
    assert list(Item.objects.filter(meeting=held).values()) == before
    assert Meeting.objects.get(pk=held.pk).state == "approved"


def test_the_date_is_told_on_both_clocks(held, cast, sign_in):
    meeting, _mails = circulate(held, by=cast.secretary)
    cast.member.person.time_zone = "America/Chicago"
    cast.member.person.save()
    page = sign_in(cast.member).get(url(meeting)).content.decode()
    assert "23:59 Dublin – 17:59 for you" in page or "23:59 Dublin – 18:59 for you" in page


def test_the_states_page_sends_to_the_pages_of_their_own(sitting, held, cast, sign_in):
    client = sign_in(cast.secretary)
    for method in ("get", "post"):
        answer = getattr(client, method)(url(held, "state/"), {"to": "circulated"})
        assert (answer.status_code, answer["Location"]) == (303, url(held, "circulate/"))
    assert url(held, "circulate/") in client.get(url(held, "state/")).content.decode()
    assert url(held, "circulate/") in client.get(url(held)).content.decode()


def test_the_summary_of_nothing_is_nothing(held):
    held.attendances.update(present=True)
    assert summary_of(held) == ""


def test_an_action_may_have_owners_of_every_kind(held, cast, board, intel):
    act.raise_action(
        board,
        by=cast.secretary,
        text="Go",
        owners=[OwnerSpec(organisation_id=intel.pk)],
        raised_in_id=held.pk,
    )
    assert "owner" not in kinds(held)
