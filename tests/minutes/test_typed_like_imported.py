"""Minutes typed live, item by item, and the same minutes read in as a file: the same records.

The sample is built like minutes of a real board: headings without marks, a review by status, NEW follow-ups,
ticks, requests with amounts and lines, conditions, remarks by speakers, agreements. Its people and sentences
are invented.
"""

import datetime as dt
import re
from pathlib import Path

import pytest

from actions.models import Action
from budgets.models import Approval
from minutes import services as meet
from minutes.document.reading import read
from minutes.models import Decision, Item, Meeting
from minutes.services import capturing, importing
from people.models import Committee, Membership, Organisation, OrganisationAlias, Person

SAMPLE = (Path(__file__).parent / "samples" / "mill-board-2023-09.txt").read_text()

PEOPLE = [
    # Name, organisation, role, votes. Paula and Nils were not there.
    ("Greta Holm", "Birch", "member", True),
    ("Oskar Lind", "Cedar", "member", True),
    ("Zita Nye", "Cedar", "member", False),
    ("Ravi T Sen", "Elm", "member", True),
    ("Tilda Moss", "Fir", "observer", False),
    ("Ulla K Berg", "Hazel", "chair", True),
    ("Victor Ames", "Hazel", "member", False),
    ("Wanda Price", "Larch", "member", True),
    ("Xaver Kohl", "Mill Trust", "member", False),
    ("Yrsa Dahl", "Mill Trust", "member", False),
    ("Paula Nye", None, "secretary", False),
    ("Nils Ek", "Ash", "member", True),
]
NUMBERED = re.compile(r"^(\w+) (?:TB-\d+|D-\d{4}-\d\d)\b", re.M)
TITLE = re.compile(r"^R-\d{4}-\d\d |\s\((?:Yrsa|Paula)\)$|\s\(attached [^()]*\)$")


@pytest.fixture
def committee(db):
    """committee("code"): an empty committee with the people of the sample, the same people each time."""

    def _committee(code):
        made = Committee.objects.create(name=f"Mill Board {code}", slug=code.lower(), code=code)
        for name, body, role, votes in PEOPLE:
            organisation = body and Organisation.objects.get_or_create(name=body)[0]
            if body == "Larch":
                OrganisationAlias.objects.get_or_create(
                    organisation=organisation, text="Larch / Rowan"
                )
            person = Person.objects.filter(name=name).first() or Person.objects.create(name=name)
            Membership.objects.create(
                committee=made,
                person=person,
                role=role,
                organisation=organisation or None,
                votes=votes,
                starts_on=dt.date(2020, 1, 1),
            )
        return made

    return _committee


def imported(committee):
    source = importing.store_document(committee, by=None, data=SAMPLE, name="minutes.txt")
    importing.apply_import(source, by=None)
    return Meeting.objects.get(committee=committee)


def sat(committee, like):
    """A meeting of another committee, at the time of `like`, with the same people there, and no agenda."""
    meeting = meet.plan_meeting(
        committee,
        by=None,
        title=like.title,
        starts_at=like.starts_at,
        ends_at=like.ends_at,
        precision=like.precision,
        state="drafting",
    )
    for attendance in like.attendances.select_related("person").filter(present=True):
        meet.invite(
            meeting,
            by=None,
            person=attendance.person,
            organisation=attendance.organisation,
            kind="member",
            present=True,
        )
    return meeting


def add_headings(meeting, headings, parent=None):
    """The headings as items, without a word beneath: [(item, what will be typed there)], in order."""
    rows = []
    for heading in headings:
        if heading.kind == "attendance":
            continue
        title = heading.heading or heading.title
        item = meet.add_item(meeting, by=None, title=title, parent=parent)
        rows += [(item, heading.notes), *add_headings(meeting, heading.items, item)]
    return rows


