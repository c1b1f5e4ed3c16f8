"""Mails are handed over at least once, by any number of processes, and marked."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from people import services
from people.links import link_for
from people.models import Mail
from people.services import posting
from people.services.writing import one_line
from tests.conftest import make_person


class Sent(BaseEmailBackend):
    """Notes who got what; `fails` raises, `dies` sends and then is killed before anything is marked."""

    messages: list = []
    fails: Exception | None = None
    dies = False
    slow = 0.0

    @classmethod
    def reset(cls):
        cls.messages, cls.fails, cls.dies, cls.slow = [], None, False, 0.0

    def send_messages(self, messages):
        if self.fails:
            raise self.fails
        time.sleep(self.slow)
        self.messages.extend(messages)
        if self.dies:
            raise SystemExit("killed")
        return len(messages)


@pytest.fixture
def sent(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Sent"
    settings.DEMO = False
    Sent.reset()
    return Sent


def make_mail(person=None, **fields):
    person = person or make_person("Petra", email="petra@example.org")
    return services.keep_mail(person, "note", subject="Hello", body="Text", **fields)


@pytest.mark.django_db
def test_a_mail_is_handed_over_and_marked(sent):
    mail = make_mail()
    assert posting.hand_over() == {"sent": 1}
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.body) == ("sent", 1, "Text\n")
    assert mail.sent_at is not None
    message = sent.messages[0]
    assert message.to == ["petra@example.org"]
    assert message.message()["Message-ID"] == mail.message_id
    assert posting.hand_over() == {}  # and only once


@pytest.mark.django_db
def test_in_the_demonstration_nothing_is_handed_over(sent, settings):
    settings.DEMO = True
    mail = make_mail()
    assert posting.hand_over() == {}
    mail.refresh_from_db()
    assert (mail.state, sent.messages) == ("waiting", [])


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_and_given_up_in_the_end(sent):
    mail, other = make_mail(), make_mail(make_person("Olaf", email="olaf@example.org"))
    sent.fails = ConnectionRefusedError("nobody there")
    waits = []
    for attempt in range(1, posting.GIVEN_UP_AFTER + 1):
        assert posting.hand_over() == {
            "waiting" if attempt < posting.GIVEN_UP_AFTER else "failed": 2
        }
        mail.refresh_from_db()
        assert "nobody there" in mail.error
        waits.append(mail.next_try_at - timezone.now())
        assert posting.hand_over() == {}  # not before its time
        Mail.objects.update(next_try_at=timezone.now() - dt.timedelta(seconds=1))
    assert mail.state == "failed"
    assert waits == sorted(waits)
    assert waits[0] < dt.timedelta(minutes=2)
    assert waits[-1] <= posting.LONGEST_WAIT
    sent.fails = None
    assert posting.hand_over() == {}
    services.try_again(mail)
    assert posting.hand_over() == {"sent": 1}
    other.refresh_from_db()
    assert other.state == "failed"


@pytest.mark.django_db
def test_one_bad_address_does_not_hold_up_the_others(sent, monkeypatch):
    make_mail(make_person("Bad", email="bad@example.org"))
    make_mail()
    plain = Sent.send_messages

    def picky(self, messages):
        if messages[0].to == ["bad@example.org"]:
            raise ValueError("550 no such user")
        return plain(self, messages)

    monkeypatch.setattr(Sent, "send_messages", picky)  # the mail server's behaviour, not ours
    assert posting.hand_over() == {"waiting": 1, "sent": 1}


@pytest.mark.django_db(transaction=True)
def test_after_a_crash_the_same_message_goes_again(sent):
    mail = make_mail()
    sent.dies = True
    with pytest.raises(SystemExit):
        posting.hand_over()
    mail.refresh_from_db()
    assert mail.state == "waiting"
    sent.dies = False
    assert posting.hand_over() == {"sent": 1}
    first, second = sent.messages
    assert first.message()["Message-ID"] == second.message()["Message-ID"] == mail.message_id


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locking", [True, False])
def test_several_processes_hand_over_each_mail_once(sent, locking, monkeypatch):
    for i in range(8):
        make_mail(make_person(f"Person {i}", email=f"p{i}@example.org"))
    if not locking:  # the negative control: without the lock, the race is real
        monkeypatch.setattr(
            Mail.objects._queryset_class, "select_for_update", lambda self, **_: self.all()
        )
    sent.slow = 0.05
    start = threading.Barrier(4)

    def work():
        try:
            start.wait()
            posting.hand_over()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [m.message()["Message-ID"] for m in sent.messages]
    assert len(set(ids)) == 8
    assert (len(ids) == 8) is locking
    assert Mail.objects.filter(state="sent").count() == 8


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_another_process_holds_is_skipped(sent):
    held, free = make_mail(), make_mail(make_person("Free", email="free@example.org"))
    done = []

    def work():
        try:
            done.append(posting.hand_over())
        finally:
            connection.close()

    with transaction.atomic():
        Mail.objects.select_for_update().get(pk=held.pk)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(timeout=20)
        assert done == [{"sent": 1}]
    assert posting.hand_over() == {"sent": 1}
    free.refresh_from_db()
    assert free.state == "sent"


@pytest.mark.django_db
def test_secrets_do_not_stay_readable(sent, cast):
    code = make_mail(secret=True)
    link = link_for(cast.member.person, "my-part", 1)
    linked = services.keep_mail(
        cast.member.person, "note", subject="Hello", body=f"Press {link} now"
    )
    posting.hand_over()
    code.refresh_from_db()
    linked.refresh_from_db()
    assert code.body == ""
    assert linked.body == "Press http://localhost:8000/l/…/ now\n"
    assert [m.body for m in sent.messages] == ["Text\n", f"Press {link} now\n"]


@pytest.mark.django_db
def test_looked_at_once_more_before_it_goes(sent, cast):
    gone, moved, seat = (
        make_mail(make_person("Gone", email="gone@example.org")),
        make_mail(make_person("Moved", email="old@example.org")),
        services.keep_mail(cast.former.person, "seated", subject="S", body="B", committee=None),
    )
    gone.person.erased_at = timezone.now()
    gone.person.save()
    moved.person.email = "new@example.org"
    moved.person.save()
    posting.hand_over()
    assert [m.to for m in sent.messages] == [["new@example.org"]]
    states = dict(Mail.objects.values_list("pk", "state"))
    assert [states[m.pk] for m in (gone, moved, seat)] == ["cancelled", "sent", "cancelled"]


@pytest.mark.parametrize(
    "subject", ["Bcc: all@example.org\r\nBcc: x@y.example", "a\nb", "a\x00b\x85c\u2028d", "  "]
)
def test_a_subject_is_one_line(subject):
    line = one_line(subject)
    assert line.splitlines() in ([line], [])
    assert line.isprintable()
    message = django_mail.EmailMessage(line, "x", to=["a@example.org"]).message()
    assert message["Bcc"] is None


@pytest.mark.django_db
def test_the_command_writes_and_hands_over(sent, capsys):
    make_mail()
    call_command("send_notices")
    assert "0 written, 1 sent" in capsys.readouterr().out
    with pytest.raises(CommandError, match="seconds"):
        call_command("send_notices", every=0.0)


@pytest.mark.django_db(transaction=True)
def test_the_command_stops_on_sigterm():
    """A real process, on the tests' database."""
    connection.ensure_connection()
    at = connection.get_connection_params()  # the embedded server's socket stands only there
    login = quote(at["user"]) + (f":{quote(at['password'])}" if at.get("password") else "")
    host = quote(at.get("host", ""), safe="") + (f":{at['port']}" if at.get("port") else "")
    url = f"postgres://{login}@{host}/{at['dbname']}"
    mail = make_mail()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "send_notices", "--every", "600"],
        env={**os.environ, "DATABASE_URL": url, "DEMO": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(600):
            mail.refresh_from_db()
            if mail.state == "sent":
                break
            time.sleep(0.1)
        assert mail.state == "sent"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=15)
        assert process.returncode == 0, out
    finally:
        process.kill()
        process.communicate()
