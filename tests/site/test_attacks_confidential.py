"""Nothing confidential leaves those who may see it: not in headings, days, counts or prefilled fields; and every door is
shut alike to who is recused: page, link, service. (Sums of a budget: test_attacks_sums.py.)"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from actions import services as act
from actions.reviewing import Review
from actions.services import Deed, OwnerSpec
from budgets import services as money
from budgets.models import Approval, TrademarkUse
from budgets.services.tying import tie_actions
from config.desk.meetings import circulated_minutes
from minutes import services as meet
from minutes.models import Decision, Import, Item, Recusal
from minutes.services import topics as wishes
from minutes.services.corrections import decline_correction, suggest_correction
from minutes.services.decisions import record_decision, review_decision, supersede_decision
from minutes.services.minding import mind_deadlines
from people.errors import Invalid, NotAllowed
from people.models import Mail
from people.seats import seats_of
from tests.budgets.money import line, pay
from tests.site.test_attacks_sums import LATER, MARK, budget, record_told, takes, written

__all__ = ["budget"]  # a fixture


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
