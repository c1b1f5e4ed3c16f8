"""Nothing confidential leaves those who may see it: not in sums, refusals, headings, days, counts or prefilled fields.

Recused people read of a budget what observers read; and every door is shut alike: page, link, service.
"""

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

from actions import services as act
from actions.reviewing import Review
from actions.services import Deed, OwnerSpec
from budgets import rules
from budgets import services as money
from budgets.models import Approval, TrademarkUse
from budgets.services import RequestDraft, notices
from budgets.services.notices import POSITION
from budgets.services.tying import tie_actions
from config.desk.meetings import circulated_minutes
from minutes import services as meet
from minutes.models import Decision, Import, Item, Recusal
from minutes.services import capturing, checklist
from minutes.services import topics as wishes
from minutes.services.corrections import decline_correction, suggest_correction
from minutes.services.decisions import record_decision, review_decision, supersede_decision
from minutes.services.minding import mind_deadlines
from people import links
from people.errors import Invalid, NotAllowed
from people.models import Mail
from people.seats import seats_of
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
            for headers in ({}, {"HX-Request": "true"}):
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


# ---- days, headings, counts


def test_the_list_of_actions_names_no_day_of_a_confidential_meeting(
    board, cast, make_action, make_meeting, sign_in
):
    """Nor counts it among those through which an action was carried: in lists, exports, on pages, on the desk."""
    begun = timezone.now() - dt.timedelta(days=90)
    action = make_action("Write to them", owners=[cast.observer], by=Deed(None, at=begun))
    opened = make_meeting("May", days=-60, state="drafting")
    hidden = make_meeting(f"{MARK} sitting", days=-20, state="drafting", confidential=True)
    lately = make_action("Long done", by=Deed(None, at=begun))
    act.close(
        lately, by=Deed(cast.chair, at=timezone.now() - dt.timedelta(days=30)), resolution="done"
    )
    pages = [f"/c/ab/actions/{rest}" for rest in ("", f"{action.number}/", "export.csv")] + ["/"]
    days = [f"{timezone.localtime(m.starts_at):%-d %b}" for m in (opened, hidden)]
    for user, day, times in ((cast.observer, days[0], 1), (cast.chair, days[1], 2)):
        client = sign_in(user)
        listed, page, sheet, desk = (client.get(address) for address in pages)
        assert "Closed since" in listed.text or user is cast.chair
        heading = re.search(r"Closed since [^<]*", listed.text)
        assert heading is None or day in heading[0], heading
        assert ("Long done" in listed.text) is (user is cast.observer)
        said = re.compile(("carried once", "carried (twice|2 times)")[times - 1])
        assert said.search(listed.text)
        assert said.search(page.text)
        assert said.search(desk.text) or user is cast.chair
        rows = b"".join(sheet.streaming_content).decode().splitlines()
        assert f",{times}," in next(row for row in rows if "Write to them" in row)


@pytest.fixture
def july(make_meeting):
    make_meeting("June", days=-30, state="drafting")
    return make_meeting("July", days=30)


def on_agenda(meeting, user):
    items = Item.objects.current().visible_to(user).filter(meeting=meeting)
    return list(items.order_by("position", "pk").values_list("title", flat=True))


def test_no_heading_is_drafted_for_all_eyes_over_what_they_do_not_see(
    board, cast, july, make_action, sign_in
):
    waits = written(board, cast.chair, f"{MARK} waits", confidential=True)
    took = written(board, cast.chair, f"{MARK} taken", confidential=True)
    money.decide(took, by=cast.chair, outcome="agreed")
    act.raise_action(
        board, by=cast.chair, text=MARK, owners=[OwnerSpec(typed="x")], confidential=True
    )
    meet.draft_agenda(july, by=cast.chair)
    headings = {"Approvals", "Decisions taken between meetings", "Review of actions"}
    page = f"/c/ab/meetings/{july.number}/"
    assert headings <= set(on_agenda(july, cast.member))
    assert not headings & set(on_agenda(july, cast.observer))
    seen = sign_in(cast.observer).get(page).text
    assert not any(f">{heading}<" in seen for heading in headings - {"Approvals"})
    text = sign_in(cast.member).get(page).text
    assert text.count(f"{MARK} taken") == 1
    # What comes later and is for all eyes does not vanish beneath them, and stands there once.
    written(board, cast.chair, "Mugs")
    cups = written(board, cast.chair, "Cups")
    money.decide(cups, by=cast.chair, outcome="agreed")
    make_action("Write to them", owners=[cast.member])
    meet.draft_agenda(july, by=cast.chair)
    meet.draft_agenda(july, by=cast.chair)
    assert headings <= set(on_agenda(july, cast.observer))
    assert len(on_agenda(july, cast.member)) == 2 * 3 + 2 + 1
    seen = sign_in(cast.observer).get(page).text
    assert "Mugs" in seen
    assert "Cups" in seen
    assert MARK not in seen
    text = sign_in(cast.member).get(page).text
    assert [text.count(f"{MARK} taken"), text.count("Cups")] == [1, 1]
    assert Item.objects.get(approval=waits).confidential


