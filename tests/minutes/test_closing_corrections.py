"""Circulated minutes are corrected: a passage, what should stand there, and what the secretary makes of it."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from minutes import services
from minutes.models import Correction, Item, Meeting
from minutes.services import corrections
from minutes.services.circulating import CORRECT, circulate
from minutes.services.corrections import (
    StalePassage,
    decline_correction,
    suggest_correction,
    take_correction,
    withdraw_correction,
)
from minutes.suggesting import blocks, chosen, found_at, lines_of, replaced
from people.actors import LinkBearer
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.links import token_for
from people.models import Mail
from people.services import posting
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

NOTES = "Don: two machines\nSarah: none\n\n- one\n  and more\n- two"


def url(meeting, page=""):
    return f"/c/{meeting.committee.slug}/meetings/{meeting.number}/{page}"


@pytest.fixture
def held(make_meeting, cast):
    """Circulated: one item with notes, one confidential; Guido was there as a guest."""
    meeting = make_meeting("June", days=-3, state="drafting")
    services.add_items(
        meeting,
        by=cast.secretary,
        drafts=[
            {"title": "Machines", "notes": NOTES},
            {"title": "Secret matter", "notes": "Hush now", "confidential": True},
        ],
    )
    guest = make_person("Guido Guest", email="guido@example.org")
    services.invite(meeting, by=cast.secretary, person=guest, present=True)
    meeting, _mails = circulate(meeting, by=cast.secretary)
    meeting.guest = guest
    meeting.item, meeting.secret = meeting.items.order_by("pk")
    return meeting


@pytest.fixture
def suggest(held, cast):
    def _suggest(passage="Sarah: none", suggestion="Sarah: one", by=None, **fields):
        return suggest_correction(
            held.item, by=by or cast.member, passage=passage, suggestion=suggestion, **fields
        )

    return _suggest


# Which lines


def test_notes_come_in_pieces_that_can_be_chosen():
    assert [(b.first, b.last, b.text) for b in blocks(NOTES)] == [
        (0, 0, "Don: two machines"),
        (1, 1, "Sarah: none"),
        (3, 4, "- one\n  and more"),
        (5, 5, "- two"),
    ]
    fenced = blocks("a\n```\nx\n\ny\n```\nb")
    assert [b.text for b in fenced] == ["a", "```\nx\n\ny\n```", "b"]


def test_a_line_that_stands_twice_takes_its_neighbours_along():
    notes = "One\nyes\nTwo\nyes"
    assert chosen(notes, 0, 0) == "One"
    assert chosen(notes, 1, 1) == "yes\nTwo"
    assert chosen(notes, 3, 3) == "Two\nyes"
    assert chosen(notes, 3, 3, may=lambda n: n == 3) is None
    assert chosen(notes, 2, 7) is None


def test_a_passage_is_replaced_taken_out_or_put_at_the_end():
    assert replaced(NOTES, "Sarah: none", "Sarah: one\nand a half").split("\n")[1:3] == [
        "Sarah: one",
        "and a half",
    ]
    assert replaced("a\n\nb\n\nc", "b", "") == "a\n\nc"
    assert replaced("a", "", "b") == "a\n\nb"
    assert replaced("", "", "b") == "b"
    assert replaced("a\nb", "c", "d") is None
    assert replaced("a\na", "a", "d") is None


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "  d"]), min_size=1, max_size=8)


@given(LINES, LINES, st.data())
def test_what_is_chosen_stands_once_and_replacing_changes_nothing_else(before, new, data):
    notes = "\n".join(before)
    first = data.draw(st.integers(0, len(before) - 1))
    last = data.draw(st.integers(first, len(before) - 1))
    passage = chosen(notes, first, last)
    assert passage is not None
    assert len(found_at(notes, passage)) == 1
    suggestion = "\n".join(new)
    if passage.strip() and suggestion.strip():
        at = found_at(notes, passage)[0]
        n = len(lines_of(passage))
        expected = [*before[:at], *lines_of(suggestion.rstrip()), *before[at + n :]]
        assert replaced(notes, passage, suggestion) == "\n".join(expected)


# Suggesting


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("chair", True),
        ("secretary", True),
        ("member", True),
        ("observer", False),
        ("former", False),
        ("stranger", False),
        ("outsider", False),
        ("admin", False),
    ],
)
def test_who_takes_part_suggests(suggest, held, cast, who, may):
    if may:
        assert suggest(by=getattr(cast, who)).state == "open"
        assert held.events.get(kind="corrected").to_state == "open"
    else:
        with pytest.raises(NotAllowed):
            suggest(by=getattr(cast, who))


def test_who_was_present_suggests_too_but_not_on_what_is_confidential(suggest, held, cast):
    assert suggest(by=LinkBearer(held.guest)).person == held.guest
    with pytest.raises(NotAllowed):
        suggest_correction(
            held.secret, by=LinkBearer(held.guest), passage="Hush now", suggestion="x"
        )
    services.invite(held, by=cast.secretary, person=cast.observer.person, present=True)
    assert suggest(by=cast.observer).pk


def test_only_while_they_are_circulated(suggest, held):
    for state in ("drafting", "in_session"):
        Meeting.objects.filter(pk=held.pk).update(state=state)
        with pytest.raises(WrongState):
            suggest()
    Meeting.objects.filter(pk=held.pk).update(state="approved")
    with pytest.raises(WrongState, match="frozen"):
        suggest()


def test_late_ones_come_through_chair_and_secretary(suggest, held, cast):
    Meeting.objects.filter(pk=held.pk).update(corrections_until=timezone.now())
    with pytest.raises(WrongState, match="over"):
        suggest()
    assert suggest(by=cast.secretary).state == "open"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"suggestion": "Sarah: none"}, "suggestion"),
        ({"passage": "", "suggestion": " "}, "suggestion"),
        ({"suggestion": "a\0b"}, "suggestion"),
        ({"suggestion": "x" * 20_001}, "suggestion"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_a_suggestion_says_something_that_can_be_kept(suggest, fields, wrong):
    with pytest.raises(Invalid) as refused:
        suggest(**fields)
    assert refused.value.field == wrong
    assert not Correction.objects.exists()


def test_a_passage_that_does_not_stand_there_is_refused_with_the_notes(suggest, held):
    with pytest.raises(StalePassage) as refused:
        suggest(passage="Sarah: nine")
    assert refused.value.item.notes == NOTES


# Answering


def test_what_is_taken_stands_in_the_notes_and_the_author_is_told(suggest, held, cast):
    taken = take_correction(suggest(reason="I said so"), by=cast.secretary)
    assert (taken.state, taken.answered_by) == ("taken", cast.secretary.person)
    held.item.refresh_from_db()
    assert held.item.notes == NOTES.replace("Sarah: none", "Sarah: one")
    assert held.item.revisions.latest("version").by == cast.secretary.person
    mail = Mail.objects.get(kind="correction_answered")
    assert mail.to == cast.member.email
    assert "has taken your correction" in mail.body
    assert [e.to_state for e in held.events.filter(kind="corrected").order_by("pk")] == [
        "open",
        "taken",
    ]


def test_what_is_declined_leaves_the_notes_and_says_why(suggest, held, cast):
    correction = suggest()
    with pytest.raises(Invalid) as refused:
        decline_correction(correction, by=cast.chair, reason=" ")
    assert refused.value.field == "answer"
    decline_correction(correction, by=cast.chair, reason="She said none.")
    held.item.refresh_from_db()
    assert held.item.notes == NOTES
    assert "She said none." in Mail.objects.get(kind="correction_answered").body


def test_taking_does_not_rewrite_records(held, cast, make_action):
    action = make_action("Order two machines", owners=[cast.member], raised_in_id=held.pk)
    line = f"Action {action.reference} Mona: Order two machines"
    Item.objects.filter(pk=held.item.pk).update(notes=line)
    correction = suggest_correction(
        held.item, by=cast.member, passage=line, suggestion=line.replace("two", "three")
    )
    take_correction(correction, by=cast.secretary)
    action.refresh_from_db()
    held.item.refresh_from_db()
    assert "three machines" in held.item.notes
    assert action.text == "Order two machines"
    assert held.raised_actions.count() == 1


def test_only_chair_and_secretary_answer_and_only_the_author_withdraws(suggest, cast):
    correction = suggest()
    for who in (cast.member, cast.colleague, cast.observer, cast.outsider):
        with pytest.raises(NotAllowed):
            take_correction(correction, by=who)
        with pytest.raises(NotAllowed):
            decline_correction(correction, by=who, reason="x")
    for who in (cast.secretary, cast.colleague):
        with pytest.raises(NotAllowed):
            withdraw_correction(correction, by=who)
    assert withdraw_correction(correction, by=cast.member).state == "withdrawn"
    with pytest.raises(Stale):
        take_correction(correction, by=cast.secretary)
    assert not Mail.objects.filter(kind="correction_answered").exists()


def test_a_passage_that_is_gone_is_not_taken_and_both_are_shown(suggest, held, cast, sign_in):
    correction = suggest()
    services.write_notes(held.item, by=cast.chair, notes="Sarah: maybe")
    with pytest.raises(StalePassage):
        take_correction(correction, by=cast.secretary)
    answer = sign_in(cast.secretary).post(
        url(held, "corrections/"), {"correction": correction.pk, "act": "take"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sarah: maybe" in page
    assert "Sarah: <ins>one" in page
    correction.refresh_from_db()
    assert correction.state == "open"


def test_open_corrections_block_the_approval_and_are_shown(suggest, held, cast, sign_in):
    correction = suggest()
    with pytest.raises(WrongState, match="wait for an answer"):
        services.approve_minutes(held, by=cast.secretary)
    page = sign_in(cast.secretary).get(url(held, "approve/")).content.decode()
    assert "Take or decline them first" in page
    decline_correction(correction, by=cast.secretary, reason="No.")
    assert services.approve_minutes(held, by=cast.secretary).state == "approved"
    with pytest.raises(WrongState):
        withdraw_correction(correction, by=cast.member)


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


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_correction_at_once_take_it_once(held, suggest, cast):
    for n in range(4):
        correction = suggest("- two", f"- two\n- added {n}")
        came_to = at_once(
            lambda c=correction: take_correction(c, by=cast.chair),
            lambda c=correction: take_correction(c, by=cast.secretary),
        )
        assert sorted(type(c).__name__ for c in came_to) == ["Correction", "Stale"]
        held.item.refresh_from_db()
        assert held.item.notes.count(f"added {n}") == 1
        assert held.events.filter(kind="corrected", to_state="taken").count() == n + 1
        services.write_notes(held.item, by=cast.chair, notes=NOTES)


@pytest.mark.django_db(transaction=True)
def test_without_asking_its_state_it_would_be_taken_twice(held, suggest, cast, monkeypatch):
    """The negative control: what is put at the end, taken twice, would stand there twice."""
    monkeypatch.setattr(corrections, "_guard_open", lambda correction: None)
    correction = suggest("", "Added")
    at_once(
        lambda: take_correction(correction, by=cast.chair),
        lambda: take_correction(correction, by=cast.secretary),
    )
    held.item.refresh_from_db()
    assert held.item.notes.count("Added") == 2


@pytest.mark.django_db(transaction=True)
def test_one_who_takes_and_one_who_approves_do_not_lose_a_word(held, suggest, cast):
    correction = suggest()
    came_to = at_once(
        lambda: take_correction(correction, by=cast.chair),
        lambda: services.approve_minutes(held, by=cast.secretary),
    )
    correction.refresh_from_db()
    held.refresh_from_db()
    assert correction.state == "taken"
    assert held.state == ("circulated" if isinstance(came_to[1], WrongState) else "approved")


# Pages


def test_a_member_chooses_a_passage_and_edits_it(held, cast, sign_in):
    client = sign_in(cast.member)
    here = url(held, f"items/{held.item.pk}/correct/")
    assert here in client.get(url(held)).content.decode()
    page = client.get(here).content.decode()
    assert 'value="3-4"' in page
    page = client.get(f"{here}?line=0-0&line=1-1").content.decode()
    assert "Don: two machines\nSarah: none</textarea>" in page
    form = {"passage": "Don: two machines\r\nSarah: none", "suggestion": "Don: two", "reason": "r"}
    answer = client.post(here, form)
    made = Correction.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"{url(held, 'corrections/')}#c-{made.pk}",
    )
    page = client.get(url(held, "corrections/")).content.decode()
    assert "Take back" in page
    assert "Take it" not in page
    assert "1 correction suggested" in client.get(url(held)).content.decode()
    page = sign_in(cast.secretary).get(url(held, "corrections/")).content.decode()
    assert "Take it" in page


def test_the_secretary_takes_and_declines_by_plain_forms(held, suggest, cast, sign_in):
    one, two = suggest(), suggest("- two", "- three")
    client = sign_in(cast.secretary)
    here = url(held, "corrections/")
    assert client.post(here, {"correction": one.pk, "act": "take"}).status_code == 303
    empty = client.post(here, {"correction": two.pk, "act": "decline", "answer": ""})
    assert empty.status_code == 422
    assert b"Say why it is declined" in empty.content
    assert client.post(here, {"correction": two.pk, "act": "dance"}).status_code == 422
    assert (
        client.post(here, {"correction": two.pk, "act": "decline", "answer": "No."}).status_code
        == 303
    )
    assert client.post(here, {"correction": one.pk, "act": "take"}).status_code == 409
    assert client.post(here, {"correction": "x"}).status_code == 404
    page = client.get(here).content.decode()
    assert "taken" in page
    assert "No." in page


@pytest.mark.parametrize("lines", ["x", "0-", "9-9", "99999999-1", "-", "0-99"])
def test_a_passage_that_cannot_be_chosen_is_asked_again(held, cast, sign_in, lines):
    here = url(held, f"items/{held.item.pk}/correct/")
    answer = sign_in(cast.member).get(here, {"line": lines})
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


def test_a_stale_suggestion_keeps_what_was_typed_and_shows_the_notes(held, cast, sign_in):
    services.write_notes(held.item, by=cast.chair, notes="Sarah: maybe")
    answer = sign_in(cast.member).post(
        url(held, f"items/{held.item.pk}/correct/"),
        {"passage": "Sarah: none", "suggestion": "Sarah: typed by Mona"},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sarah: maybe" in page
    assert "typed by Mona" in page


def test_an_observer_reads_corrections_and_suggests_none(held, suggest, cast, sign_in):
    suggest()
    client = sign_in(cast.observer)
    assert "Sarah: <ins>one" in client.get(url(held, "corrections/")).content.decode()
    assert client.get(url(held, f"items/{held.item.pk}/correct/")).status_code == 403
    assert "/correct/" not in client.get(url(held)).content.decode()


def test_what_is_confidential_is_withheld_from_choosing_and_from_the_list(
    held, cast, board, sign_in, make_action
):
    """A member without a vote: sits there, takes part, and is not trusted."""
    cast.colleague.person.memberships.update(votes=False)
    action = make_action(
        "Talk to the lawyers about it", owners=[cast.member], raised_in_id=held.pk,
        raised_item_id=held.item.pk, confidential=True,
    )  # fmt: skip
    line = f"Action {action.reference} Mona: Talk to the lawyers about it"
    Item.objects.filter(pk=held.item.pk).update(notes=f"{line}\nOpen words\n{action.reference}: hm")
    suggest_correction(held.secret, by=cast.member, passage="Hush now", suggestion="Hush then")
    suggest_correction(held.item, by=cast.member, passage=line, suggestion=f"{line} at once")
    client = sign_in(cast.colleague)
    here = url(held, f"items/{held.item.pk}/correct/")
    pages = "".join(
        client.get(p).content.decode()
        for p in (here, f"{here}?line=0-0", f"{here}?line=0-0&line=1-1", url(held, "corrections/"))
    )
    assert "Open words" in pages
    for secret in ("lawyers", "Hush", "Secret matter", action.reference):
        assert secret not in pages
    assert client.post(here, {"passage": line, "suggestion": "x"}).status_code == 422
    assert client.get(url(held, f"items/{held.secret.pk}/correct/")).status_code == 404


# The link in the mail


def link_of(held, person):
    return f"/l/{token_for(person, CORRECT, held.pk)}/"


def test_who_has_no_account_reads_and_corrects_by_the_link(held, cast):
    client, here = Client(), link_of(held, held.guest)
    page = client.get(here).content.decode()
    assert "two machines" in page
    assert "Secret matter" not in page
    assert "Hush" not in page
    assert "withheld" in page
    page = client.get(f"{here}?item={held.item.pk}").content.decode()
    assert "Which passage" in page
    page = client.get(f"{here}?item={held.item.pk}&line=1-1").content.decode()
    assert "Sarah: none</textarea>" in page
    assert not Correction.objects.exists()
    form = {"item": held.item.pk, "passage": "Sarah: none", "suggestion": "Sarah: one"}
    assert client.post(here, form).status_code == 303
    made = Correction.objects.get()
    assert made.person == held.guest
    assert "What you suggested" in client.get(here).content.decode()
    take_correction(made, by=cast.secretary)
    assert Mail.objects.get(kind="correction_answered").to == "guido@example.org"
    assert client.post(here, {"withdraw": made.pk}).status_code == 409


def test_the_link_ends_with_the_circulation_and_shows_nobody_else_s(held, suggest):
    client, here = Client(), link_of(held, held.guest)
    other = suggest()
    assert client.post(here, {"withdraw": other.pk}).status_code == 404
    assert client.get(f"{here}?item={held.secret.pk}").status_code == 410
    assert client.post(here, {"item": held.secret.pk, "passage": "Hush now"}).status_code == 410
    assert client.post(here, {}).status_code == 410
    Correction.objects.update(state="declined")
    services.approve_minutes(held, by=None)
    assert client.get(here).status_code == 410
    assert (
        client.get(link_of(held, make_person("Nobody", email="n@example.org"))).status_code == 410
    )


def test_an_answer_is_not_sent_to_who_may_not_read_it_any_more(held, cast, suggest, settings):
    settings.DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    take_correction(suggest(by=cast.citra), by=cast.secretary)
    cast.citra.person.memberships.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert posting.hand_over() == {"cancelled": 1}
