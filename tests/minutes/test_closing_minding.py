"""Minutes that nobody wrote up are asked for; by the date for corrections they are approved, or said why not."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from minutes import services
from minutes.models import Correction, Meeting, MeetingEvent
from minutes.services import minding
from minutes.services.approving import approve_by_deadline
from minutes.services.corrections import decline_correction
from people.models import Mail, Telling
from people.services import posting

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def to(kind):
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


# Minutes that nobody wrote up


@pytest.mark.parametrize("state", ["announced", "in_session", "drafting"])
def test_chair_and_secretary_are_asked(make_meeting, cast, state):
    meeting = make_meeting("June", days=-5, state=state)
    assert minding.ask_for_minutes() == 2
    assert to("minutes_wanted") == sorted([cast.chair.email, cast.secretary.email])
    mail = Mail.objects.first()
    assert mail.subject == "Minutes are wanted: June"
    assert f"/c/ab/meetings/{meeting.number}/" in mail.body
    assert "over for 4 days" in mail.body


@pytest.mark.parametrize(
    ("state", "days"),
    [("planned", -5), ("circulated", -5), ("approved", -5), ("cancelled", -5), ("drafting", -2)],
)
def test_nobody_is_asked_for_others(make_meeting, cast, state, days):
    make_meeting(days=days, state=state)
    assert minding.ask_for_minutes() == 0


def test_they_are_asked_once_in_several_days_for_all_of_them_and_not_for_ever(make_meeting, cast):
    make_meeting("May", days=-35, state="drafting")
    make_meeting("June", days=-5, state="drafting")
    make_meeting("Long ago", days=-90, state="drafting")
    assert minding.ask_for_minutes() == 2
    assert minding.ask_for_minutes() == 0
    body = Mail.objects.first().body
    assert "May" in body
    assert "June" in body
    assert "Long ago" not in body
    Mail.objects.update(created_at=timezone.now() - minding.EVERY)
    assert minding.ask_for_minutes() == 2


def test_what_was_read_in_from_a_document_is_written_up(make_meeting, cast, sign_in):
    meeting = make_meeting(days=-30, state="drafting")
    MeetingEvent.objects.create(meeting=meeting, kind="imported", happened_at=meeting.starts_at)
    assert minding.ask_for_minutes() == 0
    page = sign_in(cast.secretary).get(f"/c/ab/meetings/{meeting.number}/").content.decode()
    assert "nobody has sent the minutes round" not in page


def test_what_was_circulated_before_the_mail_goes_is_taken_out(make_meeting, cast, settings):
    settings.DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    may = make_meeting("May", days=-35, state="drafting")
    make_meeting("June", days=-5, state="drafting")
    minding.ask_for_minutes()
    services.circulate_minutes(may, by=cast.secretary)
    cast.chair.person.memberships.update(ends_on=timezone.localdate() - DAY)
    assert posting.hand_over() == {"sent": 1, "cancelled": 1}
    mail = Mail.objects.get(state="sent")
    assert mail.subject == "Minutes are wanted: June"
    assert "May" not in mail.body


def test_the_meeting_s_page_and_the_desk_say_so(make_meeting, cast, sign_in):
    meeting = make_meeting("June", days=-5, state="drafting")
    here = f"/c/ab/meetings/{meeting.number}/"
    client = sign_in(cast.secretary)
    page = client.get(here).content.decode()
    assert "over 4 days ago" in page
    assert f"{here}circulate/" in page
    desk = client.get("/").content.decode()
    assert "Minutes to write up" in desk
    assert here in desk
    client = sign_in(cast.member)
    assert "nobody has sent the minutes round" not in client.get(here).content.decode()
    assert "Minutes to write up" not in client.get("/").content.decode()


# By the date for corrections


@pytest.fixture
def due(make_meeting, board, cast):
    """Circulated minutes whose date has passed, of a committee that approves by it."""
    board.approves_by = "deadline"
    board.save()
    meeting = make_meeting("June", days=-20, state="drafting")
    meeting.item = services.add_item(meeting, by=cast.secretary, title="Machines", notes="Two")
    meeting = services.circulate_minutes(meeting, by=cast.secretary)
    Meeting.objects.filter(pk=meeting.pk).update(corrections_until=timezone.now() - DAY)
    meeting.refresh_from_db()
    meeting.item = meeting.items.get()
    return meeting


def test_what_nobody_corrected_is_approved_by_its_date(due):
    assert minding.mind_deadlines() == 0
    due.refresh_from_db()
    assert (due.state, due.approved_in) == ("approved", None)
    event = due.events.get(kind="moved_on", to_state="approved")
    assert event.by is None
    assert minding.mind_deadlines() == 0
    assert due.events.filter(to_state="approved").count() == 1


def test_not_before_its_date_and_not_where_the_meeting_approves(due, board):
    Meeting.objects.filter(pk=due.pk).update(corrections_until=timezone.now() + DAY)
    assert approve_by_deadline() == []
    Meeting.objects.filter(pk=due.pk).update(corrections_until=timezone.now() - DAY)
    board.approves_by = "meeting"
    board.save()
    assert approve_by_deadline() == []
    due.refresh_from_db()
    assert due.state == "circulated"


def test_where_corrections_wait_chair_and_secretary_are_told_once_instead(due, cast):
    correction = Correction.objects.create(
        item=due.item, person=cast.member.person, passage="Two", suggestion="Three"
    )
    assert minding.mind_deadlines() == 2
    assert minding.mind_deadlines() == 0
    assert to("corrections_waiting") == sorted([cast.chair.email, cast.secretary.email])
    assert f"/c/ab/meetings/{due.number}/corrections/" in Mail.objects.first().body
    due.refresh_from_db()
    assert due.state == "circulated"
    decline_correction(correction, by=cast.secretary, reason="No.")
    minding.mind_deadlines()
    due.refresh_from_db()
    assert due.state == "approved"


def test_what_was_answered_before_the_mail_goes_is_not_told(due, cast, settings):
    settings.DEMO = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Correction.objects.create(item=due.item, person=cast.member.person, suggestion="Three")
    minding.mind_deadlines()
    Correction.objects.update(state="declined")
    assert posting.hand_over() == {"cancelled": 2}


def test_send_notices_does_all_of_it(due, make_meeting, cast, capsys):
    make_meeting("Unwritten", days=-5, state="drafting")
    call_command("send_notices")
    due.refresh_from_db()
    assert due.state == "approved"
    assert len(to("minutes_wanted")) == 2
    assert Telling.objects.filter(name="minutes_wanted").exists()


@pytest.mark.django_db(transaction=True)
def test_several_at_once_approve_once_and_ask_once(due, make_meeting, cast):
    make_meeting("Unwritten", days=-5, state="drafting")
    waiting = make_meeting("Waiting", days=-30, state="circulated")
    Meeting.objects.filter(pk=waiting.pk).update(corrections_until=timezone.now() - DAY)
    item = waiting.items.create(title="x")
    Correction.objects.create(item=item, person=cast.member.person, suggestion="Three")
    start = threading.Barrier(4)

    def work():
        start.wait()
        try:
            posting.make_mails()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert due.events.filter(to_state="approved").count() == 1
    assert len(to("minutes_wanted")) == 2
    assert len(to("corrections_waiting")) == 2


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_approve_once(due):
    """Real processes, on the tests' database."""
    connection.ensure_connection()
    at = connection.get_connection_params()  # the embedded server's socket stands only there
    login = quote(at["user"]) + (f":{quote(at['password'])}" if at.get("password") else "")
    host = quote(at.get("host", ""), safe="") + (f":{at['port']}" if at.get("port") else "")
    address = f"postgres://{login}@{host}/{at['dbname']}"
    environment = os.environ | {"DATABASE_URL": address, "DEMO": "1"}
    command = [sys.executable, str(site.BASE_DIR / "manage.py"), "send_notices"]
    started = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    due.refresh_from_db()
    assert due.state == "approved"
    assert due.events.filter(to_state="approved").count() == 1
