"""Two who want the same things at the same moment, each taking them in an order of their own: nobody waits in a
circle, and what was approved stays what it was.

Each race is made certain: the first stops in the middle until the second waits for it, or is done.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from actions import services as act
from actions.services import OwnerSpec
from budgets import services as money
from budgets.models import Approval
from budgets.services import RequestDraft, deciding, drafts, transfers
from minutes import services as meet
from minutes.models import Decision, Meeting
from minutes.services import capture_records, capturing, decisions, import_meeting, importing
from people.errors import Invalid, Refused
from tests.budgets.money import has, line, make_budget, request
from tests.minutes.capturing.test_races import room

__all__ = ["room"]  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""


def meanwhile(monkeypatch, first, place, second):
    """What both acts answered or raised. `first` stops behind its first call of `place` (module, name) until
    `second`, begun then, waits for a lock or is done."""
    module, name = place
    original, begun, over = getattr(module, name), threading.Event(), threading.Event()

    def stop(*args, **kwargs):
        answer = original(*args, **kwargs)
        if threading.current_thread() is not main and not begun.is_set():
            begun.set()
            until_waiting(over)
        return answer

    def run(action, ended):
        close_old_connections()
        try:
            return action()
        except Exception as error:
            return error
        finally:
            ended.set()
            connection.close()

    def later():
        assert begun.wait(10)
        return second()

    main = threading.current_thread()
    monkeypatch.setattr(module, name, stop)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(run, first, begun), pool.submit(run, later, over)
        return one.result(30), other.result(30)


def until_waiting(over: threading.Event) -> None:
    """Looks through a connection of its own."""
    looking: BaseDatabaseWrapper = connection.copy()
    try:
        with looking.cursor() as cursor:
            for _look in range(500):
                cursor.execute(WAITING)
                if cursor.fetchone()[0] or over.wait(0.01):
                    return
    finally:
        looking.close()


def refusals(answers):
    """What was raised, without what was refused in words."""
    return [a for a in answers if isinstance(a, Exception) and not isinstance(a, Refused)]


def on_both(committee, one, other):
    """Deciding on a request that asks something of two lines."""
    both = request(committee, one=(one, 10), other=(other, 10))
    return lambda: money.decide(both, by=None, outcome="agreed").outcome


def test_lines_are_named_anew_while_two_of_them_are_agreed_on(board, monkeypatch):
    budget = make_budget(board, a=100, b=100)
    a, b = line(budget, "a"), line(budget, "b")
    draft = money.draft_version(budget, by=None, takes_in=False)
    rows = [money.LineDraft(code, "New", "", None, Decimal(100)) for code in "ba"]

    def rename():
        money.edit_version(
            draft, by=None, version_no=None, title="", note="", amounts=rows, takes_in=False
        )

    answers = meanwhile(monkeypatch, rename, (drafts, "_rename"), on_both(board, a, b))
    assert refusals(answers) == []
    assert (answers[1], line(budget, "b").title, has(a)[2]) == ("agreed", "New", 10)


def test_rests_are_carried_over_while_two_of_their_lines_are_agreed_on(
    board, cast, monkeypatch, sign_in
):
    old, new = make_budget(board, 2013, b=100, a=100), make_budget(board, 2014, c=1)
    b, a, c = line(old, "b"), line(old, "a"), line(new, "c")
    assert b.pk < a.pk  # the page lists a first
    typed = {"reason": "Rest"}
    for pk in (a.pk, b.pk):
        typed |= {f"take-{pk}": "on", f"amount-{pk}": "50", f"target-{pk}": c.pk}
    client = sign_in(cast.chair)
    answers = meanwhile(
        monkeypatch,
        lambda: client.post("/c/ab/budgets/2013/carry-over/", typed).status_code,
        (transfers, "_tell"),
        on_both(board, b, a),
    )
    assert answers == (303, "agreed")
    assert has(a) == has(b) == (100, -50, 10, 0, 40)


def test_a_condition_is_tied_to_an_action_while_notes_speak_of_both(room, monkeypatch):
    meeting, (item, _other), (sasha, carla) = room
    a = line(make_budget(meeting.committee, a=100), "a")
    draft = RequestDraft(kind="budget", title="Mugs", charges=[(a.pk, Decimal(10))])
    asked = money.write_request(meeting.committee, by=sasha, draft=draft, propose=True)
    owners = [OwnerSpec(person_id=sasha.person_id)]
    action = act.raise_action(meeting.committee, by=carla, text="Ask legal", owners=owners)
    text = f"{action.reference} asked\n\nAgreed {asked.reference}\n"
    answers = meanwhile(
        monkeypatch,
        lambda: capturing.save_notes(item, by=sasha, text=text, base=item.version).conflict,
        (capture_records, "_yearly"),
        lambda: (
            money.decide(
                asked, by=carla, outcome="condition", condition="legal", action_ids=[action.pk]
            ).outcome
        ),
    )
    assert answers == (None, "condition")
    assert has(a)[2] == 10


def test_a_document_is_read_in_while_another_meeting_takes_numbers(room, monkeypatch):
    meeting, (item, _other), (sasha, _carla) = room
    month = "May" if meeting.starts_at.month != 5 else "June"  # of one year: of one run of numbers
    day = f"4 {month} {meeting.starts_at.year}"
    text = f"Old board - {day}\n\nAgreed: we buy mugs\n\nAction Mona: buy mugs\n"
    source = importing.store_document(meeting.committee, by=sasha, data=text, name="old.txt")
    answers = meanwhile(
        monkeypatch,
        lambda: importing.apply_import(source, by=sasha).proposal.counts(),
        (import_meeting, "record_decision"),
        lambda: (
            capturing.save_notes(
                item, by=sasha, text="Action Mona: sell mugs\n\nAgreed: yes\n", base=item.version
            ).conflict
        ),
    )
    assert refusals(answers) == []


def test_what_is_decided_in_a_meeting_is_in_its_minutes_or_not_decided_there(room, monkeypatch):
    """Its minutes are approved between the look at them and the word that joins them."""
    meeting, _items, (sasha, carla) = room
    asked = money.write_request(
        meeting.committee, by=sasha, draft=RequestDraft(title="A logo"), propose=True
    )
    noted = request(meeting.committee)
    money.decide(noted, by=None, outcome="agreed")
    for to in ("drafting", "circulated"):
        meet.move_on(meeting, by=sasha, to=to)
    answers = meanwhile(
        monkeypatch,
        lambda: money.decide(asked, by=carla, outcome="agreed", meeting_id=meeting.pk).outcome,
        (deciding, "guard_not_approved"),
        lambda: meet.move_on(meeting, by=sasha, to="approved").state,
    )
    assert refusals(answers) == []
    minutes = Meeting.objects.get(pk=meeting.pk)
    there = Approval.objects.filter(meeting=minutes, outcome="agreed")
    assert {str(pk) for pk in there.values_list("pk", flat=True)} <= minutes.as_approved[
        "approvals"
    ].keys()


def test_two_decisions_never_supersede_each_other(room, monkeypatch):
    meeting, _items, (sasha, carla) = room
    one, other = (
        meet.record_decision(meeting.committee, by=sasha, text=text) for text in ("One", "Other")
    )
    answers = meanwhile(
        monkeypatch,
        lambda: decisions.supersede_decision(one, other, by=sasha).pk,
        (decisions, "_guard_chain"),
        lambda: decisions.supersede_decision(other, one, by=carla).pk,
    )
    assert isinstance(answers[1], Invalid)
    assert Decision.objects.exclude(superseded_by=None).get() == one
