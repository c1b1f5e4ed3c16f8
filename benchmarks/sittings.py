"""What stands in an archive beside its years? Meetings that sit, a small one and a full one, and one that is planned.

Made by the product's own services, as people would: items, typed minutes, topics with votes, agendas drafted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from django.utils import timezone

from minutes import services
from minutes.models import Item, Meeting, State
from minutes.services import capturing, topics, topics_consolidating
from people.models import Committee

PROPOSALS, CONSOLIDATED = 20, 21
REVISIONS = 8
"""So often more came onto the agenda whose history is read."""
SAVES = 30
"""So often the notes were saved whose history is read."""


@dataclass(frozen=True)
class Size:
    items: int
    actions: int

    @property
    def title(self) -> str:
        return f"A sitting with {self.items} items and {self.actions} actions"


SMALL, FULL = Size(6, 4), Size(60, 40)
PLANNED = "A meeting with its agenda drafted"


@dataclass(frozen=True)
class Sitting:
    meeting: Meeting
    item: Item
    """In the middle of the agenda, with an action of its own: here it is typed."""


def sitting_of(board: Committee, size: Size) -> Sitting:
    """The meeting of that size, in session; made where it is missing."""
    meeting = Meeting.objects.filter(committee=board, title=size.title).first()
    meeting = meeting or _sit(board, size)
    with_action = meeting.items.filter(numbers__0__isnull=False).order_by("pk")
    item = with_action[with_action.count() // 2]
    return Sitting(meeting, item)


def _sit(board: Committee, size: Size) -> Meeting:
    now = timezone.now()
    meeting = services.plan_meeting(
        board,
        by=None,
        title=size.title,
        starts_at=now - dt.timedelta(minutes=30),
        ends_at=now + dt.timedelta(hours=2),
        state=State.IN_SESSION,
    )
    attendances = services.invite_members(meeting, by=None)
    meeting.attendances.update(present=True)
    names = cycle([row.person.name for row in attendances])
    sections = [
        {
            "title": f"Section {n + 1}",
            "items": [{"title": f"Item {n + 1}.{m}"} for m in range(1, 6)],
        }
        for n in range(size.items // 6)
    ]
    made = services.add_items(meeting, by=None, drafts=sections)
    below = [item for item in made if item.parent_id]
    per_item = _shared(size.actions, len(below))
    for item, count in zip(below, per_item, strict=True):
        _save(item, text_of(item, [next(names) for _ in range(count)]))
    return meeting


def _shared(actions: int, items: int) -> list[int]:
    """How many actions each item gets: one for each, from the first on, until none are left."""
    return [actions // items + (n < actions % items) for n in range(items)]


def text_of(item: Item, owners: Sequence[str]) -> str:
    """What is written under an item: words, and a line for each promise."""
    words = f"We went through {item.title} as the paper has it.\nNobody had anything to add.\n"
    lines = [f"Action {owner}: look after {item.title} until we meet again" for owner in owners]
    return words + "".join(f"{line}\n" for line in lines) + "The rest waits for the next meeting.\n"


def _save(item: Item, text: str) -> None:
    version = Item.objects.values_list("version", flat=True).get(pk=item.pk)
    capturing.save_notes(item, by=None, text=text, base=version)


def typed_next(item: Item, owner: str) -> dict[str, tuple[str, int]]:
    """What somebody types next under the item, by what it is: (text, the line where the caret stands)."""
    text = item.notes
    lines = text.split("\n")
    there = next(n for n, line in enumerate(lines) if line.startswith("Action "))
    changed = [*lines]
    changed[there] = changed[there].replace("until we meet again", "before the summer")
    return {
        "words": (f"{text}The roof over the east wing is dry ag", len(lines) - 1),
        "a new action": (f"{text}Action {owner}: ask two builders for an offer\n", len(lines)),
        "a changed action": ("\n".join(changed), len(lines) - 1),
    }


def with_history(sitting: Sitting) -> Item:
    """The item of a sitting that was saved often: its history is read."""
    item = Item.objects.filter(meeting=sitting.meeting, notes="", parent=None).first()
    if item is None:
        return Item.objects.filter(meeting=sitting.meeting, parent=None).order_by("pk")[0]
    for n in range(1, SAVES + 1):
        _save(item, "".join(f"What was said in minute {m}.\n" for m in range(max(0, n - 8), n)))
    return item


def planned_of(board: Committee, voters: Sequence[Any]) -> Meeting:
    """A meeting some weeks ahead with a drafted agenda and topics: proposed, consolidated, voted for."""
    found = Meeting.objects.filter(committee=board, title=PLANNED).first()
    if found is not None:
        return found
    starts_at = timezone.now() + dt.timedelta(days=21)
    meeting = services.plan_meeting(
        board,
        by=None,
        title=PLANNED,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
    )
    services.draft_agenda(meeting, by=None)
    for n in range(1, REVISIONS + 1):
        drafts = [{"title": f"One more thing, {n}"}]
        services.add_items(meeting, by=None, drafts=drafts, summary=f"for the {n}th time")
    _topics(board, meeting, voters)
    return meeting


def _topics(board: Committee, meeting: Meeting, voters: Sequence[Any]) -> None:
    """Twenty proposals and twenty-one topics made of them, two each and one of none, with votes."""
    drafts = [{"title": f"Proposal {n}", "minutes": 30} for n in range(1, PROPOSALS + 1)]
    proposals = topics.propose_topics(board, by=None, meeting=meeting, drafts=drafts)
    for n, proposal in enumerate(proposals):
        for person in voters[: n % 5]:
            topics.vote(proposal, by=None, person=person)
    ids = [proposal.pk for proposal in proposals]
    plan = [
        topics_consolidating.Draft(
            title=f"Topic {n + 1}", joins=frozenset({ids[n], ids[(n + 7) % PROPOSALS]})
        )
        for n in range(PROPOSALS)
    ]
    plan.append(topics_consolidating.Draft(title=f"Topic {CONSOLIDATED}"))
    made = topics_consolidating.consolidate(meeting, by=None, plan=plan)
    for n, topic in enumerate(made):
        for person in voters[: n % 4]:
            topics.vote(topic, by=None, person=person)