def test_a_recused_secretary_drafts_no_heading_over_what_they_do_not_see(board, cast, july):
    took = written(board, cast.chair, f"{MARK} taken", confidential=True)
    money.decide(took, by=cast.chair, outcome="agreed")
    money.recuse(took, by=cast.chair, person_id=cast.secretary.person_id)
    assert [item.kind for item in meet.draft_agenda(july, by=cast.secretary)] == ["minutes"]


def test_what_a_draft_would_add_is_not_named_to_a_recused_secretary(
    board, cast, make_meeting, sign_in
):
    june, july = make_meeting("June", days=-1, state="drafting"), make_meeting("July", days=30)
    item = meet.add_item(june, by=cast.chair, title=f"{MARK} item", confidential=True)
    Recusal.objects.create(item=item, person=cast.secretary.person, at=timezone.now())
    meet.postpone_item(item, by=cast.chair)
    page = f"/c/ab/meetings/{july.number}/draft/"
    assert MARK in sign_in(cast.chair).get(page).text
    assert MARK not in sign_in(cast.secretary).get(page).text
    assert "withheld: confidential" in sign_in(cast.secretary).get(page).text


def test_suggestions_on_what_one_does_not_see_are_neither_counted_nor_answered(
    board, cast, make_meeting, sign_in
):
    """On the desk, on their page, and in the mail that asks for answers."""
    june = make_meeting("June", days=-5, state="drafting")
    item = meet.add_item(june, by=cast.chair, title=MARK, confidential=True, notes="It is so.")
    type(june).objects.filter(pk=june.pk).update(state="circulated")
    made = suggest_correction(
        Item.objects.get(pk=item.pk), by=cast.member, passage="It is so.", suggestion="It is not."
    )
    counts = [
        [one.corrections for one in circulated_minutes(user, seats_of(user))]
        for user in (cast.member, cast.observer)
    ]
    assert counts == [[1], [0]]
    page = f"/c/ab/meetings/{june.number}/corrections/"
    Recusal.objects.create(item=item, person=cast.secretary.person, at=timezone.now())
    for user, seen in ((cast.member, True), (cast.observer, False), (cast.secretary, False)):
        text = sign_in(user).get(page).text
        assert (f"c-{made.pk}" in text) is seen
        assert "withheld" not in text
    with pytest.raises(NotAllowed):
        decline_correction(made, by=cast.secretary, reason="x")
    type(june).objects.filter(pk=june.pk).update(
        corrections_until=timezone.now() - dt.timedelta(days=1)
    )
    type(board).objects.filter(pk=board.pk).update(approves_by="deadline")
    mind_deadlines()
    told = Mail.objects.filter(kind="corrections_waiting").values_list("person", flat=True)
    assert set(told) == {cast.chair.person_id}


# ---- who is recused


def test_what_counts_instead_of_a_decision_is_not_prefilled_for_who_does_not_see_it(
    board, cast, make_meeting, sign_in
):
    june = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    item = meet.add_item(june, by=cast.chair, title=MARK, confidential=True)
    newer = record_decision(board, by=cast.chair, text=MARK, meeting=june, item=item)
    old = record_decision(board, by=cast.chair, text="We meet in Dublin")
    supersede_decision(old, newer, by=cast.chair)
    Recusal.objects.create(item=item, person=cast.secretary.person, at=timezone.now())
    page = f"/c/ab/decisions/{old.reference}/"
    assert newer.reference in sign_in(cast.chair).get(page).text
    client = sign_in(cast.secretary)
    assert newer.reference not in client.get(page).text
    # An empty field takes nothing away that they did not see; nor do they change what they do not see.
    client.post(page, {"act": "supersede", "superseded_by": ""})
    assert Decision.objects.get(pk=old.pk).superseded_by == newer
    with pytest.raises(NotAllowed):
        review_decision(newer, by=cast.secretary, review_on=timezone.localdate())


