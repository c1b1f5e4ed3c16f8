"""A vote between meetings gets more time: who is told, what stays, and that it is never both closed and prolonged."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import suppress

import pytest
from django.db.models import F, QuerySet
from django.utils import timezone

from budgets import services
from budgets.links import HOLDS
from budgets.models import Approval
from budgets.services import RequestDraft, closing, extend_vote, notices, take_position, voting
from people import links
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Mail
from people.services import posting
from tests.budgets.test_money_races import pressed
from tests.conftest import shut_to

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def opened(board, cast):
    """A vote that is open for three days; Citra has said a word."""
    draft = RequestDraft(title="Logo on a mug")
    asked = services.write_request(board, by=cast.member, draft=draft, propose=True)
    asked = services.open_vote(asked, by=cast.chair, deadline=timezone.now() + 3 * DAY)
    take_position(asked, by=cast.citra, stance="favour")
    Mail.objects.all().delete()
    return asked


def to(kind):
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def days_pass(approval, days):
    """All that was ahead comes nearer by so many days."""
    shift = days * DAY
    rows = Approval.objects.filter(pk=approval.pk)
    rows.update(opened_at=F("opened_at") - shift, deadline=F("deadline") - shift)
    approval.refresh_from_db()


def kinds(approval):
    return list(approval.events.order_by("pk").values_list("kind", flat=True))


def test_more_time_changes_the_deadline_and_nothing_else(cast, opened):
    later = opened.deadline + 4 * DAY
    done = extend_vote(opened, by=cast.secretary, deadline=later, version=opened.version)
    assert (done.deadline, done.version, done.opened_at) == (
        later,
        opened.version + 1,
        opened.opened_at,
    )
    assert done.voters.count() == 4
    assert done.positions.get().person == cast.citra.person
    event = done.events.get(kind="extended")
    before, after = (f"{moment.astimezone(dt.UTC):%d}" for moment in (opened.deadline, later))
    was, now = event.note.split(" → ")
    assert str(int(before)) in was and str(int(after)) in now and "Dublin" in now
    assert (event.to_state, event.by) == ("", cast.secretary.person)
    with pytest.raises(Stale):  # whoever decides from the page as it was looks again
        services.decide(opened, by=cast.chair, outcome="agreed", version=opened.version)
    assert services.close_votes(opened.deadline + DAY / 24) == []
    [closed] = services.close_votes(later)
    assert (closed.outcome, kinds(closed)[-2:]) == ("agreed", ["extended", "decided"])


@pytest.mark.parametrize(
    ("later", "error"),
    [
        (dt.timedelta(0), Invalid),
        (-DAY, Invalid),
        (-9 * DAY, Invalid),
        (voting.LONGEST_VOTE - 2 * DAY, Invalid),
        (DAY, None),
    ],
)
def test_a_vote_is_not_cut_short_nor_endless(cast, opened, later, error):
    if error is None:
        extend_vote(opened, by=cast.chair, deadline=opened.deadline + later)
        return
    with pytest.raises(error) as refused:
        extend_vote(opened, by=cast.chair, deadline=opened.deadline + later)
    assert refused.value.field == "deadline"
    assert "extended" not in kinds(opened)


def test_what_is_over_is_not_opened_again_by_more_time(cast, opened, board):
    later = opened.deadline + 9 * DAY
    days_pass(opened, 4)
    with pytest.raises(WrongState, match="time has passed"):  # not closed yet: the rule has it
        extend_vote(opened, by=cast.chair, deadline=later)
    services.close_votes()
    with pytest.raises(WrongState, match="agreed"):
        extend_vote(opened, by=cast.chair, deadline=later)
    draft = RequestDraft(title="Mug")
    sitting = services.write_request(board, by=cast.member, draft=draft, propose=True)
    with pytest.raises(WrongState, match="not open"):
        extend_vote(sitting, by=cast.chair, deadline=later)
    services.open_vote(sitting, by=cast.chair)
    with pytest.raises(WrongState, match="no deadline"):
        extend_vote(sitting, by=cast.chair, deadline=later)


@pytest.mark.parametrize("who", ["member", "citra", "observer", "former", "stranger", "admin"])
def test_only_leaders_give_more_time(cast, opened, who):
    with pytest.raises(NotAllowed):
        extend_vote(opened, by=getattr(cast, who), deadline=opened.deadline + DAY)


# -- mails and links


def test_who_has_said_nothing_is_told_and_of_two_extensions_the_last(cast, opened):
    silent = sorted(user.email for user in (cast.chair, cast.member, cast.colleague))
    extend_vote(opened, by=cast.chair, deadline=opened.deadline + DAY)
    assert to("vote_extended") == silent
    take_position(opened, by=cast.member, stance="favour")
    last = extend_vote(opened, by=cast.chair, deadline=opened.deadline + 20 * DAY)
    assert posting.hand_over() == {"sent": 2, "cancelled": 3}
    mail = Mail.objects.filter(kind="vote_extended", state="sent").first()
    assert mail.subject == f"More time for your position: {opened.reference} Logo on a mug"
    assert notices.until(last, "Europe/Dublin") in mail.body


def test_the_old_reminder_does_not_go_and_a_new_one_comes_once(cast, opened):
    days_pass(opened, 2.5)
    assert notices.remind_voters() == 3
    extend_vote(opened, by=cast.chair, deadline=opened.deadline + 4 * DAY)
    assert posting.hand_over() == {"sent": 3, "cancelled": 3}
    assert notices.remind_voters() == 0
    days_pass(opened, 4.1)
    assert notices.remind_voters() == 3
    assert notices.remind_voters() == 0
    assert posting.hand_over() == {"sent": 3}


def test_a_little_more_time_is_no_reason_for_two_mails_in_a_row(cast, opened):
    take_position(opened, by=cast.member, stance="abstains")
    days_pass(opened, 2.9)
    extend_vote(opened, by=cast.chair, deadline=opened.deadline + DAY / 2)
    assert len(to("vote_extended")) == 2
    assert notices.remind_voters() == 0
    services.take_position_back(opened, by=cast.member)  # was not asked: is reminded
    assert notices.remind_voters() == 1
    assert to("vote_reminder") == [cast.member.email]


def test_links_that_went_out_before_hold_until_the_new_deadline(client, cast, opened):
    path = f"/l/{links.token_for(cast.member.person, notices.POSITION, opened.pk)}/"
    extend_vote(opened, by=cast.chair, deadline=opened.deadline + 4 * DAY)
    days_pass(opened, 5)  # the first deadline is past
    assert client.post(path, {"stance": "against", "remark": "too dear"}).status_code == 303
    assert opened.positions.get(person=cast.member.person).stance == "against"
    days_pass(opened, 3)
    assert client.post(path, {"stance": "favour"}).status_code == 422
    assert HOLDS > voting.LONGEST_VOTE


# -- the page


@pytest.fixture
def press(client):
    def _press(user, approval, **typed):
        client.force_login(user)
        page = f"/c/ab/approvals/{approval.reference}/"
        return client.post(f"{page}extend/", {"version": approval.version, **typed})

    return _press


def test_beside_the_vote_leaders_give_it_more_time(client, cast, board, opened, press):
    page = f"/c/ab/approvals/{opened.reference}/"
    client.force_login(cast.secretary)
    later = timezone.localtime(opened.deadline + dt.timedelta(days=board.vote_days))
    assert f'value="{later:%Y-%m-%dT%H:%M}"' in client.get(page).text
    answer = press(cast.secretary, opened, deadline="next week")
    assert answer.status_code == 422
    assert "Write a day and a time" in answer.text and 'value="next week"' in answer.text
    early = timezone.localtime(opened.deadline - DAY)
    answer = press(cast.secretary, opened, deadline=f"{early:%Y-%m-%dT%H:%M}")
    assert answer.status_code == 422 and "not cut short" in answer.text
    answer = press(cast.secretary, opened, deadline=f"{later:%Y-%m-%dT%H:%M}")
    assert answer.status_code == 303
    assert "gave the vote more time" in client.get(page).text
    assert press(cast.chair, opened, deadline=f"{later:%Y-%m-%dT%H:%M}").status_code == 409
    days_pass(opened, 80)
    client.force_login(cast.secretary)
    assert "Give it more time" not in client.get(page).text


@pytest.mark.parametrize("role", ["member", "observer", "stranger", "outsider"])
def test_nobody_else_is_offered_it(client, cast, opened, press, role):
    user = getattr(cast, role)
    later = f"{opened.deadline + DAY:%Y-%m-%dT%H:%M}"
    assert press(user, opened, deadline=later).status_code == shut_to(role)
    assert "Give it more time" not in client.get(f"/c/ab/approvals/{opened.reference}/").text


# -- at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_a_vote_is_closed_or_gets_more_time_and_never_both(cast, opened, monkeypatch, locked):
    """Both look before either writes. With the lock the second waits, and sees what the first did; without it (the
    control) the vote is closed although there is more time."""
    both_looked = threading.Barrier(2, timeout=0.5 if locked else 10)

    def look_together(act):
        def looked(*args, **kwargs):
            with suppress(threading.BrokenBarrierError):  # the other waits for the lock
                both_looked.wait()
            return act(*args, **kwargs)

        return looked

    monkeypatch.setattr(closing, "suggest_for", look_together(closing.suggest_for))
    monkeypatch.setattr(voting, "_guard_deadline", look_together(voting._guard_deadline))
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    over, later, chair = opened.deadline + DAY / 24, opened.deadline + DAY, cast.chair
    closed, prolonged = pressed(
        [
            lambda: services.close_votes(over),
            lambda: extend_vote(opened, by=chair, deadline=later),
        ]
    )
    happened = [kind for kind in kinds(opened) if kind in ("decided", "extended")]
    if not locked:
        assert sorted(happened) == ["decided", "extended"]
        return
    assert happened in (["decided"], ["extended"])
    assert isinstance(prolonged, WrongState) == (happened == ["decided"]) == bool(closed)
