"""Votes between meetings: who is told, who is reminded, and what the rule makes of it when the time is over."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from actions import services as act
from budgets import services
from budgets.models import Approval
from budgets.services import RequestDraft, notices, take_position
from people.models import Mail, Membership
from people.services import posting
from tests.budgets.money import has, line, make_budget

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def between(board, cast, *, days=7, by="chair", **fields):
    """A request whose vote between meetings is open for so many days."""
    draft = RequestDraft(**{"title": "Logo on a mug", **fields})
    asked = services.write_request(board, by=cast.member, draft=draft, propose=True)
    until = timezone.now() + days * DAY
    return services.open_vote(asked, by=getattr(cast, by), deadline=until)


def after(approval):
    return approval.deadline + dt.timedelta(minutes=1)


def to(kind):
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def emails(cast, *who):
    return sorted(getattr(cast, name).email for name in who)


@pytest.mark.parametrize(
    ("rule", "silence", "words", "outcome"),
    [
        ("consensus", "nothing", {"citra": "favour"}, "agreed"),
        ("consensus", "nothing", {}, "deferred"),
        ("consensus", "consent", {}, "agreed"),
        ("consensus", "consent", {"citra": "against"}, "declined"),
        ("votes", "consent", {"citra": "against"}, "declined"),
        ("votes", "nothing", {"citra": "against", "member": "favour"}, "deferred"),
        ("members", "nothing", {"citra": "favour", "member": "favour"}, "deferred"),
        (
            "members",
            "nothing",
            {"citra": "favour", "member": "favour", "chair": "favour"},
            "agreed",
        ),
        ("bodies", "nothing", {"citra": "favour", "member": "favour"}, "agreed"),
        ("two_thirds", "nothing", {"citra": "favour", "member": "against"}, "declined"),
    ],
)
def test_the_rule_decides_when_the_time_is_over(board, cast, rule, silence, words, outcome):
    board.majority, board.silence = rule, silence
    board.save()
    opened = between(board, cast)
    for who, stance in words.items():
        take_position(opened, by=getattr(cast, who), stance=stance)
    assert services.close_votes() == []  # not before
    assert [a.outcome for a in services.close_votes(after(opened))] == [outcome]
    assert services.close_votes(after(opened)) == []
    opened.refresh_from_db()
    assert (opened.outcome, opened.decided_at) == (
        outcome,
        after(opened) if outcome != "deferred" else opened.decided_at,
    )
    event = opened.events.get(kind="decided")
    assert (event.by, event.to_state) == (None, outcome)
    assert event.note


def test_without_the_quorum_it_comes_back_on_the_next_agenda(board, cast):
    board.quorum_kind, board.quorum_value = "members", 2
    board.save()
    opened = between(board, cast)
    take_position(opened, by=cast.citra, stance="against")
    services.close_votes(after(opened))
    opened.refresh_from_db()
    assert (opened.outcome, opened.opened_at, opened.deadline) == ("deferred", None, None)
    assert "1 took a position, 2 are needed" in opened.events.get(kind="decided").note


def test_what_does_not_fit_is_deferred_with_the_figures(board, cast):
    a = line(make_budget(board, a=1000), "a")
    first, second = (
        between(board, cast, kind="budget", charges=[(a.pk, Decimal(700))]) for _n in range(2)
    )
    for opened in (first, second):
        take_position(opened, by=cast.citra, stance="favour")
    closed = services.close_votes(after(second))
    assert [x.outcome for x in closed] == ["agreed", "deferred"]
    assert "300 left" in second.events.get(kind="decided").note
    assert has(a) == (1000, 0, 700, 0, 300)


def test_a_recorded_decision_stands_when_the_time_is_over(board, cast):
    opened = between(board, cast)
    services.decide(opened, by=cast.chair, outcome="declined")
    assert services.close_votes(after(opened)) == []


@pytest.mark.django_db(transaction=True)
def test_two_processes_close_each_vote_once(board, cast):
    votes = [between(board, cast) for _n in range(3)]
    for opened in votes:
        take_position(opened, by=cast.citra, stance="favour")
    start, closed = threading.Barrier(3), []

    def one():
        try:
            start.wait()
            closed.extend(a.pk for a in services.close_votes(after(votes[-1])))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(closed) == [opened.pk for opened in votes]
    for opened in votes:
        assert opened.events.filter(kind="decided").count() == 1


# -- mails


def test_voters_are_asked_by_mail_and_nobody_else(board, cast):
    Membership.objects.filter(person=cast.colleague.person).update(votes=False)
    asked = services.write_request(
        board, by=cast.member, draft=RequestDraft(title="Mug"), propose=True
    )
    services.recuse(asked, by=cast.chair, person_id=cast.member.person_id)
    services.open_vote(asked, by=cast.chair, deadline=timezone.now() + DAY)
    assert to("vote_opened") == emails(cast, "chair", "citra")
    mail = Mail.objects.get(to=cast.citra.email)
    assert mail.subject == f"Your position, please: {asked.reference} Mug"
    assert "consensus: nobody against" in mail.body
    assert "asked by Mona Member" in mail.body
    assert "/l/" in mail.body
    assert "who says nothing consents" not in mail.body.lower()


def test_a_vote_in_a_meeting_sends_no_mail(board, cast):
    draft = RequestDraft(title="Mug")
    asked = services.write_request(board, by=cast.member, draft=draft, propose=True)
    services.open_vote(asked, by=cast.chair)
    take_position(asked, by=cast.citra, stance="favour")
    services.decide(asked, by=cast.chair, outcome="agreed")
    assert not Mail.objects.exists()


def test_who_has_said_nothing_is_reminded_once_a_day_before(board, cast):
    opened = between(board, cast)
    take_position(opened, by=cast.citra, stance="favour")
    assert notices.remind_voters() == 0
    Approval.objects.filter(pk=opened.pk).update(
        opened_at=timezone.now() - 6 * DAY, deadline=timezone.now() + DAY / 2
    )
    assert notices.remind_voters() == 3
    assert notices.remind_voters() == 0
    assert to("vote_reminder") == emails(cast, "chair", "colleague", "member")
    assert "No word from you yet" in Mail.objects.filter(kind="vote_reminder").first().subject


def test_a_short_vote_reminds_nobody(board, cast):
    between(board, cast, days=1)
    assert notices.remind_voters() == 0


def test_who_took_part_is_told_of_the_decision_and_not_who_recorded_it(board, cast):
    opened = between(board, cast)
    for who in (cast.citra, cast.chair):
        take_position(opened, by=who, stance="favour")
    services.decide(opened, by=cast.chair, outcome="agreed")
    assert to("vote_decided") == emails(cast, "citra")
    mail = Mail.objects.get(kind="vote_decided")
    assert mail.subject == f"{opened.reference} is agreed: Logo on a mug"
    assert "/l/" not in mail.body


def test_the_deadline_itself_tells_everybody_who_took_part(board, cast):
    opened = between(board, cast)
    take_position(opened, by=cast.citra, stance="favour")
    Approval.objects.filter(pk=opened.pk).update(deadline=timezone.now())
    call_command("send_notices")
    opened.refresh_from_db()
    assert opened.outcome == "agreed"
    assert to("vote_decided") == emails(cast, "citra")
    assert "somebody is for it" in Mail.objects.get(kind="vote_decided").subject + "".join(
        opened.events.values_list("note", flat=True)
    )


def test_mails_that_no_longer_hold_do_not_go(board, cast):
    opened = between(board, cast)
    services.recuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    services.make_confidential([opened], by=cast.chair)
    Membership.objects.filter(person=cast.colleague.person).update(votes=False)
    assert posting.hand_over() == {"sent": 2, "cancelled": 2}  # chair and member
    later = between(board, cast)
    services.decide(later, by=cast.chair, outcome="declined")
    assert posting.hand_over() == {"cancelled": 3}


def test_chair_and_secretary_hear_once_that_a_condition_is_met(board, cast, make_action):
    asked = services.write_request(
        board, by=cast.member, draft=RequestDraft(title="Mug"), propose=True
    )
    action = make_action("Ask legal", [cast.citra])
    services.decide(
        asked, by=cast.chair, outcome="condition", condition="legal", action_ids=[action.pk]
    )
    assert notices.tell_of_conditions() == 0
    act.close(action, by=cast.chair, resolution="done")
    assert notices.tell_of_conditions() == 2
    assert notices.tell_of_conditions() == 0
    assert to("condition_met") == emails(cast, "chair", "secretary")
    assert "legal" in Mail.objects.filter(kind="condition_met").first().body
    services.confirm(asked, by=cast.chair)
    assert posting.hand_over() == {"cancelled": 2}


def test_a_vote_on_very_many_lines_that_have_too_little_ends_all_the_same(board, cast):
    """What is said of all of them is longer than a note; unheard, the vote stood open and kept all mails."""
    board.majority, board.silence = "consensus", "consent"
    board.save()
    budget = make_budget(board, **{f"line{n}": 1 for n in range(40)})
    charges = [(pk, Decimal(2)) for pk in budget.lines.values_list("pk", flat=True)]
    opened = between(board, cast, kind="budget", charges=charges)
    assert [a.outcome for a in services.close_votes(after(opened))] == ["deferred"]
    assert "has USD 1 left, USD 2 are asked" in opened.events.get(kind="decided").note
