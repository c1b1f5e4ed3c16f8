"""Whatever is typed, sent or uploaded: an answer in words, never an error of the server, nothing half done."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse

from actions.exporting import clean
from minutes import services as meet
from minutes.markup import render_markdown
from people.models import Membership, Organisation, Person

LONG_KEY = "ß" * 150
"""Fits its field; folded to find it again ("ss") it is twice as long."""
NO_NUMBERS = ("²", "٣", "9" * 5000, "-1", "1e5", "\x00")


@pytest.fixture
def leading(client, cast, board):
    """Signed in as the secretary; gives addresses of the board."""
    client.force_login(cast.secretary)
    return lambda name, **kwargs: reverse(name, kwargs={"committee": board.slug, **kwargs})


def test_a_name_that_grows_when_it_is_folded_is_kept(client, cast, leading, make_meeting):
    meeting = make_meeting()
    invited = {
        "name": LONG_KEY,
        "role": "member",
        "organisation": LONG_KEY,
        "starts_on": "2026-01-01",
    }
    assert client.post(leading("people:invite"), invited).status_code == 302
    body = Organisation.objects.get(name=LONG_KEY)
    assert len(body.key) == 200
    asked = leading("people:organisation", pk=body.pk)
    assert client.post(asked, {"text": "ﷺ" * 100}).status_code == 302
    names = leading("people:names", pk=cast.citra.person_id)
    assert client.post(names, {"text": "ﷺ" * 100}).status_code == 302
    guests = leading("minutes:attendance", number=meeting.number)
    assert client.post(
        guests, {"act": "guest", "name": "ﷺ" * 100, "kind": "guest"}
    ).status_code in (303, 422)
    subject = {"text": "Ask", "owners": "Mona Member", "subject": "ﷺ" * 100}
    assert client.post(leading("actions:new"), subject).status_code in (303, 422)


@pytest.mark.parametrize("typed", NO_NUMBERS, ids=ascii)
def test_what_is_no_number_names_nothing(client, cast, leading, make_meeting, make_action, typed):
    meeting = make_meeting()
    make_action(owners=[cast.former])
    answers = [
        client.get(leading("people:leave"), {"seat": typed}),
        client.get(leading("people:invite"), {"person": typed}),
        client.post(leading("people:names", pk=cast.citra.person_id), {"remove": typed}),
        client.post(
            leading("people:organisation", pk=Organisation.objects.first().pk), {"remove": typed}
        ),
        client.post(
            leading("actions:offers"),
            {"act": "hand-on", "person": cast.former.person_id, "number": typed, "owner": "x"},
        ),
        client.get(leading("minutes:meeting", number=meeting.number), {"taken": typed}),
        client.get(leading("actions:bulk"), {"a": typed, "owner": ""}),
        client.get(leading("actions:list"), {"after": typed, "page": typed, "row": typed}),
        client.get(leading("minutes:list"), {"before": typed}),
    ]
    assert all(answer.status_code in (200, 302, 404, 422) for answer in answers), answers


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_time_are_days_or_refused(client, cast, board, leading, day):
    own = cast.secretary.person.memberships.get()
    for name, kwargs, typed in (
        ("people:end", {"pk": own.pk}, {"ends_on": day}),
        ("people:leave", {}, {"ends_on": day}),
        (
            "people:membership",
            {"pk": own.pk},
            {
                "role": "chair",
                "starts_on": day,
                "ends_on": day,
                "from_on": day,
                "version": own.version,
            },
        ),
        ("people:invite", {}, {"name": "Zed", "role": "secretary", "starts_on": day}),
        ("actions:new", {}, {"text": "Ask", "owners": "Mona Member", "due_on": day}),
    ):
        answer = client.post(leading(name, **kwargs), typed)
        assert answer.status_code in (302, 303, 403, 404, 409, 422), (name, answer.status_code)
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        Person.objects.filter(pk=cast.secretary.person_id).update(time_zone=zone)
        for name in ("actions:list", "people:committee"):
            assert client.get(leading(name)).status_code == 200
        assert client.get(reverse("desk")).status_code == 200
        export = client.get(leading("actions:export", format="xlsx"))
        assert b"".join(export.streaming_content)


@pytest.mark.parametrize("do", ["answer", "apply"])
def test_a_preview_answered_with_what_cannot_be_kept_says_so(client, leading, do):
    text = {"text": "Attendees: Zed Zulu, Lars\nAction Zed: do it\n"}
    preview = client.post(leading("minutes:imports"), text).headers["Location"]
    for field in ("title", "name:zed", "name:\x00zed", "action:zed", "who:zed", "meeting", "date"):
        answer = client.post(preview, {"do": do, field: "a\x00b"})
        assert answer.status_code in (303, 409, 422), (field, answer.status_code)
        assert client.get(preview).status_code == 200


def test_a_refused_invitation_leaves_no_organisation_behind(client, cast, leading):
    typed = {
        "person": cast.member.person_id,
        "role": "member",
        "organisation": "Made by mistake",
        "starts_on": "2026-01-01",
    }
    assert client.post(leading("people:invite"), typed).status_code == 422
    assert not Organisation.objects.filter(name="Made by mistake").exists()


def test_a_filter_of_the_admin_that_no_column_holds_leads_to_the_list(client, cast):
    client.force_login(cast.admin)
    for model, query in (
        ("actions/action", {"status": "\x00"}),
        ("people/peopleevent", {"happened_at__year": "9999"}),
    ):
        answer = client.get(f"/admin/{model}/", query)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/{model}/?e=1")
        assert client.get(answer.headers["Location"]).status_code in (200, 302)


def test_bullets_in_each_other_without_end_are_shown_as_typed():
    deep = "\n".join("  " * i + f"* <b>{i}" for i in range(800))
    shown = render_markdown(deep)
    assert shown.startswith("<pre>")
    assert "&lt;b&gt;799" in shown


def test_a_table_that_programs_open_holds_no_character_that_xml_forbids():
    assert clean("a\x00b\ufffe\uffffc\td") == "abc\td"


def test_a_confidential_meeting_is_written_like_any_other(cast, make_meeting):
    meeting = make_meeting(confidential=True)
    item = meet.add_item(meeting, by=cast.secretary, title="Item")
    meet.edit_item(item, by=cast.secretary, title="The item")
    decision = meet.record_decision(meeting.committee, by=cast.secretary, text="Yes", item=item)
    assert decision.confidential
    assert set(meeting.events.values_list("confidential", flat=True)) == {True}


def test_seconds_that_are_none_end_the_command_with_two():
    with pytest.raises(CommandError) as refused:
        call_command("send_notices", every=0.0)
    assert refused.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_one_invitation_sent_twice_at_once_makes_one_person(cast, board):
    typed = {
        "name": "Zed Zulu",
        "email": "zed@example.org",
        "role": "member",
        "organisation": "Zulu Works",
        "starts_on": "2026-01-01",
    }
    address = reverse("people:invite", kwargs={"committee": board.slug})
    clients = [Client() for _ in range(4)]
    for one in clients:
        one.force_login(cast.secretary)
    together, answers = threading.Barrier(4), []

    def send(one):
        together.wait()
        try:
            answers.append(one.post(address, typed).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(one,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422, 422, 422]
    assert Organisation.objects.filter(name="Zulu Works").count() == 1
    assert Person.objects.filter(name="Zed Zulu").count() == 1
    assert Membership.objects.filter(person__name="Zed Zulu").count() == 1


def test_notes_hold_no_fields_and_no_names_of_places_of_the_page():
    shown = render_markdown("<input type=password><input type=submit>\n\n<h1 id='messages'>x</h1>")
    assert "password" not in shown and "submit" not in shown and "id=" not in shown
    assert 'type="checkbox"' in render_markdown("- [x] done")


def test_brackets_without_end_are_shown_as_typed():
    assert render_markdown("[" * 20_000) == f"<pre>{'[' * 20_000}</pre>"
