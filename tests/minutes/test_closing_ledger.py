"""The ledger of a meeting: how each action stood at its opening, what was said, how it stood at its closing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from actions import services as act
from actions.life import Fact
from actions.models import Action, Owner
from actions.services import Deed
from actions.services.minuted import minute
from minutes import services
from minutes.ledger import Ledger, Row, Told, Word, as_json, from_json, stood
from minutes.models import Item, Meeting, Recusal
from minutes.services.ledger import derive_ledger, ledger_for, ledger_of

OPENS = dt.datetime(2026, 3, 3, 16, tzinfo=dt.UTC)
CLOSES = OPENS + dt.timedelta(hours=2)


def told(n, kind, hours, to="", *, here=False, word="", **fields):
    fact = Fact(n, kind, OPENS + dt.timedelta(hours=hours), to, **fields)
    return Told(fact, here=here, word=Word("Don", word) if word else None)


RAISED = told(1, "raised", -100, "open")


# The fold


def test_before_the_opening_and_until_the_closing():
    standing = stood(
        [RAISED, told(2, "proposed", 1, "proposed"), told(3, "closed", 30, "closed")], OPENS, CLOSES
    )
    assert (standing.opening, standing.closing.status, standing.here) == ("open", "proposed", False)


def test_what_names_the_meeting_happened_in_it_whenever_it_was():
    events = [
        RAISED,
        told(2, "minuted", 0, "unknown", here=True),
        told(3, "said", 48, here=True, word="waiting"),
        told(4, "closed", 49, "closed", here=True, resolution="dropped"),
    ]
    standing = stood(events, OPENS, CLOSES)
    assert standing.opening == "open"
    assert (standing.closing.status, standing.closing.resolution) == ("closed", "dropped")
    assert standing.said == (Word("Don", "waiting"),)


def test_what_was_undone_never_counted():
    events = [
        RAISED,
        told(2, "closed", 1, "closed", here=True),
        told(3, "undone", 90, undoes_id=2),
    ]
    standing = stood(events, OPENS, CLOSES)
    assert (standing.closing.status, standing.here) == ("open", False)


def test_what_was_raised_here_was_not_there_at_the_opening():
    standing = stood([told(1, "raised", 0, "open", here=True)], OPENS, CLOSES)
    assert (standing.opening, standing.closing.status) == ("", "open")


def test_ticks_that_were_taken_back_here_are_none():
    events = [
        RAISED,
        told(2, "ticked", 1, here=True, owner_id=7),
        told(3, "ticked", 1, here=True, owner_id=8),
        told(4, "unticked", 1.5, here=True, owner_id=8),
    ]
    assert stood(events, OPENS, CLOSES).ticked == (7,)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_in_which_they_were_heard_of_does_not_matter(order):
    events = [RAISED, told(5, "minuted", -50, "unknown"), told(3, "minuted", 1, "closed")]
    standing = stood([events[n] for n in order], OPENS, CLOSES)
    assert (standing.opening, standing.closing.status) == ("unknown", "closed")


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (Row(1, 1, "x", opening="open", closing="closed"), "closed"),
        (Row(1, 1, "x", closing="closed", new=True), "closed"),
        (Row(1, 1, "x", new=True), "new"),
        (Row(1, 1, "x", opening="closed"), "reopened"),
        (Row(1, 1, "x", opening="open", said=(Word("", "y"),)), "carried"),
        (Row(1, 1, "x", opening="open", closing="unknown"), "carried"),
        (Row(1, 1, "x", opening="open"), "silent"),
        (Row(1, 1, "x", opening="closed", closing="closed"), "told"),
    ],
)
def test_each_row_has_its_part(row, part):
    assert row.part == part
    assert Ledger((row,)).parts == [(part, [row])]


def test_a_ledger_reads_back_as_it_was_kept():
    row = Row(1, 2, "x", ("Don",), "open", "closed", "done", (Word("", "y", True),), ("Don",))
    ledger = Ledger((row,), more=True)
    assert from_json(as_json(ledger)) == ledger


# Of a meeting


@pytest.fixture
def story(make_meeting, make_action, cast):
    """A meeting held three days ago, and one action of each kind."""
    meeting = make_meeting("June", days=-3, state="drafting")
    before = Deed(None, at=meeting.starts_at - dt.timedelta(days=30))
    during = Deed(
        cast.secretary, at=meeting.starts_at + dt.timedelta(minutes=30), meeting_id=meeting.pk
    )
    made = {
        name: make_action(name, owners=[cast.member, cast.citra], by=before)
        for name in ("closed", "carried", "silent", "settled", "told")
    }
    for name in ("settled", "told"):
        act.close(made[name], by=Deed(None, at=before.at), resolution="done")
    act.close(made["closed"], by=during, resolution="dropped", note="Nobody wants it")
    act.say(made["carried"], by=during, note="Waiting for SUSE")
    act.tick(made["carried"].owners.first(), by=during)
    act.say(made["told"], by=during, note="It holds")
    made["new"] = make_action("new", owners=[cast.member], by=during, raised_in_id=meeting.pk)
    made["later"] = make_action("later", owners=[cast.member])
    act.close(made["silent"], by=cast.secretary, resolution="done")  # days after
    meeting.made = made
    return meeting


def parts(ledger):
    return {part: [row.text for row in rows] for part, rows in ledger.parts}


def test_the_ledger_tells_what_became_of_each(story):
    ledger = ledger_of(story)
    assert parts(ledger) == {
        "closed": ["closed"],
        "new": ["new"],
        "carried": ["carried"],
        "silent": ["silent"],
        "told": ["told"],
    }
    rows = {row.text: row for row in ledger.rows}
    assert (rows["closed"].opening, rows["closed"].resolution) == ("open", "dropped")
    assert rows["carried"].said[0] == Word("Sasha Secretary", "Waiting for SUSE")
    assert rows["carried"].ticked == ("Mona Member",)
    assert rows["carried"].owners == ("Mona Member", "Citra Citrix")


def test_it_costs_the_same_at_1_and_at_30(story, make_action, cast, django_assert_num_queries):
    meeting = Meeting.objects.select_related("committee").get(pk=story.pk)
    # actions, their owners, events of those that something happened to
    with django_assert_num_queries(3):
        derive_ledger(meeting)
    for n in range(29):
        action = make_action(f"More {n}", owners=[cast.member], raised_in_id=meeting.pk)
        act.say(action, by=Deed(cast.member, meeting_id=meeting.pk), note="word")
    with django_assert_num_queries(3):
        assert len(derive_ledger(meeting).rows) == 34


def test_circulated_it_stays_as_it_was_whatever_happens_later(story, cast, sign_in):
    meeting = services.circulate_minutes(story, by=cast.secretary)
    kept = ledger_of(meeting)
    assert parts(kept)["carried"] == ["carried"]
    made = story.made
    act.edit(made["carried"], by=cast.secretary, text="Something else")
    act.close(made["carried"], by=cast.secretary, resolution="done")
    # an import tells of the same meeting later on
    deed = Deed(None, at=meeting.starts_at, meeting_id=meeting.pk)
    minute(Action.objects.get(pk=made["new"].pk), deed=deed, status="unknown", updates=["Late"])
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert ledger_of(meeting) == kept
    assert derive_ledger(meeting) != kept  # without the copy it would have changed
    page = sign_in(cast.member).get(f"/c/ab/meetings/{meeting.number}/ledger/").content.decode()
    assert "Waiting for SUSE" in page
    assert "Late" not in page
    assert "Something else" not in page


def test_of_minutes_that_go_round_once_more_the_ledger_stays(story, cast):
    meeting = services.circulate_minutes(story, by=cast.secretary)
    services.approve_minutes(meeting, by=cast.secretary)
    meeting.refresh_from_db()
    assert parts(ledger_of(meeting))["new"] == ["new"]


def test_who_is_not_trusted_sees_nothing_confidential_in_it(story, cast, make_action):
    deed = Deed(cast.secretary, meeting_id=story.pk)
    secret = make_action("Lawyers", owners=[cast.member], confidential=True, raised_in_id=story.pk)
    act.say(secret, by=deed, note="Hush")
    meeting = services.circulate_minutes(story, by=cast.secretary)
    act.edit(story.made["new"], by=cast.secretary, confidential=True)  # since then
    for_observer = parts(ledger_for(meeting, cast.observer))
    assert "Lawyers" not in str(for_observer)
    assert "new" not in for_observer
    assert "Lawyers" in str(parts(ledger_for(meeting, cast.member)))
    assert parts(ledger_for(meeting, cast.outsider)) == {}


def test_who_is_recused_does_not_see_what_was_raised_there(story, cast, make_action):
    item = Item.objects.create(meeting=story, title="Secret", confidential=True)
    Recusal.objects.create(item=item, person=cast.member.person)
    make_action(
        "Lawyers", owners=[cast.citra], confidential=True, raised_in_id=story.pk,
        raised_item_id=item.pk,
    )  # fmt: skip
    assert "Lawyers" not in str(parts(ledger_for(story, cast.member)))
    assert "Lawyers" in str(parts(ledger_for(story, cast.secretary)))


def test_a_withdrawn_action_stands_in_no_ledger(story):
    Action.objects.filter(pk=story.made["new"].pk).update(status="gone")
    ledger = derive_ledger(story)
    assert "new" not in parts(ledger)


def test_the_pages_show_it(story, cast, sign_in):
    client = sign_in(cast.observer)
    here = f"/c/ab/meetings/{story.number}/"
    page = client.get(f"{here}ledger/").content.decode()
    for words in ("Closed here", "Raised here", "Carried on without a word", "Nobody wants it"):
        assert words in page
    assert f"{here}ledger/" in client.get(here).content.decode()
    services.circulate_minutes(story, by=cast.secretary)
    page = client.get(here).content.decode()
    assert "Waiting for SUSE" in page
    assert "with 1 action carried without a word" in page


def test_before_the_meeting_there_is_none(make_meeting, cast, sign_in, make_action):
    make_action()
    meeting = make_meeting()
    page = sign_in(cast.member).get(f"/c/ab/meetings/{meeting.number}/ledger/").content.decode()
    assert "has not begun" in page


def test_approved_public_minutes_show_no_ledger_to_the_public(story, cast, board, client):
    board.is_public = True
    board.save()
    services.circulate_minutes(story, by=cast.secretary)
    services.approve_minutes(story, by=cast.secretary)
    here = f"/c/ab/meetings/{story.number}/"
    page = client.get(here).content.decode()
    assert "June" in page
    assert "Ledger" not in page
    assert "Waiting for SUSE" not in page
    assert client.get(f"{here}ledger/").status_code == 302


def test_a_meeting_that_was_ended_late_ends_at_its_time(make_meeting, make_action, cast):
    meeting = make_meeting(days=-10, state="in_session")
    before = Deed(None, at=meeting.starts_at - dt.timedelta(days=1))
    action = make_action("Go", owners=[cast.member], by=before)
    act.close(action, by=cast.secretary, resolution="done")
    meeting = services.end_meeting(meeting, by=cast.secretary)
    assert meeting.ended_at > timezone.now() - dt.timedelta(minutes=1)
    assert parts(ledger_of(meeting)) == {"silent": ["Go"]}
    assert Owner.objects.count() == 1
