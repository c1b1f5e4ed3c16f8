"""Whoever is given an action by somebody else is told, once."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from actions import notices
from actions import services as act
from actions.models import Action
from actions.services import Deed, OwnerSpec
from minutes.models import Import
from people import services as people
from people.models import Mail, Telling
from people.services import posting
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


def to(*users):
    return [OwnerSpec(person_id=getattr(u, "person_id", u.pk)) for u in users]


def give(board, by, *users, text="Send the report", **fields):
    return act.raise_action(board, by=by, text=text, owners=to(*users), **fields)


def readers():
    return sorted(Mail.objects.filter(state="waiting").values_list("to", flat=True))


def test_those_for_whom_it_is_raised_are_told_and_the_actor_is_not(cast, board):
    action = give(board, cast.secretary, cast.member, cast.secretary)
    assert notices.write_notices() == 1
    mail = Mail.objects.get()
    assert mail.to == cast.member.email
    assert mail.subject == f"{action.reference}: Send the report"
    assert "Sasha Secretary has given you AB-1" in mail.body
    assert "/l/" in mail.body
    assert f"/c/ab/actions/{action.number}/" in mail.body


def test_everybody_is_told_once(cast, board):
    give(board, cast.secretary, cast.member)
    assert notices.write_notices() == 1
    assert notices.write_notices() == 0
    Telling.objects.update(until=timezone.now() - dt.timedelta(hours=5))
    assert notices.write_notices() == 0


def test_of_a_reassigned_action_only_those_who_came_are_told(cast, board):
    action = give(board, cast.secretary, cast.member)
    notices.write_notices()
    act.reassign(action, by=cast.chair, owners=to(cast.member, cast.citra))
    assert notices.write_notices() == 1
    assert readers() == sorted([cast.member.email, cast.citra.email])
    assert "Carla Chair has given you" in Mail.objects.get(to=cast.citra.email).body


def test_several_at_once_are_one_mail(cast, board):
    for text in ("Send the report", "Book the room"):
        give(board, cast.secretary, cast.member, text=text)
    assert notices.write_notices() == 1
    mail = Mail.objects.get()
    assert mail.subject == "2 actions for you: Advisory Board"
    assert "Book the room" in mail.body
    assert mail.body.count("/l/") == 2


def test_imports_and_the_software_tell_nobody(cast, board):
    source = Import.objects.create(committee=board, name="minutes.txt", text="", sha256="")
    give(board, Deed(cast.secretary, source_id=source.pk), cast.member)
    give(board, None, cast.member)
    assert notices.write_notices() == 0


def test_the_first_run_tells_no_history(cast, board):
    give(board, cast.secretary, cast.member)
    Telling.objects.create(name=notices.KIND, until=timezone.now() + dt.timedelta(hours=2))
    assert notices.write_notices() == 0
    assert dt.timedelta(days=1) == notices.FIRST_RUN


def test_nobody_is_told_of_what_is_confidential_or_closed_or_without_address(cast, board):
    give(board, cast.secretary, cast.observer, confidential=True)
    closed = give(board, cast.secretary, cast.member)
    act.close(closed, by=cast.secretary, resolution="dropped")
    give(board, cast.secretary, make_person("Kevin Clark"))
    give(board, cast.secretary, cast.former)
    assert notices.write_notices() == 0


def test_what_changes_before_it_goes_is_taken_out(cast, board, settings):
    settings.DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    kept = give(board, cast.secretary, cast.observer, text="Stays")
    hidden = give(board, cast.secretary, cast.observer, text="Becomes secret")
    alone = give(board, cast.secretary, cast.citra, text="Goes away")
    assert notices.write_notices() == 2
    Action.objects.filter(pk=hidden.pk).update(confidential=True)
    act.reassign(alone, by=cast.chair, owners=to(cast.member))
    assert posting.hand_over() == {"sent": 1, "cancelled": 1}
    mail = Mail.objects.get(to=cast.observer.email)
    assert mail.subject == f"{kept.reference}: Stays"
    assert "secret" not in mail.body


def test_a_mail_follows_its_reader_into_the_merged_record(cast, board):
    double = make_person("M. Member", email="double@example.org")
    board.memberships.create(person=double, role="observer", votes=False)
    give(board, cast.secretary, double)
    notices.write_notices()
    people.merge_people(double, cast.member.person, by=None)
    mail = Mail.objects.get()
    assert (mail.person_id, mail.to) == (cast.member.person_id, cast.member.email)
    assert notices.check(mail)
    assert notices.write_notices() == 0


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_what_is_told_to_one(
    cast, board, count, django_assert_num_queries
):
    for i in range(count):
        give(board, cast.secretary, cast.member, text=f"Thing {i}")
    Telling.objects.create(name=notices.KIND, until=timezone.now())
    # begin (a savepoint here), the telling (found, then locked), events, owners with persons and
    # accounts, what was told, the reader's seats, the mail, the telling's end, commit
    with django_assert_num_queries(10):
        assert notices.write_notices() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locking", [True, False])
def test_two_processes_at_once_tell_each_event_once(cast, board, locking, monkeypatch):
    give(board, cast.secretary, cast.member)
    Telling.objects.create(name=notices.KIND, until=timezone.now())
    if not locking:  # the negative control: without the lock both find it untold
        monkeypatch.setattr(
            type(Telling.objects), "select_for_update", lambda self: self.all(), raising=False
        )
    found = notices._told
    both_looked = threading.Barrier(2)

    def look_together(given):
        told = found(given)
        with contextlib.suppress(threading.BrokenBarrierError):
            # With the lock the other cannot come; without it a busy machine may take its time.
            both_looked.wait(timeout=1 if locking else 60)
        return told

    monkeypatch.setattr(notices, "_told", look_together)  # only the timing
    wrote = []

    def work():
        try:
            wrote.append(notices.write_notices())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wrote) == ([0, 1] if locking else [1, 1])