def test_every_service_is_shut_to_a_leader_who_does_not_see_the_request(
    board, cast, budget, make_meeting
):
    """As the pages are, by whatever door they come."""
    by, a = cast.secretary, line(budget, "a")
    held = make_meeting("May", days=-10, state="drafting")
    hides = {"confidential": True}
    waits = takes(board, cast, a, 10, "Waits", **hides)
    opened = takes(board, cast, a, 11, "Open", **hides)
    money.open_vote(opened, by=cast.chair, deadline=LATER)
    on_condition = takes(board, cast, a, 12, "If", **hides)
    money.decide(on_condition, by=cast.chair, outcome="condition", condition="if so")
    done = takes(board, cast, a, 13, "Done", **hides)
    money.decide(done, by=cast.chair, outcome="agreed")
    payment = pay(done, 3)
    told_of_it = record_told(board, cast, 14)
    Approval.objects.filter(pk=told_of_it.pk).update(confidential=True)
    seen = takes(board, cast, a, 15, "Seen")
    money.decide(seen, by=cast.chair, outcome="agreed")
    secrets = [waits, opened, on_condition, done, told_of_it]
    for one in secrets:
        one.refresh_from_db()
        money.recuse(one, by=cast.chair, person_id=by.person_id)
    today = timezone.localdate()
    tried = [
        lambda: money.decide(waits, by=by, outcome="agreed"),
        lambda: money.open_vote(waits, by=by),
        lambda: money.withdraw_request(waits, by=by),
        lambda: money.recuse(waits, by=by, person_id=cast.member.person_id),
        lambda: money.unrecuse(waits, by=by, person_id=by.person_id),
        lambda: money.take_position(
            opened, by=by, stance="favour", person_id=cast.member.person_id
        ),
        lambda: money.take_position_back(opened, by=by, person_id=cast.member.person_id),
        lambda: money.confirm(on_condition, by=by),
        lambda: money.expire(on_condition, by=by),
        lambda: tie_actions(on_condition, by=by, action_ids=[1]),
        lambda: money.pay(done.charges.get(), by=by, amount=Decimal(1), paid_on=today),
        lambda: money.reverse_payment(payment, by=by, note="x"),
        lambda: money.settle(done, by=by),
        lambda: money.set_review(done, by=by, review_on=today),
        lambda: money.ratify(done, by=by, meeting_id=held.pk),
        lambda: money.supersede(done, seen, by=by),
        lambda: money.post(told_of_it, by=by, charges=[(a.pk, Decimal(1))]),
        lambda: money.record_outcome(told_of_it, by=by, outcome="declined"),
        lambda: money.make_confidential([waits], by=by),
    ]
    before = list(Approval.objects.order_by("pk").values_list("pk", "version", "outcome"))
    for one in tried[:-1]:
        with pytest.raises(NotAllowed):
            one()
    with pytest.raises(Invalid):
        money.supersede(seen, done, by=by)
    assert list(Approval.objects.order_by("pk").values_list("pk", "version", "outcome")) == before


def test_an_item_from_which_one_is_recused_is_named_by_no_action_and_no_topic(
    board, cast, make_meeting, make_action, sign_in
):
    june = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    topic = wishes.propose_topic(board, by=cast.chair, title=f"{MARK} topic", confidential=True)
    item = meet.add_items(
        june,
        by=cast.chair,
        drafts=[{"title": f"{MARK} item", "confidential": True, "topic": topic, "kind": "topic"}],
    )[0]
    action = make_action("Write to them", raised_in_id=june.pk, raised_item_id=item.pk)
    for user in (cast.citra, cast.secretary):
        Recusal.objects.create(item=item, person=user.person, at=timezone.now())
    pages = [f"/c/ab/actions/{action.number}/", "/c/ab/topics/", f"/c/ab/topics/{topic.pk}/"]
    at = f"/c/ab/meetings/{june.number}/"
    pages += [f"/c/ab/topics/?q={MARK}", f"{at}topics/", f"{at}topics/consolidate/", "/"]
    for page in pages:
        for user in (cast.citra, cast.secretary):
            assert f"{MARK} t" not in sign_in(user).get(page).text, page
            assert f"{MARK} i" not in sign_in(user).get(page).text, page
    assert f"{MARK} item" in sign_in(cast.member).get(pages[0]).text
    assert f"{MARK} topic" in sign_in(cast.member).get(pages[2]).text
    with pytest.raises(NotAllowed):
        act.close(_made_secret(action), by=cast.secretary, resolution="done")


