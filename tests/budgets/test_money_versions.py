"""Budgets and their versions: drafted, put in force, refused with the figures, closed and opened again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets import services
from budgets.models import Line
from budgets.services import LineDraft, version_changes
from people.errors import Invalid, NotAllowed, Stale, WrongState
from tests.budgets.money import agreed, has, line, lines_of, make_budget, request
from tests.conftest import ROLES

LEADERS = ("chair", "secretary")


@pytest.fixture
def budget(board):
    return make_budget(board, a=100, b=50)


def draft(budget, takes_in=False, by=None, **amounts):
    given = lines_of(**amounts) if amounts else None
    return services.draft_version(budget, by=by, amounts=given, takes_in=takes_in)


def edit(version, takes_in=False, version_no=None, **amounts):
    return services.edit_version(
        version,
        by=None,
        version_no=version_no,
        title="v2",
        note="",
        amounts=lines_of(**amounts),
        takes_in=takes_in,
    )


def test_a_version_takes_the_place_of_the_one_before(board, budget, cast):
    second = draft(budget, by=cast.secretary, a=80, b=50, c=25)
    assert has(line(budget, "a"))[0] == 100  # a draft allocates nothing
    services.put_in_force(second, by=cast.secretary)
    states = dict(budget.versions.values_list("number", "state"))
    assert states == {1: "superseded", 2: "in_force"}
    assert [has(line(budget, code))[0] for code in "abc"] == [80, 50, 25]
    first = budget.versions.get(number=1)
    assert first.ended_at is not None
    assert [
        (c.line.code, c.old_amount, c.new_amount, c.difference)
        for c in version_changes(first, second)
    ] == [("a", 100, 80, -20), ("c", None, 25, 25)]
    told = budget.events.order_by("id").values_list("kind", "number", "note")
    assert list(told)[-2:] == [
        ("drafted", 2, "USD 155"),
        ("in_force", 2, "USD 155 (← USD 150)"),
    ]


def test_lines_are_the_same_however_their_code_is_spelled(budget):
    before = line(budget, "a").pk
    services.draft_version(
        budget, by=None, amounts=[LineDraft(" A. ", "Rooms", None, 6, Decimal(90))], takes_in=False
    )
    same = Line.objects.get(pk=before)
    assert (same.code, same.title, budget.lines.count()) == ("a", "Rooms", 2)


def test_a_version_below_what_is_committed_is_refused_with_the_figures(board, budget):
    agreed(board, line(budget, "a"), 70)
    agreed(board, line(budget, "b"), 10, outcome="condition")
    second = draft(budget, a=60)  # b is not in it any more: it would have nothing
    with pytest.raises(services.BelowCommitted) as refused:
        services.put_in_force(second, by=None)
    short = [(s.line.code, s.asked, s.remaining, s.missing) for s in refused.value.shortages]
    assert short == [("a", 70, 60, 10), ("b", 10, 0, 10)]
    assert "Line a: USD 70 are committed, and it would have USD 60" in str(refused.value)
    assert dict(budget.versions.values_list("number", "state")) == {1: "in_force", 2: "draft"}
    assert has(line(budget, "a")) == (100, 0, 70, 0, 30)
    # Exactly what is committed is enough.
    services.put_in_force(edit(second, a=70, b=10), by=None)
    assert has(line(budget, "a"))[4] == has(line(budget, "b"))[4] == 0


def test_a_line_that_has_nothing_committed_may_go_from_a_version(budget):
    services.put_in_force(draft(budget, a=100), by=None)
    assert has(line(budget, "b")) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("takes_in", [True, False])
def test_a_version_says_whether_it_takes_in_transfers(board, budget, takes_in):
    a, b = line(budget, "a"), line(budget, "b")
    services.transfer(a, b, by=None, amount=Decimal(30), reason="More guests")
    second = draft(budget, takes_in=takes_in)
    later = services.transfer(a, b, by=None, amount=Decimal(5), reason="Still more")
    services.put_in_force(second, by=None)
    if takes_in:
        assert (has(a), has(b)) == ((70, -5, 0, 0, 65), (80, 5, 0, 0, 85))
    else:
        assert (has(a), has(b)) == ((100, -35, 0, 0, 65), (50, 35, 0, 0, 85))
    later.refresh_from_db()
    assert later.taken_in_from is None is later.taken_in_to


def test_transfers_that_are_not_taken_in_count_when_a_version_is_refused(board, budget):
    a, b = line(budget, "a"), line(budget, "b")
    services.transfer(a, b, by=None, amount=Decimal(30), reason="More guests")
    agreed(board, a, 70)
    with pytest.raises(services.BelowCommitted) as refused:
        services.put_in_force(draft(budget, a=70, b=80), by=None)
    assert [(s.line.code, s.remaining) for s in refused.value.shortages] == [("a", 40)]
    services.put_in_force(draft(budget, a=70, b=80, takes_in=True), by=None)
    assert (has(a)[4], has(b)[4]) == (0, 80)


def test_a_draft_that_does_not_know_of_what_was_taken_in_is_saved_again_first(budget):
    a, b = line(budget, "a"), line(budget, "b")
    old = draft(budget, a=100, b=60)
    services.transfer(a, b, by=None, amount=Decimal(30), reason="More guests")
    services.put_in_force(draft(budget, takes_in=True), by=None)
    with pytest.raises(Stale, match="look at its amounts"):
        services.put_in_force(old, by=None)
    services.put_in_force(edit(old, a=70, b=90), by=None)
    assert (has(a), has(b)) == ((70, 0, 0, 0, 70), (90, 0, 0, 0, 90))


def test_a_draft_that_is_saved_again_loses_no_transfer(budget):
    """It was made before the transfer, and its amounts know nothing of it: it goes on counting beside them."""
    a, b = line(budget, "a"), line(budget, "b")
    second = draft(budget, takes_in=True)
    services.transfer(a, b, by=None, amount=Decimal(30), reason="More guests")
    with pytest.raises(Stale, match="money was transferred"):
        edit(second, takes_in=True, version_no=1, a=100, b=55)
    services.put_in_force(edit(second, takes_in=True, version_no=2, a=100, b=55), by=None)
    assert (has(a)[4], has(b)[4]) == (70, 85)


def test_a_draft_goes_with_the_lines_that_only_it_had(board, budget):
    second = draft(budget, a=1, c=2, d=3)
    request(board, line=line(budget, "d"), amount=1)
    services.discard_draft(second, by=None)
    assert sorted(budget.lines.values_list("code", flat=True)) == ["a", "b", "d"]
    assert draft(budget).number == 3  # a number is never given twice
    with pytest.raises(Stale, match="thrown away"):
        services.put_in_force(second, by=None)


def test_states_lead_on_as_they_should(budget, board):
    first = budget.versions.get()
    for act in (services.put_in_force, services.discard_draft):
        with pytest.raises(WrongState):
            act(first, by=None)
    with pytest.raises(WrongState):
        edit(first, a=1)
    with pytest.raises(WrongState, match="not closed"):
        services.reopen_budget(budget, by=None)
    waiting = draft(budget)
    services.close_budget(budget, by=None)
    with pytest.raises(WrongState, match="open it again"):
        services.put_in_force(waiting, by=None)
    with pytest.raises(WrongState, match="no version in force"):
        services.close_budget(budget, by=None)
    with pytest.raises(services.NotInForce):
        agreed(board, line(budget, "a"), 5)
    services.reopen_budget(budget, by=None)
    agreed(board, line(budget, "a"), 5)
    empty = services.draft_version(budget, by=None, amounts=[], takes_in=False)
    with pytest.raises(WrongState, match="no lines"):
        services.put_in_force(empty, by=None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": Decimal("-1")}, "not negative"),
        ({"amount": Decimal("1.005")}, "two decimals"),
        ({"amount": Decimal("1000000000000")}, "more than can be kept"),
        ({"amount": Decimal("NaN")}, "Give an amount"),
        ({"code": " .- "}, "needs a code"),
        ({"code": "A"}, "twice"),
        ({"code": "x" * 41}, "longer than 40"),
        ({"title": ""}, "needs a title"),
        ({"row": 0}, "from 1"),
        ({"goal_id": 987654}, "goal of one of"),
        ({"group": "nul\0"}, "longer"),
    ],
)
def test_what_a_draft_cannot_say(budget, wrong, said):
    given = {"code": "z", "title": "Z", "group": "", "row": 3, "amount": Decimal(1), **wrong}
    amounts = [*lines_of(a=100), LineDraft(**given)]
    with pytest.raises(Invalid, match=said) as refused:
        services.draft_version(budget, by=None, amounts=amounts, takes_in=False)
    assert refused.value.field == "amounts"
    assert budget.versions.count() == 1 and budget.lines.count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"year": 2014}, "year"),
        ({"year": 14}, "year"),
        ({"currency": "US$"}, "currency"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_a_budget_that_cannot_be(board, budget, given, field):
    with pytest.raises(Invalid) as refused:
        services.make_budget(board, by=None, **{"year": 2015, "currency": "usd", **given})
    assert refused.value.field == field


@pytest.mark.parametrize("role", ROLES)
def test_who_keeps_budgets(board, budget, cast, role):
    user = getattr(cast, role)
    second, third = draft(budget), draft(budget)
    shown = {"by": user, "version_no": None, "title": "", "note": "", "takes_in": False}
    acts = [
        lambda: services.make_budget(board, by=user, year=2015, currency="EUR"),
        lambda: draft(budget, by=user),
        lambda: services.edit_version(second, amounts=lines_of(a=1), **shown),
        lambda: services.put_in_force(second, by=user),
        lambda: services.discard_draft(third, by=user),
        lambda: services.close_budget(budget, by=user),
        lambda: services.reopen_budget(budget, by=user),
    ]
    for act in acts:
        if role in LEADERS:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


def test_two_hundred_lines_take_as_many_queries_as_two(board, budget):
    counts = []
    for n in (2, 200):
        amounts = {f"k{n}x{i}": 10 for i in range(n)}
        with CaptureQueriesContext(connection) as asked:
            services.put_in_force(draft(budget, **amounts), by=None)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40


def test_the_figures_of_two_hundred_lines_are_found_by_index(board, budget):
    """No table of movements is read from one end to the other once it is long."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM budgets_line_figures WHERE budget_id = %s",
            [budget.pk],
        )
        plan = "\n".join(row for (row,) in cursor.fetchall())
    for table in ("charge", "payment", "transfer", "allocation", "approval"):
        assert f"Seq Scan on budgets_{table}" not in plan, plan
