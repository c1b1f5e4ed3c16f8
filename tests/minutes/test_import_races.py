"""Two imports of one document at once: one meeting, no promise twice."""

import datetime as dt
import threading

import pytest
from django.db import close_old_connections, connection

from actions.models import Action
from minutes.models import Import, Meeting, MeetingEvent
from minutes.services import importing
from people.models import Committee, Person
from tests.minutes.test_import_services import SHORT

pytestmark = pytest.mark.django_db(transaction=True)


def committee():
    return Committee.objects.create(name="Racing Board", slug="race", code="RB")


def both_at_once(act, sources):
    """Run `act` on each source in a thread and connection of its own; returns what was raised."""
    errors = []

    def run(source):
        close_old_connections()
        try:
            act(source)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def stored(board, *texts):
    return [importing.store_document(board, by=None, data=text, name="a.md") for text in texts]


def test_two_imports_of_one_document_make_one_meeting():
    sources = stored(committee(), SHORT, SHORT + "\n", SHORT + "\n\n")
    assert len({source.pk for source in sources}) == 3
    assert both_at_once(lambda s: importing.apply_import(s, by=None), sources) == []
    assert Meeting.objects.count() == 1
    assert Action.objects.count() == 2
    assert Person.objects.count() == 2
    assert MeetingEvent.objects.filter(kind="imported").count() == 1
    assert set(Import.objects.values_list("state", flat=True)) == {"applied"}


def test_without_the_lock_on_the_committee_there_are_two(monkeypatch):
    """The control: the same race, with the lock gone and both looking before either writes."""
    meet = threading.Barrier(2, timeout=30)
    look_at = importing.look_at

    def look_together(source):
        look = look_at(source)
        meet.wait()
        return look

    monkeypatch.setattr(importing, "_locked", lambda source, deed, state="preview": source)
    monkeypatch.setattr(importing, "look_at", look_together)
    text = SHORT.replace(" (Acme)", "").replace(" (Brix)", "")  # a company is unique by itself
    sources = stored(committee(), text, text + "\n")
    assert both_at_once(lambda s: importing.apply_import(s, by=None), sources) == []
    assert Meeting.objects.count() == 2
    assert Action.objects.count() == 4


def test_one_preview_applied_twice_at_once_is_applied_once():
    source = stored(committee(), SHORT)[0]
    errors = both_at_once(lambda s: importing.apply_import(s, by=None), [source, source])
    assert [type(error).__name__ for error in errors] == ["WrongState"]
    assert Action.objects.count() == 2
    assert Meeting.objects.get().starts_at.date() == dt.date(2024, 3, 4)