def by_lines(item, notes, step):
    """Type notes a few lines at a time, saving as the page does: in the middle of a line, the caret in it, and
    with the next line begun."""
    row = Item.objects.get(pk=item.pk)
    screen, base = row.notes, row.version

    def save(text, caret):
        saved = capturing.save_notes(item, by=None, text=text, base=base, caret=caret)
        assert saved.conflict is None
        return saved.notes, saved.version

    lines = notes.split("\n")
    for at in range(0, len(lines), step):
        *full, last = lines[at : at + step]
        if step > 1:
            begun = screen + "".join(f"{line}\n" for line in full) + last[: len(last) // 2]
            screen, base = save(begun, begun.count("\n"))
            screen = screen.removesuffix(last[: len(last) // 2])
        else:
            screen += "".join(f"{line}\n" for line in full)
        screen, base = save(f"{screen}{last}\n", screen.count("\n") + 1)
    save(screen.removesuffix("\n"), None)


def typed(committee, like, how):
    meeting = sat(committee, like)
    rows = add_headings(meeting, read(SAMPLE, "minutes.txt").items)
    if how == "backwards":
        rows.reverse()
    for item, notes in rows:
        if not notes:
            continue
        if how == "pasted":
            base = Item.objects.get(pk=item.pk).version
            capturing.save_notes(item, by=None, text=notes, base=base)
        else:
            by_lines(item, notes, 3 if how == "in threes" else 1)
    return meeting


def owners(action):
    rows = action.owners.filter(left_at=None).select_related("person", "organisation")
    return sorted((owner.name, owner.ticked_at is not None) for owner in rows)


def actions_of(meeting):
    """What counts of each action, by its words."""
    rows = Action.objects.filter(raised_in=meeting).select_related("parent", "parent_approval")
    return {
        row.text: {
            "owners": owners(row),
            "everyone": row.everyone,
            "status": (row.status, row.resolution),
            "due": row.due_on,
            "follows": row.parent.text if row.parent else None,
            "follows request": row.parent_approval.title if row.parent_approval else None,
            "confidential": row.confidential,
        }
        for row in rows.exclude(status="gone")
    }


def words_of(meeting):
    """What was said of each action, as one text."""
    return {
        row.text: " ".join(
            " ".join(
                e.note for e in row.events.filter(is_word=True, undone_by=None).order_by("id")
            ).split()
        )
        for row in Action.objects.filter(raised_in=meeting).exclude(status="gone")
    }


def decisions_of(meeting):
    rows = Decision.objects.filter(meeting=meeting, withdrawn_at=None)
    return {row.text: (row.outcome, row.condition, row.votes) for row in rows}


def texts_of(meeting):
    """What stands under each heading, without the numbers that came."""
    rows = Item.objects.filter(meeting=meeting, removed_at=None).exclude(title="Agenda")
    return {TITLE.sub("", row.title): NUMBERED.sub(r"\1", row.notes).strip() for row in rows}


def numbers_of(meeting):
    """The words of all records in the order of their numbers."""
    of = (
        (Action, "raised_in", "text"),
        (Decision, "meeting", "text"),
        (Approval, "meeting", "title"),
    )
    return [
        list(model.objects.filter(**{at: meeting}).order_by("number").values_list("number", words))
        for model, at, words in of
    ]


def requests_of(meeting):
    rows = Approval.objects.filter(meeting=meeting).exclude(outcome="withdrawn")
    return {
        row.title: {
            "kind": row.kind,
            "asks": (row.amount, row.currency, row.text),
            "line": (row.line_code, row.line_title, row.line_row, row.remaining_stated),
            "outcome": (row.outcome, row.condition),
            "positions": [
                (p.person.name if p.person else p.typed, p.stance, p.remark)
                for p in row.positions.select_related("person")
            ],
        }
        for row in rows
    }


HOW = ("line by line", "in threes", "pasted", "backwards")


def test_the_sample_holds_what_it_should(committee):
    meeting = imported(committee("RB"))
    actions, requests = actions_of(meeting), requests_of(meeting)
    assert (len(actions), len(requests), len(decisions_of(meeting))) == (17, 5, 2)
    assert sorted(a["status"][0] for a in actions.values()) == (
        ["closed"] * 2 + ["open"] * 12 + ["proposed"] + ["unknown"] * 2
    )
    assert sum(any(done for _name, done in a["owners"]) for a in actions.values()) == 8
    assert sum(a["follows"] is not None for a in actions.values()) == 4
    assert sum(a["follows request"] is not None for a in actions.values()) == 2
    assert [r["outcome"][0] for r in requests.values()] == ["agreed"] * 3 + ["condition", "agreed"]
    assert {name for a in actions.values() if a["everyone"] for name in a["owners"]}


@pytest.mark.parametrize("how", HOW)
def test_typed_it_is_the_same_as_read_in(how, committee):
    read_in = imported(committee("RB"))
    live = typed(committee("TB"), read_in, how)
    for facts in (actions_of, decisions_of, requests_of, words_of, texts_of):
        stated, found = facts(read_in), facts(live)
        assert set(found) == set(stated), facts.__name__
        for words in stated:
            assert found[words] == stated[words], words
    if how != "backwards":
        assert numbers_of(live) == numbers_of(read_in)
