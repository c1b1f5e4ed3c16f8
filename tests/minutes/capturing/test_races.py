"""Two secretaries at the same moment, each with a connection of their own: no number doubled, nothing lost."""

import datetime as dt
import threading

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from actions.models import Action
from minutes import services as meet
from minutes.models import Conflict, Item, ItemRevision, Meeting
from minutes.services import capturing
from people.models import Committee
from people.numbering import take_numbers
from tests.conftest import make_user, seat
from tests.minutes.typing_live import defined, live

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room():
    """A meeting in session with two items, and two who may write: (meeting, items, users)."""
    board = Committee.objects.create(name="Advisory Board", slug="ab", code="AB")
    users = [make_user("Sasha Secretary"), make_user("Carla Chair"), make_user("Mona Member")]
    for user, role in zip(users, ("secretary", "chair", "member"), strict=True):
        seat(user, board, role)
    now = timezone.now()
    meeting = Meeting.objects.create(
        committee=board,
        number=take_numbers(board.pk, "meeting")[0],
        title="June",
        starts_at=now,
        ends_at=now + dt.timedelta(hours=2),
        time_zone="UTC",
        state="in_session",
    )
    items = [meet.add_item(meeting, by=users[0], title=title) for title in ("Machines", "Rooms")]
    return meeting, items, users[:2]


def at_once(*acts):
    """Run each in a thread and connection of its own, all starting together; returns what was raised."""
    errors = []
    start = threading.Barrier(len(acts), timeout=30)

    def run(act):
        close_old_connections()
        try:
            start.wait()
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def saver(item, user, texts, *, key):
    """A person who types on: each text is saved from what their last answer left."""

    def act():
        base, screen = 1, ""
        for i, line in enumerate(texts):
            screen += line
            saved = capturing.save_notes(
                item, by=user, text=screen, base=base, key=f"{key}{i}", caret=None
            )
            assert saved.conflict is None
            base, screen = saved.version, saved.notes

    return act


def test_two_items_of_one_meeting_never_collide(room):
    meeting, items, users = room
    lines = [[f"Action Mona: promise number {who}{n}\n" for n in range(8)] for who in "ab"]
    acts = [saver(items[i], users[i], lines[i], key="xy"[i]) for i in (0, 1)]
    assert at_once(*acts) == []
    assert Action.objects.count() == 16
    assert sorted(Action.objects.values_list("number", flat=True)) == list(range(1, 17))
    assert live(meeting) == defined(meeting)
    for i in (0, 1):
        notes = Item.objects.get(pk=items[i].pk).notes
        assert [line.split(": ")[1] for line in notes.strip().split("\n")] == [
            line.split(": ")[1].strip() for line in lines[i]
        ]


def test_decisions_and_requests_of_two_items_at_once_take_different_numbers(room):
    meeting, items, users = room
    texts = [
        [f"Agreed: {who}{n} is right\n" for n in range(5)]
        + [f"Request: a new {who}{n}\n" for n in range(5)]
        for who in "ab"
    ]
    acts = [saver(items[i], users[i], texts[i], key="xy"[i]) for i in (0, 1)]
    assert at_once(*acts) == []
    assert len(live(meeting)) == 20
    assert live(meeting) == defined(meeting)


def test_the_same_item_at_once_is_merged_or_asked_about_and_loses_no_word(room):
    meeting, (item, _second), users = room
    base_text = "Top.\n\nMiddle.\n\nBottom.\n"
    for n in range(6):
        row = Item.objects.get(pk=item.pk)
        start = capturing.save_notes(item, by=users[0], text=base_text, base=row.version)
        texts = (
            f"Action Mona: upper promise {n}\n" + start.notes,
            start.notes + f"Action Mona: lower promise {n}\n",
        )
        acts = [
            lambda t=texts[i], u=users[i], v=start.version: capturing.save_notes(
                item, by=u, text=t, base=v
            )
            for i in (0, 1)
        ]
        assert at_once(*acts) == []
        shown = Item.objects.get(pk=item.pk).notes
        shown += "".join(Conflict.objects.values_list("typed", flat=True))
        assert f"upper promise {n}" in shown and f"lower promise {n}" in shown
        assert live(meeting) == defined(meeting)
    numbers = list(Action.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 12


def test_the_same_line_changed_by_both_keeps_both_texts(room):
    _meeting, (item, _second), users = room
    start = capturing.save_notes(item, by=users[0], text="One line.\n", base=1)
    acts = [
        lambda u=user, w=word: capturing.save_notes(
            item, by=u, text=f"One {w} line.\n", base=start.version
        )
        for user, word in zip(users, ("left", "right"), strict=True)
    ]
    assert at_once(*acts) == []
    shown = Item.objects.get(pk=item.pk).notes + Conflict.objects.get().typed
    assert "left" in shown and "right" in shown


def test_one_save_sent_twice_at_once_is_one_save(room):
    _meeting, (item, _second), users = room
    text = "Action Mona: count the machines in the cellar\n"
    acts = [
        lambda: capturing.save_notes(item, by=users[0], text=text, base=1, key="same")
        for _ in range(3)
    ]
    assert at_once(*acts) == []
    assert Action.objects.count() == 1
    assert ItemRevision.objects.filter(item=item, key="same").count() == 1
    assert not Conflict.objects.exists()


def test_cut_here_and_pasted_there_at_once_the_record_is_one_and_live(room):
    meeting, items, users = room
    first = capturing.save_notes(
        items[0], by=users[0], text="Action Mona: count the machines\n", base=1
    )
    line = first.notes
    acts = (
        lambda: capturing.save_notes(items[0], by=users[0], text="", base=first.version),
        lambda: capturing.save_notes(items[1], by=users[1], text=line, base=1),
    )
    assert at_once(*acts) == []
    assert Action.objects.count() == 1
    assert live(meeting) == defined(meeting) == {"AB-1"}
    assert Action.objects.get().raised_item == items[1]


def test_saves_of_two_meetings_of_one_committee_neither_wait_forever_nor_share_a_number(room):
    meeting, items, users = room
    other = Meeting.objects.create(
        committee=meeting.committee,
        number=take_numbers(meeting.committee_id, "meeting")[0],
        title="July",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        time_zone="UTC",
        state="in_session",
    )
    place = meet.add_item(other, by=users[0], title="Elsewhere")
    # Each refers to what the other defines, so both lock both actions.
    for at, words in ((items[0], "this"), (place, "that")):
        capturing.save_notes(at, by=users[0], text=f"Action Mona: promise {words} thing\n", base=1)

    def act(item, own, named, user):
        def run():
            for n in range(6):
                row = Item.objects.get(pk=item.pk)
                text = f"{own}\n{named}: word {n}\nAction Mona: one more {own[7:12]} {n}\n"
                capturing.save_notes(item, by=user, text=text, base=row.version)

        return run

    one, two = (Item.objects.get(pk=i.pk).notes.strip() for i in (items[0], place))
    assert at_once(act(items[0], one, "AB-2", users[0]), act(place, two, "AB-1", users[1])) == []
    numbers = list(Action.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
    assert live(meeting) == defined(meeting)
    assert live(other) == defined(other)
