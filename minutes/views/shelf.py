"""Which papers lie with a thing, and may the reader put one there? For the pages of items, topics and approvals.

A page puts `papers_of(user, topic=topic)` into its context as `shelf` and shows it by
`{% from "minutes/papers/list.html" import papers_list with context %}{{ papers_list(shelf) }}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from minutes import rules
from minutes.models import Paper, PaperVersion
from minutes.papers import in_words, is_image
from minutes.services.papers import Thing, frozen_with


@dataclass
class Sheet:
    """One paper with its newest version."""

    paper: Paper
    newest: PaperVersion

    @property
    def size(self) -> str:
        return in_words(self.newest.size)

    @property
    def is_image(self) -> bool:
        return is_image(self.newest.media_type)


@dataclass
class Shelf:
    """The papers of one thing. `kind` and `pk` name the thing to the form that adds one."""

    kind: str
    pk: int
    sheets: list[Sheet] = field(default_factory=list)
    may_add: bool = False


def papers_of(user: Any, **thing: Thing) -> Shelf:
    """The papers of one thing that the reader sees: papers_of(user, topic=topic); or item, or approval. The
    thing itself must be one that the reader sees. Two queries."""
    ((kind, one),) = thing.items()
    shelf = Shelf(kind, one.pk, may_add=may_add(user, one))
    rows = Paper.objects.current().visible_to(user).filter(**{kind: one.pk})
    shelf.sheets = sheets(rows.with_versions().order_by("pk"))
    return shelf


def may_add(user: Any, thing: Thing) -> bool:
    """As the service decides: the rule, and that no approved minutes hold it."""
    meeting = frozen_with(thing)
    return not (meeting and meeting.is_frozen) and rules.can_add_paper(user, thing)


def sheets(papers: Iterable[Paper]) -> list[Sheet]:
    """Papers, loaded with_versions(), each with its newest version."""
    return [Sheet(paper, paper.versions.all()[0]) for paper in papers if paper.versions.all()]
