"""Money that nobody may take, amounts that are none, and whose they are: everything is answered in words."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from actions.models import Action
from budgets import services as money
from budgets.models import Approval, Charge, Line, Payment, Transfer
from budgets.services import RequestDraft
from budgets.views.approvals_acts import VERBS
from minutes import services as meet
from minutes.models import Item, Meeting
from minutes.services import capturing
from minutes.services.record import lock_meeting
from people.errors import Refused
from people.models import Membership
from tests.budgets.money import agreed, has, line, make_budget, pay, request
from tests.minutes.capturing.test_races import at_once, room

__all__ = ["room"]  # a fixture

TODAY = timezone.localdate


@pytest.fixture
def budget(board, cast):
    return make_budget(board, year=TODAY().year, a=2777, b=1000)


def at(approval, rest=""):
    return f"/c/ab/approvals/{approval.reference}/{rest}"


def asks(board, by, charges, title="Mugs", **fields):
    draft = RequestDraft(kind="budget", title=title, charges=charges, **fields)
    return money.write_request(board, by=by, draft=draft, propose=True)


# ---- figures


def test_what_lines_have_left_reaches_nobody_who_must_not_know_it(
    board, cast, budget, sign_in, make_meeting
):
    """Not by the history of a request, which gives figures to who may see them: before 2,777, after 2,334."""
    a, b = line(budget, "a"), line(budget, "b")
    until = timezone.now() + dt.timedelta(days=2)
    asked = asks(board, cast.member, [(a.pk, Decimal(443))])
    money.open_vote(asked, by=cast.chair, deadline=until)
    money.decide(asked, by=cast.chair, outcome="agreed", note="said by the chair")
    paid = pay(asked, 121)
    money.reverse_payment(paid, by=cast.chair, note="wrong")
    pay(asked, 117)
    money.settle(asked, by=cast.chair)
    told = request(board, "agreed")
    Approval.objects.filter(pk=told.pk).update(kind="budget", amount=11, currency="USD")
    money.post(told, by=cast.chair, charges=[(b.pk, Decimal(11))])
    late = asks(board, cast.member, [(a.pk, Decimal(2700))], "Too much")
    Membership.objects.filter(person=cast.colleague.person).update(votes=False)
    money.open_vote(late, by=cast.chair, deadline=until)
    money.take_position(late, by=cast.member, stance="favour")
    assert [one.outcome for one in money.close_votes(until + dt.timedelta(days=1))] == ["deferred"]
    figures = ("2,777", "2,334", "2,660", "1,000", "989", "121", "117", "326")
    pages = [at(one) for one in (asked, told, late)] + ["/c/ab/approvals/", "/", "/c/ab/decisions/"]
    pages += ["/c/ab/approvals/new/"]
    trusted = " ".join(sign_in(cast.member).get(page).text for page in pages)
    for figure in figures:
        assert figure in trusted, figure
    for user in (cast.observer, cast.colleague):
        client = sign_in(user)
        for page in pages:
            answer = client.get(page)
            text = re.sub(r"<(svg|script).*?</\1>", "", answer.text, flags=re.DOTALL)
            text = re.sub(r"csrfmiddlewaretoken\" value=\"\w+", "", text)
            found = [f for f in figures if re.search(rf"(?<![\w,]){f}(?![\w,])", text)]
            assert found == [], (user.person.name, page)
        assert "said by the chair" in client.get(at(asked)).text
    year = TODAY().year
    for rest in ("", f"lines/{a.pk}/", "versions/1/", "versions/1/budget.csv"):
        for headers in ({}, {"HX-Request": "true"}):
            text = sign_in(cast.observer).get(f"/c/ab/budgets/{year}/{rest}", headers=headers).text
            for figure in ("2,334", "2,660", "2660", "117", "989"):
                assert not re.search(rf"(?<![\w,]){figure}(?![\w,])", text), (rest, figure)


def test_the_public_reads_of_a_line_what_minutes_say_and_nothing_that_was_posted_later(
    board, cast, budget, make_meeting
):
    meeting = make_meeting("May", days=-30, state="drafting")
    type(board).objects.filter(pk=board.pk).update(is_public=True)
    told = request(board, "agreed")
    Approval.objects.filter(pk=told.pk).update(
        kind="budget", amount=11, currency="USD", meeting=meeting
    )
    type(meeting).objects.filter(pk=meeting.pk).update(state="approved")
    money.post(told, by=cast.chair, charges=[(line(budget, "b").pk, Decimal(11))])
    for page in (at(told), f"/c/ab/meetings/{meeting.number}/", "/c/ab/decisions/"):
        answer = Client().get(page)
        assert answer.status_code == 200
        assert "989" not in answer.text, page


# ---- whose


def test_ids_of_another_committee_take_and_name_nothing(
    board, other, cast, budget, sign_in, make_meeting, make_action
):
    theirs = make_budget(other, year=TODAY().year, z=500)
    z, a = line(theirs, "z"), line(budget, "a")
    held = make_meeting("Kraken", committee=other, state="in_session")
    item = meet.add_item(held, by=cast.stranger, title="Kraken item")
    action = make_action("Kraken action", committee=other, by=cast.stranger)
    foreign = asks(other, cast.stranger, [(z.pk, Decimal(5))], "Kraken request")
    money.decide(foreign, by=cast.stranger, outcome="agreed")
    payment = pay(foreign, 2)
    decision = meet.record_decision(other, by=cast.stranger, text="Kraken decision")
    mine = asks(board, cast.member, [(a.pk, Decimal(100))])
    done = agreed(board, a, 10)
    charge = foreign.charges.get()
    year, client = TODAY().year, sign_in(cast.chair)
    form = {"kind": "budget", "title": "x", "charge-TOTAL_FORMS": 1, "charge-INITIAL_FORMS": 0}
    form |= {"charge-0-line": a.pk, "charge-0-amount": "5", "propose": "1"}
    move = {"from_line": a.pk, "to_line": z.pk, "amount": "5", "reason": "x"}
    tried = [
        ("approvals/new/", form | {"charge-0-line": z.pk}),
        ("approvals/new/", form | {"item": item.pk}),
        (f"approvals/{mine.reference}/decide/", {"outcome": "agreed", "meeting": held.pk}),
        (f"approvals/{mine.reference}/decide/", {"outcome": "agreed", f"amount-{z.pk}": "5"}),
        (
            f"approvals/{mine.reference}/decide/",
            {"outcome": "agreed", "other_line": z.pk, "other_amount": "5"},
        ),
        (
            f"approvals/{mine.reference}/decide/",
            {"outcome": "condition", "condition": "x", "actions": action.reference},
        ),
        (f"approvals/{mine.reference}/recuse/", {"person": cast.stranger.person_id}),
        (f"approvals/{done.reference}/ratify/", {"meeting": held.pk}),
        (
            f"approvals/{done.reference}/pay/",
            {"charge": charge.pk, "amount": 1, "paid_on": "2026-01-01"},
        ),
        (f"approvals/{done.reference}/reverse/", {"payment": payment.pk, "note": "x"}),
        (f"approvals/{done.reference}/supersede/", {"newer": "R-2014-99"}),
        (f"budgets/{year}/transfer/", move),
        (f"budgets/{year}/transfer/", move | {"from_line": z.pk, "to_line": a.pk}),
    ]
    before = (Charge.objects.count(), Payment.objects.count(), Transfer.objects.count(), has(z))
    for address, typed in tried:
        answer = client.post(f"/c/ab/{address}", typed)
        assert answer.status_code in (404, 422), (address, typed, answer.status_code)
        assert "Kraken" not in answer.text
    for address in (
        f"budgets/{year}/lines/{z.pk}/",
        f"decisions/{decision.reference}/",
        f"approvals/new/?line={z.pk}&item={item.pk}",
        f"budgets/{year}/transfer/?from={z.pk}&to={a.pk}&amount=5",
    ):
        answer = client.get(f"/c/ab/{address}")
        assert answer.status_code in (200, 404)
        assert "Kraken" not in answer.text and "Line z" not in answer.text
    assert before == (
        Charge.objects.count(),
        Payment.objects.count(),
        Transfer.objects.count(),
        has(z),
    )
    assert Approval.objects.get(pk=mine.pk).outcome == "proposed"


def test_what_a_meeting_approved_says_no_more_of_what_is_decided_or_noted_later(
    board, cast, budget, sign_in, make_meeting
):
    """Decided or noted "in" a meeting whose minutes are approved: they stay as they were, or it is refused."""
    before, a = agreed(board, line(budget, "a"), 10), line(budget, "a")
    waiting = asks(board, cast.member, [(a.pk, Decimal(100))], "Kraken")
    may = make_meeting("May", days=1)
    meet.draft_agenda(may, by=cast.chair)
    type(may).objects.filter(pk=may.pk).update(state="approved")
    page = f"/c/ab/meetings/{may.number}/"
    had = _words(sign_in(cast.observer).get(page).text)
    client = sign_in(cast.chair)
    said = [
        client.post(at(waiting, "decide/"), {"outcome": "agreed", "meeting": may.pk}),
        client.post(at(before, "ratify/"), {"meeting": may.pk}),
    ]
    assert {answer.status_code for answer in said} == {422}
    assert _words(sign_in(cast.observer).get(page).text) == had


def _words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


# ---- odd input

ODD = (
    *(
        "",
        "-1",
        "1e30",
        "NaN",
        "²",
        "１２",
        "9" * 5000,
        "0.001",
        "a\0b",
        "0001-01-01",
        "9999-12-31",
    ),
    *("x" * 70_000, "R-99999-999999"),
)
FIELDS = (
    *("version", "person", "stance", "remark", "how", "deadline", "reason", "outcome", "condition"),
    *("actions", "note", "meeting", "amount", "other_line", "other_amount", "charge", "paid_on"),
    *(
        "payment",
        "line",
        "review_on",
        "newer",
        "who-1",
        "what-1",
        "amount-x",
        "amount-²",
        "amount-1",
    ),
)
ANSWERS = (200, 302, 303, 400, 403, 404, 409, 422)


def test_whatever_is_sent_to_an_act_is_answered_in_words(board, cast, budget, sign_in):
    client, a = sign_in(cast.chair), line(budget, "a")
    client.raise_request_exception = True
    chosen = [asks(board, cast.member, [(a.pk, Decimal(10))])]
    money.open_vote(chosen[0], by=cast.chair)
    chosen += [agreed(board, a, 10), agreed(board, a, 10, outcome="condition")]
    base = [
        {"outcome": "agreed", "stance": "favour", "amount": "1", "paid_on": "2026-01-01"},
        {"outcome": "condition", "condition": "c", "who-1": "Mona", "what-1": "x"},
    ]
    for n, odd in enumerate(ODD[::5]):
        for m, verb in enumerate(VERBS):
            approval = chosen[(n + m) % 3]
            typed = dict.fromkeys(FIELDS, odd)
            answer = client.post(at(approval, f"{verb}/"), typed)
            assert answer.status_code in ANSWERS, (verb, odd[:40])
    for verb, names in (
        ("decide", ("amount-1", "amount-x", "other_line", "actions", "meeting", "note", "what-1")),
        ("pay", ("amount", "paid_on", "charge", "note")),
        ("open", ("deadline",)),
        ("position", ("remark", "person", "stance")),
        ("review", ("review_on",)),
        ("supersede", ("newer",)),
    ):
        for name in names:
            for odd in ODD[3:-1:2]:
                one = chosen[0] if verb in ("decide", "open", "position") else chosen[1]
                answer = client.post(at(one, f"{verb}/"), base[verb == "decide"] | {name: odd})
                assert answer.status_code in ANSWERS, (verb, name, odd[:40])
    assert has(a)[4] >= 0


def test_whatever_is_typed_into_forms_of_money_is_answered_in_words(board, cast, budget, sign_in):
    client, year = sign_in(cast.chair), TODAY().year
    draft = money.draft_version(budget, by=cast.chair, takes_in=True)
    forms = {
        f"budgets/{year}/transfer/": ("from_line", "to_line", "amount", "reason", "version"),
        f"budgets/{year}/carry-over/": ("reason", "version", "take-1", "amount-1", "target-1"),
        f"budgets/{year}/versions/{draft.number}/edit/": (
            *("rows", "code-0", "title-0", "group-0", "row-0", "amount-0", "goal-0", "version"),
            *("title", "note", "takes_in"),
        ),
        f"budgets/{year}/versions/{draft.number}/put-in-force/": ("version",),
        "budgets/new/": ("year", "currency", "title"),
        "approvals/new/": (
            *("kind", "title", "text", "currency", "requester", "item", "confidential", "withheld"),
            *("charge-TOTAL_FORMS", "charge-0-line", "charge-0-amount", "version"),
        ),
        "trademarks/new/": (
            *("who", "mark", "use", "conditions", "starts_on", "ends_on", "remind_days"),
            "approval",
        ),
        "plans/new/": ("year", "title", "version"),
    }
    fine = {"kind": "budget", "title": "x", "charge-TOTAL_FORMS": "1", "charge-INITIAL_FORMS": "0"}
    fine |= {"charge-0-amount": "5", "rows": "1", "code-0": "c", "title-0": "t", "amount-0": "1"}
    fine |= {"takes_in": "yes", "who": "w", "mark": "m", "use": "u", "starts_on": "2026-01-01"}
    fine |= {"remind_days": "3", "year": "2031", "currency": "USD", "reason": "r", "amount": "1"}
    for address, names in forms.items():
        for name in names:
            for odd in ODD[1::2]:
                answer = client.post(f"/c/ab/{address}", fine | {name: odd})
                assert answer.status_code in ANSWERS, (address, name, odd[:40])
    for address in (
        *("approvals/", "decisions/", "trademarks/", "approvals/new/", "trademarks/new/"),
        f"budgets/{year}/transfer/",
    ):
        for name in (
            "q",
            "year",
            "kind",
            "state",
            "line",
            "page",
            "item",
            "approval",
            "from",
            "to",
        ):
            for odd in ODD[3:7:3]:
                answer = client.get(f"/c/ab/{address}", {name: odd[:3000], "amount": odd[:3000]})
                assert answer.status_code in ANSWERS, (address, name, odd[:40])
    for number in ("99999", "0", "9" * 30):
        for rest in (f"versions/{number}/", f"lines/{number}/", f"versions/{number}/budget.csv"):
            assert client.get(f"/c/ab/budgets/{year}/{rest}").status_code == 404
        assert client.get(f"/c/ab/budgets/{number}/").status_code == 404
        assert client.get(f"/c/ab/plans/{number}/").status_code == 404
        assert client.get(f"/c/ab/plans/{year}/{number}/").status_code == 404
        assert client.get(f"/c/ab/trademarks/{number}/").status_code == 404


def test_no_cell_of_an_export_is_a_formula_and_no_name_of_a_file_ends_its_header(
    board, cast, sign_in
):
    evil = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "=cmd|'/c calc'!A0")
    lines = [
        money.LineDraft(f"{n}{code}", evil[n % len(evil)], evil[-1], n + 1, Decimal(1))
        for n, code in enumerate(("=1", "@x", "-2+3", "+4"))
    ]
    made = money.make_budget(board, by=cast.chair, year=2031, currency="USD", title="x")
    money.put_in_force(
        money.draft_version(made, by=cast.chair, amounts=lines, takes_in=False), by=cast.chair
    )
    client = sign_in(cast.chair)
    for kind in ("csv", "xlsx"):
        answer = client.get(f"/c/ab/budgets/2031/versions/1/budget.{kind}")
        assert "\n" not in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"].startswith("private")
        if kind == "csv":
            for cell in re.split(r"[;,\n]", answer.content.decode("utf-8-sig")):
                assert cell.strip('" \r')[:1] not in ("=", "@"), cell
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    texts = [c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert "f" in kinds or not texts  # sums are formulas of ours, and none holds what was typed
    assert not any("cmd" in text or "1+1" in text for text in texts)
    assert client.get("/c/ab/budgets/2031/versions/1/budget.exe").status_code == 404


# ---- the administration and stale pages


def test_what_was_decided_or_paid_twice_counts_once(board, cast, budget, sign_in):
    client, a = sign_in(cast.chair), line(budget, "a")
    asked = asks(board, cast.member, [(a.pk, Decimal(100))])
    press = {"outcome": "agreed", "version": asked.version}
    assert client.post(at(asked, "decide/"), press).status_code == 303
    assert client.post(at(asked, "decide/"), press).status_code == 409
    asked.refresh_from_db()
    bill = {"amount": "60", "paid_on": "2026-01-01", "charge": asked.charges.get().pk}
    bill |= {"version": asked.version}
    assert client.post(at(asked, "pay/"), bill).status_code == 303
    assert client.post(at(asked, "pay/"), bill).status_code == 409
    payment = Payment.objects.get()
    back = {"payment": payment.pk, "note": "x"}
    assert client.post(at(asked, "reverse/"), back).status_code == 303
    assert client.post(at(asked, "reverse/"), back).status_code == 422
    assert client.post(at(asked, "settle/"), {}).status_code == 303
    assert client.post(at(asked, "settle/"), {}).status_code == 422
    assert client.post(at(asked, "unpost/"), {}).status_code == 422
    assert has(a) == (2777, 0, 0, 0, 2777)
    assert Action.objects.count() == 0
    assert Line.objects.count() == 2


# ---- at the same moment


@pytest.mark.django_db(transaction=True)
def test_nothing_typed_is_lost_or_slips_in_as_minutes_end_go_out_and_are_approved(room):
    """Somebody types on while somebody else ends, circulates and approves: each save stands or is refused."""
    meeting, items, users = room
    typed, refused = [], []

    def type_on():
        base, screen = 1, ""
        for n in range(14):
            wanted = f"{screen}Action Mona: promise {n}\n"
            try:
                saved = capturing.save_notes(
                    items[0], by=users[0], text=wanted, base=base, key=f"k{n}", caret=None
                )
            except Refused as sentence:
                refused.append(str(sentence))
                return
            typed.append(f"promise {n}")
            base, screen = saved.version, saved.notes

    def move_on():
        for state in ("drafting", "circulated", "approved"):
            with transaction.atomic():
                lock_meeting(meeting.pk)
                Meeting.objects.filter(pk=meeting.pk).update(state=state)

    assert at_once(type_on, move_on) == []
    notes = Item.objects.get(pk=items[0].pk).notes
    assert [words for words in typed if words not in notes] == []
    assert notes.count("promise") == len(typed)
    made = Action.objects.count()  # of minutes that are circulated nothing new is read
    assert made <= len(typed)
    assert set(Action.objects.values_list("text", flat=True)) == set(typed[:made])
    assert len(typed) == 14 or refused
    with pytest.raises(Refused):
        capturing.save_notes(items[0], by=users[0], text=notes + "x\n", base=1, key="late")
    assert Item.objects.get(pk=items[0].pk).notes == notes


@pytest.mark.django_db(transaction=True)
def test_posted_taken_off_agreed_and_withdrawn_at_once_a_line_has_what_it_had(room):
    """On a line with room for one: posted and taken off by two, agreed and withdrawn, settled twice."""
    meeting, _items, _users = room
    board = meeting.committee
    short = line(make_budget(board, a=100), "a")
    told = request(board, "agreed")
    Approval.objects.filter(pk=told.pk).update(kind="budget", amount=100, currency="USD")
    asked = request(board, line=short, amount=100)

    def post():
        money.post(told, by=None, charges=[(short.pk, Decimal(100))])

    acts = [post, lambda: money.unpost(told, by=None), post]
    acts += [lambda: money.decide(asked, by=None, outcome="agreed")]
    acts += [lambda: money.withdraw_request(asked, by=None)]
    raised = at_once(*acts)
    assert all(isinstance(error, Refused) for error in raised), raised
    allocated, _moved, committed, _spent, remaining = has(short)
    assert (allocated, committed + remaining) == (100, 100)
    assert remaining >= 0
    for approval in Approval.objects.filter(outcome="agreed", charges__isnull=False):
        raised = at_once(*[lambda one=approval: money.settle(one, by=None)] * 3)
        assert sum(isinstance(error, Refused) for error in raised) == len(raised) == 2
    assert has(short) == (100, 0, 0, 0, 100)
