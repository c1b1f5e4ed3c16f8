"""What would a document change? Asked without a database."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from minutes.compare import (
    KnownAction,
    KnownDecision,
    KnownItem,
    KnownMeeting,
    KnownOwner,
    KnownRequest,
    Stated,
    Tracker,
    Who,
    compare,
)
from minutes.document.model import Action, Decision, Item, MinutesDocument, Request
from people.names import name_key

ZONE = ZoneInfo("UTC")
PEOPLE = {"lars": 1, "don": 2, "sarah": 3}
SENTENCE = "find out how many machines the tests need"


def find(typed, organisation=""):
    key = name_key(typed)
    if key == "all":
        return Who("everyone", typed, None, key)
    pk = PEOPLE.get(key)
    return Who("person" if pk else "open", typed, pk, key)


def at(day, month=6, year=2014):
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


def meeting(pk, moment, title="Board meeting", **fields):
    return KnownMeeting(pk, pk, title, moment, moment.date(), moment.date(), "day", **fields)


def known(text=SENTENCE, owner="lars", raised=None, pk=10, before=False, turns=None, **fields):
    """An action of another meeting (number 2 unless said otherwise)."""
    raised = raised or at(3)
    who = find(owner)
    return KnownAction(
        id=pk,
        number=pk,
        reference=f"AB-{pk}",
        text=text,
        status="open",
        raised_at=raised,
        raised_in=fields.pop("raised_in", 2),
        raised_before=before,
        owners=[KnownOwner(pk * 10, who, frozenset({owner}))],
        turns=turns or [(raised, "open")],
        **fields,
    )


def document(*actions, date="2014-07-01", **fields):
    return MinutesDocument(title="Board meeting", date=date, actions=list(actions), **fields)


def promise(text=SENTENCE, owner="Lars", **fields):
    return Action(text, [owner], **fields)


def look(doc, *actions, meetings=(), answers=None, **fields):
    tracker = Tracker("AB", list(meetings), list(actions), **fields)
    return compare(doc, tracker, names=find, zone=ZONE, answers=answers or {})


def line(*args, **kwargs):
    return look(*args, **kwargs).actions[0]


# Of which meeting is it?


def test_a_document_is_of_the_meeting_on_its_day():
    proposal = look(document(), meetings=[meeting(1, at(1, 7)), meeting(2, at(3))])
    assert (proposal.meeting.id, proposal.meeting.verdict) == (1, "same")


def test_a_month_and_the_title_are_enough():
    known_one = meeting(1, at(17), title="AB Meeting/June 2014 Minutes")
    doc = MinutesDocument(title="AB Meeting, June 2014, minutes", date="2014-06")
    assert look(doc, meetings=[known_one]).meeting.id == 1
    other = MinutesDocument(title="Hackathon in Dublin", date="2014-06")
    assert look(other, meetings=[known_one]).meeting.id is None


def test_two_meetings_on_one_day_are_asked_about_unless_the_title_tells():
    two = [meeting(1, at(1, 7), title="Board meeting"), meeting(2, at(1, 7), title="Budget talk")]
    assert look(document(), meetings=two).meeting.id == 1
    doc = MinutesDocument(title="Something else entirely", date="2014-07-01")
    asked = look(doc, meetings=two).meeting
    assert (asked.verdict, asked.asked, len(asked.candidates)) == ("unsure", "which", 2)
    assert look(doc, meetings=two, answers={"meeting": 2}).meeting.id == 2
    assert look(doc, meetings=two, answers={"meeting": "new"}).meeting.verdict == "new"


def test_a_document_without_a_day_asks_for_it_unless_its_headings_are_known():
    doc = MinutesDocument(title="Board meeting", items=[Item("Machines"), Item("Money")])
    assert look(doc).meeting.asked == "date"
    assert look(doc, answers={"date": "2014-07-01"}).meeting.starts_at == at(1, 7)
    same = meeting(1, at(1, 7), headings=frozenset({"machines", "money"}))
    other = meeting(2, at(1, 7), headings=frozenset({"travel", "logos"}))
    assert look(doc, meetings=[same]).meeting.id == 1
    assert look(doc, meetings=[other]).meeting.id is None


def test_the_day_of_a_mail_is_asked_about():
    doc = MinutesDocument(title="x", date="2013-06-13", date_from="mail")
    assert look(doc).meeting.asked == "mail"


def test_a_cancelled_meeting_is_of_no_minutes():
    assert look(document(), meetings=[meeting(1, at(1, 7), state="cancelled")]).meeting.id is None


# Which promise is it?


def test_a_promise_nobody_heard_of_is_new():
    assert line(document(promise())).verdict == "new"


def test_the_same_sentence_in_a_later_meeting_is_the_same_promise():
    found = line(document(promise(status="closed")), known())
    assert (found.id, found.verdict, found.changes) == (10, "changed", ["status"])


def test_an_older_document_becomes_the_older_origin():
    later = known(raised=at(5, 8), before=True)
    found = line(document(promise(status="open", new=True)), later)
    assert (found.id, found.verdict) == (10, "changed")
    assert found.changes == ["origin"]  # NEW is open by being raised


def test_what_was_raised_as_new_later_is_another_promise_unless_a_person_says_so():
    found = line(document(promise()), known(raised=at(5, 8)))
    assert (found.verdict, found.id, found.candidates[0].id) == ("unsure", None, 10)
    answered = line(
        document(promise()), known(raised=at(5, 8)), answers={"actions": {found.key: 10}}
    )
    assert answered.id == 10


def test_the_same_words_a_year_after_it_was_closed_are_another_promise():
    closed = known(
        raised=at(1, 5, 2013), turns=[(at(1, 5, 2013), "open"), (at(1, 6, 2013), "closed")]
    )
    assert line(document(promise(new=True)), closed).verdict == "new"
    listed = line(document(promise()), closed)
    assert (listed.verdict, listed.id) == ("unsure", None)


def test_what_was_closed_and_is_listed_as_closed_again_is_the_same():
    closed = known(turns=[(at(3), "open"), (at(4), "closed")])
    assert line(document(promise(status="closed")), closed).id == 10


def test_the_same_promise_raised_twice_within_months_is_asked_about():
    found = line(document(promise(new=True)), known())
    assert (found.verdict, found.id) == ("unsure", 10)
    own = line(document(promise(new=True)), known(), answers={"actions": {found.key: "new"}})
    assert (own.verdict, own.id) == ("new", None)


def test_like_words_of_other_owners_are_another_promise():
    assert (
        line(
            document(promise("send the notes to the list of members", "Sarah")),
            known("send the slides to the list of the members", "don"),
        ).verdict
        == "new"
    )


def test_nearly_the_same_words_are_asked_about():
    found = line(document(promise("find out how many servers the tests will need")), known())
    assert found.verdict == "unsure"
    assert found.candidates[0].reference == "AB-10"


def test_of_two_equal_promises_nobody_chooses_alone():
    found = line(document(promise()), known(pk=10), known(pk=11))
    assert found.verdict == "unsure"
    assert {c.id for c in found.candidates} == {10, 11}


def test_a_number_is_trusted_only_with_like_words():
    one = known("write the budget for next year", pk=17)
    two = known(SENTENCE, pk=18)
    trusted = line(
        document(promise("find how many machines are needed for the tests", number="AB-18")),
        one,
        two,
    )
    assert trusted.id == 18
    assert line(document(promise("ring Kevin Clark", number="AB-17")), one, two).verdict == "new"


def test_in_one_meeting_promises_pair_one_to_one():
    here = meeting(1, at(1, 7))
    first = known("follow up on dates", pk=10, raised_in=1, raised=at(1, 7))
    second = known("follow up on dates with Anil", pk=11, raised_in=1, raised=at(1, 7))
    doc = document(
        promise("follow up on dates with Anil", new=True), promise("follow up on dates", new=True)
    )
    proposal = look(doc, first, second, meetings=[here])
    assert [found.id for found in proposal.actions] == [11, 10]
    assert [found.verdict for found in proposal.actions] == ["same", "same"]


def test_a_reworded_promise_of_the_same_meeting_is_asked_about_not_doubled():
    here = meeting(1, at(1, 7))
    old = known("find out which machines we have", raised_in=1, raised=at(1, 7))
    found = line(
        document(promise("find out how many machines are needed for all tests", new=True)),
        old,
        meetings=[here],
    )
    assert (found.id, found.verdict) == (10, "unsure")


def test_a_promise_repeated_in_a_summary_is_one():
    doc = document(promise(new=True), promise(ticked=True))
    found = look(doc).actions
    assert len(found) == 1
    assert found[0].also[0].ticked


# What does it add?


def stated(status="open", ticks=None, event=5):
    return {1: Stated(at(1, 7), status, event, ticks or {})}


def test_one_more_tick_changes_one_tick_and_one_less_takes_it_back():
    here = meeting(1, at(1, 7))
    unticked = known(stated=stated())
    found = line(document(promise(ticked=True)), unticked, meetings=[here])
    assert (found.changes, found.tick_owners) == (["tick"], [100])
    ticked = known(stated=stated(ticks={100: 77}))
    assert line(document(promise(ticked=True)), ticked, meetings=[here]).verdict == "same"
    gone = line(document(promise()), ticked, meetings=[here])
    assert (gone.changes, gone.untick_events) == (["untick"], [77])


def test_a_tick_that_a_person_made_in_the_meeting_stays():
    by_hand = known(stated=stated(ticks={100: None}))
    assert line(document(promise()), by_hand, meetings=[meeting(1, at(1, 7))]).verdict == "same"


def test_another_status_takes_back_what_the_first_reading_said():
    found = line(
        document(promise(status="closed")), known(stated=stated()), meetings=[meeting(1, at(1, 7))]
    )
    assert (found.changes, found.undo_status) == (["status"], 5)


def test_other_owners_count_unless_a_later_word_names_them():
    found = line(document(promise(owner="Don")), known(stated_last=at(3)))
    assert found.id == 10
    assert found.verdict == "unsure"
    assert "owners" in found.changes
    later = line(document(promise(owner="Don")), known(stated_last=at(1, 8)))
    assert "owners" not in later.changes


def test_a_name_answered_meanwhile_is_the_owner_it_was_typed_as():
    answered = known(owner="sarah", stated=stated())
    answered.owners[0].keys |= {"sally"}
    found = line(document(promise(owner="Sally")), answered, meetings=[meeting(1, at(1, 7))])
    assert found.verdict == "same"


def test_an_update_said_already_is_not_said_again():
    one = {1: Stated(at(1, 7), "open", 5, {}, ["Waiting for figures"])}
    doc = document(promise(updates=["waiting  for figures", "and for money"]))
    assert line(doc, known(stated=one), meetings=[meeting(1, at(1, 7))]).updates == [
        "and for money"
    ]


# The rest of the meeting


def test_items_pair_by_title_whatever_their_order_and_keep_what_a_person_edited():
    doc = document(items=[Item("Money", notes="Enough"), Item("Machines", notes="Too few")])
    items = [
        KnownItem(1, "Machines", notes="too\nfew"),
        KnownItem(2, "Money", notes="A word of the secretary", edited=True),
    ]
    found = look(doc, meetings=[meeting(1, at(1, 7))], items=items).items
    assert [(i.id, i.verdict, i.kept) for i in found] == [(2, "same", True), (1, "same", False)]


def test_attendance_and_an_empty_agenda_heading_make_no_items():
    doc = document(
        items=[
            Item("Present", kind="attendance", notes="- Ann\nThe quorum is there"),
            Item("Agenda", kind="agenda", items=[Item("Machines")]),
        ]
    )
    proposal = look(doc)
    assert [(i.source.title, i.parent) for i in proposal.items] == [("Machines", None)]
    assert "The quorum is there" in proposal.preamble


def test_what_nests_too_deep_stands_beside_its_parent():
    item = deepest = Item("1")
    for n in range(2, 9):
        deepest.items = [Item(str(n))]
        deepest = deepest.items[0]
    found = look(document(items=[item])).items
    assert max(i.depth for i in found) == 4
    assert len(found) == 8


def test_decisions_pair_by_words():
    doc = document(decisions=[Decision("We meet in the early afternoon"), Decision("No new logo")])
    have = [KnownDecision(1, "D-2014-01", "we meet in the  early afternoon")]
    found = look(doc, meetings=[meeting(1, at(1, 7))], decisions=have).decisions
    assert [(d.id, d.verdict) for d in found] == [(1, "same"), (None, "new")]


@pytest.mark.parametrize(
    ("outcome", "decided", "changes"),
    [("deferred", at(3), ["outcome"]), ("agreed", at(1, 8), [])],
)
def test_a_deferred_request_comes_back_and_an_older_document_does_not_undo_its_outcome(
    outcome, decided, changes
):
    have = KnownRequest(
        1, "R-2014-01", "Stickers by ARM", outcome=outcome, decided_at=decided, meeting=2
    )
    said = "agreed" if outcome == "deferred" else "deferred"
    doc = document(requests=[Request("Stickers by ARM", outcome=said)])
    found = look(doc, requests=[have]).requests[0]
    assert (found.id, found.changes) == (1, changes)


def test_the_fingerprint_tells_proposals_apart():
    assert look(document(promise())).fingerprint() == look(document(promise())).fingerprint()
    assert (
        look(document(promise())).fingerprint() != look(document(promise()), known()).fingerprint()
    )
