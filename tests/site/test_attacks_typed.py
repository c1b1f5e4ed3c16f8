"""Whatever is sent to the page where minutes are taken: it is never an error of ours, loses nothing, and is quick."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.utils import timezone

from actions.models import Action
from minutes import services as meet
from minutes.capture.numbering import without_number
from minutes.models import Card, Conflict, Item
from tests.conftest import PASSWORD

JSON = {"Accept": "application/json"}
BAD_NUMBERS = ("", "-1", "1e3", "²", "1000000000000000000", "9" * 40, "\0", "x", "１")
LIVE_LINES = (
    "Action " * 700,
    "[" * 4900,
    "*" * 4900 + "Action",
    "Action " + "and " * 1200 + ":",
    "Request: " + "USD $1" * 800,
    "AB-1 " + "closed as " * 480,
    "- [ ] " + "a," * 2400,
    "Agreed" + " , if" * 900,
    "~~" * 2400 + "Action Mona: x",
    "Action AB-99999999999 Mona: x",
    "AB-99999999999999999999 done",
    "\u202eAction Mona: \U0001f600 x",
    "Action " + "\u0301" * 4000,
)


@pytest.fixture
def june(make_meeting, cast):
    meeting = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    meet.add_item(meeting, by=cast.chair, title="Business")
    return meeting


@pytest.fixture
def send(june, cast, sign_in):
    client = sign_in(cast.secretary)

    def _send(rest, values, **kwargs):
        return client.post(f"/c/ab/meetings/{june.number}/{rest}", values, headers=JSON, **kwargs)

    return _send


@pytest.mark.parametrize("field", ["base", "caret", "key", "after", "then"])
def test_what_is_no_number_where_one_stands_is_no_error_and_loses_nothing(june, send, field):
    item = june.items.get()
    for n, odd in enumerate(BAD_NUMBERS):
        now = Item.objects.get(pk=item.pk)
        values = {"text": f"{now.notes}line {n}\n", "base": now.version, field: odd}
        answer = send(f"take/{item.pk}/", values)
        assert answer.status_code in (200, 409, 422), (field, odd)
    said = Item.objects.get(pk=item.pk).notes + "".join(
        Conflict.objects.values_list("typed", flat=True)
    )
    for n in range(len(BAD_NUMBERS)):
        assert f"line {n}\n" in said or field in ("key", "after")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"text": "x" * 200_001, "base": 1},
        {"text": "a\0b", "base": 1},
        {"text": "\ud800", "base": 1},
        {"text": "x", "base": 1, "key": "k" * 1_000_000},
        {"text": "x", "base": 1, "after": ["k"] * 900},
        {"text": "\n" * 5000, "base": 1, "caret": 9_999_999},
        {"text": "x", "base": 10**18},
    ],
    ids=["nothing", "long", "nul", "surrogate", "key", "after", "lines", "base"],
)
def test_odd_saves_are_answered(june, send, values):
    item = june.items.get()
    if values.get("text") == "\ud800":
        answer = send(
            f"take/{item.pk}/",
            b"base=1&text=%ED%A0%80",
            content_type="application/x-www-form-urlencoded",
        )
    else:
        answer = send(f"take/{item.pk}/", values)
    assert answer.status_code in (200, 400, 409, 422)


@pytest.mark.parametrize("line", LIVE_LINES, ids=range(len(LIVE_LINES)))
def test_no_line_takes_long_to_read(june, send, line):
    item = june.items.get()
    began = time.process_time()
    typed = send("understand/", {"text": line, "caret": 0, "item": item.pk})
    saved = send(f"take/{item.pk}/", {"text": line + "\n", "base": item.version})
    assert (typed.status_code, saved.status_code) == (200, 200)
    assert time.process_time() - began < 4
    kept = "".join(map(without_number, Item.objects.get(pk=item.pk).notes.split("\n")))
    assert "".join(without_number(line).split()) == "".join(kept.split())


def test_three_thousand_promises_are_saved_at_once(june, send):
    item = june.items.get()
    text = "".join(f"Action Mona: count machine {n}\n" for n in range(3000))
    began = time.process_time()
    answer = send(f"take/{item.pk}/", {"text": text, "base": item.version})
    assert answer.status_code == 200
    assert time.process_time() - began < 30
    assert Action.objects.count() == 3000


def test_what_only_takes_forms_is_not_fetched_and_wants_a_token(june, cast):
    client = Client(enforce_csrf_checks=True)
    assert client.login(email="sasha.secretary@example.org", password=PASSWORD)
    item = june.items.get()
    for rest in (f"take/{item.pk}/", "take/at/", "take/here/", "understand/"):
        address = f"/c/ab/meetings/{june.number}/{rest}"
        assert client.get(address).status_code == 405
        assert client.post(address, {"text": "x", "base": 1}, headers=JSON).status_code == 403
        assert (
            client.post(address, "{}", content_type="application/json", headers=JSON).status_code
            == 403
        )
    assert Item.objects.get(pk=item.pk).notes == ""


def test_ids_of_another_committee_name_nothing(june, cast, board, other, make_meeting, send):
    theirs = make_meeting("Theirs", committee=other, state="in_session")
    item = meet.add_item(theirs, by=cast.stranger, title="Kraken")
    guest = meet.invite(theirs, by=cast.stranger, person=cast.stranger.person)
    conflict = Conflict.objects.create(item=item, by=cast.stranger.person, base="", typed="x")
    card = Card.objects.create(meeting=theirs, item=item, line="Kraken")
    mine = june.items.get()
    for rest, values in (
        (f"take/{item.pk}/", {"text": "x", "base": 1}),
        ("take/at/", {"item": item.pk}),
        ("take/here/", {"came": guest.pk}),
        (f"conflicts/{conflict.pk}/", {"choice": "mine"}),
        (f"cards/{card.pk}/", {"answer": "withdrawn"}),
        (f"items/{mine.pk}/place/", {"parent": item.pk}),
        (f"items/{mine.pk}/place/", {"before": item.pk}),
        (f"items/{mine.pk}/copy/", {"act": "move", "to": theirs.pk}),
        (f"items/{mine.pk}/copy/", {"act": "duplicate", "to": theirs.pk}),
        ("items/new/", {"title": "", "parent": item.pk}),
        (f"items/{item.pk}/", {"act": "remove"}),
        (f"items/{item.pk}/flag/", {"kind": "flagged"}),
        ("recusals/", {"item": item.pk, "person": cast.secretary.person_id}),
        ("together/", {"item": [item.pk, mine.pk]}),
        (f"items/{item.pk}/comment/", {"text": "x"}),
        (f"people/{guest.pk}/now/", {"act": "there"}),
        (f"people/{guest.pk}/deputy/", {"name": "x"}),
    ):
        answer = send(rest, values)
        assert answer.status_code in (403, 404, 422), rest
        assert b"Kraken" not in answer.content, rest
    assert theirs.items.get().notes == ""
    assert Item.objects.get(pk=mine.pk).meeting_id == june.pk


@pytest.mark.parametrize("base", ["", "0", "1"])
def test_who_does_not_say_what_they_started_from_loses_nobody_s_words(june, send, base):
    item = june.items.get()
    send(f"take/{item.pk}/", {"text": "Theirs: the mill is ours\n", "base": item.version})
    answer = send(f"take/{item.pk}/", {"text": "Mine: the mill is theirs\n", "base": base})
    now = Item.objects.get(pk=item.pk)
    typed = now.notes + "".join(Conflict.objects.values_list("typed", flat=True))
    assert answer.status_code in (200, 409)
    assert "Theirs: the mill is ours" in now.notes
    assert "Mine: the mill is theirs" in typed