def _made_secret(action):
    type(action).objects.filter(pk=action.pk).update(confidential=True)
    return type(action).objects.get(pk=action.pk)


def test_what_follows_up_a_request_from_which_one_is_recused_stands_in_no_minutes_for_them(
    board, cast, make_meeting, sign_in
):
    """Raised at an item that they see; nor does the history of its notes tell of the request."""
    june = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    item = meet.add_item(june, by=cast.chair, title="Business")
    secret = written(board, cast.chair, f"{MARK} waits", confidential=True)
    money.recuse(secret, by=cast.chair, person_id=cast.citra.person_id)
    act.raise_action(
        board,
        by=cast.chair,
        text=f"{MARK} call",
        owners=[OwnerSpec(typed="x")],
        raised_in_id=june.pk,
        raised_item_id=item.pk,
        parent_approval_id=secret.pk,
        confidential=True,
    )
    Approval.objects.filter(pk=secret.pk).update(meeting=june)
    page = f"/c/ab/meetings/{june.number}/"
    history = f"{page}items/{item.pk}/history/"
    assert f"{MARK} call" in sign_in(cast.member).get(page).text
    assert sign_in(cast.member).get(history).status_code == 200
    client = sign_in(cast.citra)
    assert MARK not in client.get(page).text
    assert client.get(history).status_code == 403


def test_a_review_counts_no_action_from_which_its_leader_is_recused(board, cast, make_meeting):
    june = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    item = meet.add_item(june, by=cast.chair, title=MARK, confidential=True)
    action = act.raise_action(
        board,
        by=cast.chair,
        text=MARK,
        owners=[OwnerSpec(typed="x")],
        raised_item_id=item.pk,
        confidential=True,
    )
    act.close(action, by=Deed(cast.chair, meeting_id=june.pk), resolution="done")
    Recusal.objects.create(item=item, person=cast.secretary.person, at=timezone.now())
    done = [Review(board, user, june.pk).done() for user in (cast.chair, cast.secretary)]
    assert done == [1, 0]


def test_the_text_that_was_read_in_is_not_shown_to_a_leader_who_is_recused_from_a_part_of_it(
    board, cast, make_meeting, sign_in
):
    june = make_meeting("June", days=-1, state="drafting")
    item = meet.add_item(june, by=cast.chair, title="Matter", confidential=True)
    Recusal.objects.create(item=item, person=cast.secretary.person, at=timezone.now())
    said = {"committee": board, "name": "a.txt", "state": "applied", "text": f"about {MARK}"}
    hidden = Import.objects.create(meeting=june, **said)
    other = Import.objects.create(meeting=make_meeting("May", days=-9), **said)
    for user, source, seen in (
        (cast.chair, hidden, True),
        (cast.secretary, hidden, False),
        (cast.secretary, other, True),
    ):
        assert (MARK in sign_in(user).get(f"/c/ab/imports/{source.pk}/").text) is seen


def test_an_entry_of_the_register_that_a_request_decided_is_as_secret_as_it_becomes(
    board, cast, sign_in
):
    granted = written(board, cast.chair, "Logo", kind="trademark")
    money.decide(granted, by=cast.chair, outcome="agreed")
    use = TrademarkUse.objects.create(
        committee=board, who=MARK, mark="Logo", use="mugs", starts_on="2026-01-01", approval=granted
    )
    page = f"/c/ab/trademarks/{use.pk}/"
    assert sign_in(cast.observer).get(page).status_code == 200
    money.make_confidential([granted], by=cast.chair)
    assert sign_in(cast.observer).get(page).status_code == 404
    assert MARK not in sign_in(cast.observer).get("/c/ab/trademarks/?show=all").text
    assert sign_in(cast.member).get(page).status_code == 200


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
