"""Who is recused from a confidential request reads of its budget what observers read: no page, sheet, picture, link,
mail, margin or refusal tells them its sums; and what people said is not hidden with the figures."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from budgets import rules
from budgets import services as money
from budgets.models import Approval
from budgets.services import RequestDraft, notices
from budgets.services.notices import POSITION
from minutes import services as meet
from minutes.models import Import
from minutes.services import capturing, checklist
from people import links
from people.models import Mail
from tests.budgets.money import line, lines_of, make_budget, pay

MARK = "Nightingale"
YEAR = timezone.localdate().year
LATER = timezone.now() + dt.timedelta(days=3)
UNSEEN = "You are recused from something that this budget is asked for"


def written(board, by, title, *, propose=True, **fields):
    draft = RequestDraft(title=title, **fields)
    return money.write_request(board, by=by, draft=draft, propose=propose)


def takes(board, cast, of, amount, title="Mugs", **fields):
    """A request for money from one line."""
    charges = [(of.pk, Decimal(amount))]
    return written(board, cast.chair, title, kind="budget", charges=charges, **fields)


@pytest.fixture
def budget(board, cast):
    """2,777 on a, 1,000 on b, of which 443 go to a; what is left of a then tells what was taken of it."""
    made = make_budget(board, year=YEAR, a=2777, b=1000)
    money.transfer(
        line(made, "b"), line(made, "a"), by=cast.chair, amount=Decimal(443), reason="more"
    )
    return made


@pytest.fixture
def secret(board, cast, budget):
    """Agreed, paid in part, and not for the eyes of the secretary and of Citra. 2,899 are left of a."""
    asked = takes(board, cast, line(budget, "a"), 321, f"{MARK} paid", confidential=True)
    money.decide(asked, by=cast.chair, outcome="agreed")
    pay(asked, 117)
    for user in (cast.secretary, cast.citra):
        money.recuse(asked, by=cast.chair, person_id=user.person_id)
    return Approval.objects.get(pk=asked.pk)


FIGURES = ("3,220", "3220", "2,899", "2899", "321", "117", "557", "2,779", "2779", "3,336")
"""Of a after the transfer, and after the secret; the secret; what was paid of it; what is left of b;
what is left of a after another 120; of the whole budget after both."""


def told(text):
    """Which of the figures a page says; without what looks like them by chance in tokens and addresses."""
    text = re.sub(
        r"csrfmiddlewaretoken\" value=\"\w+|X-CSRFToken[^}]+|data-\w+=\"[^\"]*\"", "", text
    )
    return [f for f in FIGURES if re.search(rf"(?<![\w,.]){f}(?![\w,]|\.\d)", text)]


# ---- sums


def test_who_is_recused_reads_of_the_budget_what_observers_read(
    board, cast, budget, secret, sign_in, make_meeting
):
    """On its pages, in its sheets and pictures, on the pages of open requests and of the meeting that agreed on them."""
    a = line(budget, "a")
    june = make_meeting("June", days=-1, state="in_session", opened_at=timezone.now())
    item = meet.add_item(june, by=cast.chair, title="Money")
    mugs = takes(board, cast, a, 120)
    money.decide(mugs, by=cast.chair, outcome="agreed", meeting_id=june.pk, item_id=item.pk)
    asked = takes(board, cast, a, 5, "Cups")
    at, of = "/c/ab/budgets/", "/c/ab/approvals/"
    pages = [f"{at}{YEAR}/", f"{at}{YEAR}/lines/{a.pk}/", f"{at}{YEAR}/versions/1/"]
    pages += [f"{at}{YEAR}/lines/{line(budget, 'b').pk}/", f"{at}{YEAR}/versions/1/budget.csv"]
    pages += [f"{of}{one.reference}/" for one in (mugs, asked)] + [of, f"{of}new/", "/"]
    pages += [f"/c/ab/meetings/{june.number}/{rest}" for rest in ("", "watch/?fresh")]
    leading = [f"{at}{YEAR}/{rest}" for rest in ("transfer/", "carry-over/", "close/", "draft/")]
    leading += [f"{at}{YEAR}/transfer/?from={a.pk}&to={line(budget, 'b').pk}&amount=3"]
    leading.append(f"/c/ab/meetings/{june.number}/take/")
    seen = " ".join(sign_in(cast.chair).get(page).text for page in pages + leading)
    assert {"2,779", "557", "117", "321"} <= set(told(seen))
    assert UNSEEN not in seen
    for user, more in ((cast.citra, []), (cast.secretary, leading)):
        client = sign_in(user)
        for page in pages + more:
            for headers in ({}, {"HX-Request": "true"})[: 1 + (page in pages[:2])]:
                answer = client.get(page, headers=headers)
                assert answer.status_code == 200, page
                assert told(answer.text) == [], (user.person.name, page)
                assert MARK not in answer.text, page
        book = load_workbook(
            BytesIO(client.get(f"{at}{YEAR}/versions/1/budget.xlsx").content), read_only=True
        )
        cells = [str(c) for row in book.active.iter_rows(values_only=True) for c in row]
        assert not {"321", "117", "2779", "3220", "557"} & set(cells)
        assert UNSEEN in client.get(f"{at}{YEAR}/").text
        assert UNSEEN in client.get(f"{of}{asked.reference}/").text
    # What was paid of a request that they see is theirs to read, and theirs to pay.
    pay(mugs, 60)
    assert "60" in sign_in(cast.secretary).get(f"{of}{mugs.reference}/#payments").text
    observed = sign_in(cast.observer).get(f"{of}{mugs.reference}/").text
    assert "payments" not in observed
    assert UNSEEN not in observed


def test_another_years_figures_are_theirs_until_a_rest_of_this_one_comes_into_it(
    board, cast, budget, secret, sign_in
):
    following = make_budget(board, year=YEAR + 1, c=5000)
    page = f"/c/ab/budgets/{YEAR + 1}/"
    assert UNSEEN not in sign_in(cast.citra).get(page).text
    assert rules.can_see_amounts(cast.citra, following)
    money.carry_over(
        line(budget, "a"), line(following, "c"), by=cast.chair, amount=Decimal(2899), reason="rest"
    )
    text = Client()
    text.force_login(cast.citra)
    assert UNSEEN in text.get(page).text
    assert told(text.get(page).text) == []
    assert "2,899" in sign_in(cast.chair).get(page).text


def test_it_is_withheld_from_the_first_and_whatever_becomes_of_the_request(
    board, cast, budget, sign_in
):
    """So that neither the decision nor its day is told by the figures that come and go. Not for a request that
    everybody sees, nor once it is open to all."""
    open_to_all = takes(board, cast, line(budget, "b"), 10, "Pens")
    money.recuse(open_to_all, by=cast.chair, person_id=cast.citra.person_id)
    page = f"/c/ab/budgets/{YEAR}/"
    assert "3,220" in sign_in(cast.citra).get(page).text
    asked = takes(board, cast, line(budget, "a"), 321, f"{MARK} asks", confidential=True)
    money.recuse(asked, by=cast.chair, person_id=cast.citra.person_id)
    for outcome in ("", "declined"):
        if outcome:
            money.decide(asked, by=cast.chair, outcome=outcome)
        assert UNSEEN in sign_in(cast.citra).get(page).text
    Approval.objects.filter(pk=asked.pk).update(confidential=False)
    assert "3,220" in sign_in(cast.citra).get(page).text


def test_a_refusal_to_a_recused_leader_tells_no_sums(board, cast, budget, secret, sign_in):
    """They keep their job: what fits is done, what does not is refused without the figures."""
    a, b = line(budget, "a"), line(budget, "b")
    client = sign_in(cast.secretary)
    at = f"/c/ab/budgets/{YEAR}/"
    move = {"from_line": a.pk, "to_line": b.pk, "amount": "3000", "reason": "x"}
    big = takes(board, cast, a, 2950, "Too much")
    draft = money.draft_version(
        budget, by=cast.chair, amounts=lines_of(a=50, b=1000), takes_in=True
    )
    told_of_it = record_told(board, cast, 2950)
    force = f"{at}versions/{draft.number}/put-in-force/"
    tried = [
        client.post(f"{at}transfer/", move),
        client.post(f"/c/ab/approvals/{big.reference}/decide/", {"outcome": "agreed"}),
        client.post(
            f"/c/ab/approvals/{told_of_it.reference}/post/", {"line": a.pk, "amount": "2950"}
        ),
        client.get(force),
        client.post(force),
    ]
    assert [one.status_code for one in tried] == [422, 422, 422, 200, 422]
    for answer in tried:
        assert told(answer.text.replace("3,000", "").replace("2,950", "")) == [], answer.request
        for figure in ("51", "101", "50.99", "less 0"):
            assert f">{figure}" not in answer.text
    assert "has less left than" in tried[0].text
    assert "would have less than is committed" in tried[4].text
    assert client.post(f"{at}transfer/", move | {"amount": "1"}).status_code == 303
    chair = sign_in(cast.chair)
    assert "2,898" in chair.post(f"{at}transfer/", move).text
    assert (
        "2,898"
        in chair.post(f"/c/ab/approvals/{big.reference}/decide/", {"outcome": "agreed"}).text
    )


def record_told(board, cast, amount):
    """What minutes tell was agreed, and that counts on no line yet."""
    return money.record_approval(
        board,
        by=cast.chair,
        kind="budget",
        title="Told",
        amount=Decimal(amount),
        currency="USD",
        outcome="agreed",
    )


def test_a_sheet_that_a_recused_leader_sends_is_no_way_to_ask_for_sums(
    board, cast, budget, secret, sign_in
):
    sheet = f"Code,Title,Amount\na,Line a,20\nb,Line b,{1000}\n".encode()
    found = []
    for user in (cast.secretary, cast.chair):
        client = sign_in(user)
        upload = SimpleUploadedFile("budget.csv", sheet, "text/csv")
        shown = client.post("/c/ab/budgets/sheet/", {"file": upload}, follow=True)
        client.post(
            shown.redirect_chain[-1][0],
            {"do": "look", "year": YEAR, "shown": "0", "takes_in": "yes"},
        )
        found.append(client.get(shown.redirect_chain[-1][0]).text)
    assert "are committed" in found[1]
    assert "443" in found[1]
    assert "committed on" not in found[0]
    assert "are committed" not in found[0]
    assert "443" not in found[0]


def test_a_vote_by_link_and_the_mail_of_its_end_tell_a_recused_member_no_sums(
    board, cast, budget, secret
):
    asked = takes(board, cast, line(budget, "a"), 120)
    money.open_vote(asked, by=cast.chair, deadline=LATER)
    for user, sees in ((cast.citra, False), (cast.member, True)):
        path = f"/l/{links.token_for(user.person, POSITION, asked.pk)}/"
        assert Client().post(path, {"stance": "favour"}).status_code == 303
        assert bool({"2,899", "2,779"} & set(told(Client().get(path).text))) is sees
    money.decide(asked, by=cast.chair, outcome="agreed", note="said by the chair")
    for user, sees in ((cast.citra, False), (cast.member, True)):
        mail = Mail.objects.get(kind="vote_decided", person=user.person)
        assert notices.check(mail)
        assert "said by the chair" in mail.body
        assert ("2,779" in mail.body) is sees


def test_the_margin_of_the_minutes_tells_a_recused_secretary_no_sums(
    board, cast, budget, secret, sign_in, make_meeting
):
    """Of what does not fit, of what waits to be posted, and in the checklist."""
    june = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    big = takes(board, cast, line(budget, "a"), 2950, "Too much")
    beneath = {"title": f"{big.reference} x", "kind": "approvals", "approval": big}
    heading = {"title": "Approvals", "kind": "approvals", "items": [beneath]}
    item = meet.add_items(june, by=cast.chair, drafts=[heading])[1]
    capturing.save_notes(item, by=cast.chair, base=item.version, text="Agreed\n")
    told_of_it = record_told(board, cast, 2950)
    Approval.objects.filter(pk=told_of_it.pk).update(meeting=june, line_code="a")
    pages = [f"/c/ab/meetings/{june.number}/{rest}" for rest in ("", f"take/{item.pk}/", "end/")]
    for user, sees in ((cast.secretary, False), (cast.chair, True)):
        text = "".join(sign_in(user).get(page).text for page in pages)
        assert ("2,899" in text) is sees
        assert "a has less left than is asked" in text or sees
        read_in = Import.objects.create(
            committee=board, name="a.txt", text="x", meeting=june, state="applied"
        )
        page = sign_in(user).get(f"/c/ab/imports/{read_in.pk}/").text
        assert ("2,899" in page) is sees
        said = " ".join(f.said for f in checklist.findings_for(june, user))
        assert ("2,899" in said) is sees


# ---- what people said is not hidden with the figures


def test_notes_stay_where_figures_are_withheld(board, cast, budget, sign_in):
    """Settled, expired, deferred by its vote: what was said is read, what lines got back is not."""
    a = line(budget, "a")
    paid, gone, unpaid = (takes(board, cast, a, amount) for amount in (300, 40, 10))
    for one in (paid, gone, unpaid):
        money.decide(one, by=cast.chair, outcome="agreed")
    pay(paid, 296)
    money.settle(paid, by=cast.chair, note="They found a cheaper one.\n\nAnd were quick.")
    money.expire(gone, by=cast.chair, note="Nobody wanted it.")
    pay(unpaid, 10)
    money.settle(unpaid, by=cast.chair, note="All of it went.")
    late = takes(board, cast, a, 2950, "Too much")
    money.open_vote(late, by=cast.chair, deadline=LATER)
    money.take_position(late, by=cast.member, stance="favour")
    money.close_votes(LATER + dt.timedelta(days=1))
    said = {
        paid: ("They found a cheaper one.", "And were quick."),
        gone: ("Nobody wanted it.",),
        unpaid: ("All of it went.",),
        late: ("Nobody is against, and somebody is for it.",),
    }
    for approval, notes in said.items():
        page = f"/c/ab/approvals/{approval.reference}/"
        for user in (cast.observer, cast.chair):
            text = sign_in(user).get(page).text
            for note in notes:
                assert note in text, (note, user.person.name)
            figures = bool(re.search(r"→ a|2,914 left", text))
            if approval is not unpaid or user is cast.observer:
                assert figures is (user is cast.chair), approval
