"""The order in which documents are imported never matters, but for the numbers given."""

import datetime as dt
import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import Action
from minutes.models import Meeting
from minutes.services import importing

SENTENCES = (
    "count the machines in the cellar",
    "ask what the power costs",
    "write to the lawyers about the logo",
    "find a speaker for the summit",
    "compare the two offers for hosting",
)
PEOPLE = ("Ann Alder", "Bob Birch", "Cem Cedar")
DAYS = (dt.date(2024, 3, 4), dt.date(2024, 4, 8), dt.date(2024, 5, 6))
HEADINGS = {
    "open": "Open",
    "unknown": "Unknown",
    "proposed": "Propose to Close",
    "closed": "Closed",
}
STATUSES = st.sampled_from(sorted(HEADINGS))


@st.composite
def committees(draw):
    """Promises of a made-up committee: who owns each, where it was raised, and what each later meeting
    says of it (status, ticked, an update), or nothing."""
    promises = []
    for text in SENTENCES[: draw(st.integers(2, len(SENTENCES)))]:
        raised = draw(st.integers(-1, len(DAYS) - 1))  # -1: before the first of these documents
        said = {
            n: (
                draw(STATUSES),
                draw(st.booleans()),
                draw(st.sampled_from(["", "waiting", "half done"])),
            )
            for n in range(max(raised, 0), len(DAYS))
            if n == raised or draw(st.booleans())
        }
        promises.append((text, draw(st.sampled_from([*PEOPLE, "All"])), raised, said))
    return promises


def documents(promises):
    """One text for each meeting: the promises of its day, under the headings of their statuses."""
    texts = []
    for n, day in enumerate(DAYS):
        lines = [f"# Board meeting of {day.day} {day:%B %Y}", "", "## Present"]
        lines += [f"- {name}" for name in PEOPLE]
        for status, heading in HEADINGS.items():
            lines += ["", f"## {heading}", ""]
            for text, owner, raised, said in promises:
                if n not in said or (said[n][0] != status and raised != n):
                    continue
                tick, update = " ✓" if said[n][1] else "", f" – {said[n][2]}" if said[n][2] else ""
                if raised == n:
                    if status == "open":
                        lines += ["NEW:", f"Action {owner.split()[0]}: {text}{tick}{update}", ""]
                else:
                    lines += [f"Action {owner.split()[0]}: {text}{update}{tick}", ""]
        texts.append("\n".join(lines) + "\n")
    return texts


def state(committee):
    """All that one can see of the committee's actions, but for their numbers."""
    found = {}
    for action in Action.objects.filter(committee=committee).prefetch_related("owners__person"):
        owners = {o.name: o.ticked_at for o in action.owners.all() if o.left_at is None}
        words = sorted(
            (e.happened_at, e.note) for e in action.events.filter(is_word=True, undone_by=None)
        )
        assert action.text not in found, "a promise shows up twice"
        found[action.text] = {
            "status": action.status,
            "resolution": action.resolution,
            "closed_at": action.closed_at,
            "raised_at": action.raised_at,
            "raised_in": action.raised_in.starts_at,
            "raised_item": action.raised_item and action.raised_item.title,
            "owners": owners,
            "words": words,
        }
    meetings = Meeting.objects.filter(committee=committee).order_by("starts_at")
    held = [
        (
            m.title,
            m.items.count(),
            m.attendances.count(),
            sorted(m.items.values_list("title", "notes")),
        )
        for m in meetings
    ]
    return found, held


def state_after(committee, texts):
    """The state after reading the texts in, in this order; the database is as before afterwards."""
    with transaction.atomic():
        for text in texts:
            source = importing.store_document(committee, by=None, data=text, name="minutes.md")
            importing.apply_import(source, by=None)
        seen = state(committee)
        transaction.set_rollback(True)
    return seen


@pytest.fixture
def people(board):
    from tests.minutes.test_import_services import seated

    for name, company in zip(PEOPLE, ("Acme", "Brix", "Corp"), strict=True):
        seated(board, name, company)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(promises=committees(), order=st.permutations(range(len(DAYS))))
def test_documents_in_any_order_come_to_the_same(board, people, promises, order):
    texts = documents(promises)
    assert state_after(board, [texts[n] for n in order]) == state_after(board, texts)


def test_every_order_of_a_life_comes_to_its_last_word(board, people):
    """Raised in March, nobody could say in April, closed in May: closed, whatever is read last."""
    life = {0: ("open", False, ""), 1: ("unknown", False, "waiting"), 2: ("closed", True, "")}
    texts = documents([(SENTENCES[0], "Ann Alder", 0, life)])
    ends = [
        state_after(board, [texts[n] for n in order]) for order in itertools.permutations(range(3))
    ]
    assert all(end == ends[0] for end in ends)
    action = ends[0][0][SENTENCES[0]]
    assert (action["status"], action["closed_at"].date()) == ("closed", DAYS[2])
    assert action["raised_at"].date() == DAYS[0]


def test_an_older_document_never_reopens_what_a_later_one_closed(board, people):
    life = {0: ("open", False, ""), 2: ("closed", False, "")}
    texts = documents([(SENTENCES[1], "Bob Birch", 0, life)])
    assert state_after(board, [texts[2], texts[0]])[0][SENTENCES[1]]["status"] == "closed"
