"""Which words of notes must a reader not see? Lines that state or name a confidential record, in open items."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from actions.models import Action
from budgets.models import Approval
from minutes.models import Decision, Meeting
from people.names import name_key

SHORT = 11
"""Words of a record that are no longer than this could stand in a line by chance; its number tells then."""


class Hidden:
    """Numbers and words that a reader must not see."""

    def __init__(self) -> None:
        self.numbers: list[re.Pattern[str]] = []
        self.words: list[str] = []

    def hide(self, reference: str, text: str) -> None:
        self.numbers.append(re.compile(rf"(?<!\w){re.escape(reference)}(?!\w)", re.IGNORECASE))
        if len(key := name_key(text)) > SHORT:
            self.words.append(key)

    def hides(self, text: str) -> bool:
        """Whether a piece of notes says what is hidden."""
        if any(number.search(text) for number in self.numbers):
            return True
        key = name_key(text) if self.words else ""
        return any(words in key for words in self.words)

    def parts(self, text: str) -> list[tuple[str, bool]]:
        """A text in parts, each with whether it is hidden: a line that says it, with what is indented beneath."""
        parts: list[tuple[str, bool]] = []
        beneath = False
        for line in text.split("\n"):
            hidden = self.hides(line) or (
                beneath and line[:1] in (" ", "\t") and bool(line.strip())
            )
            beneath = hidden
            if parts and parts[-1][1] == hidden:
                parts[-1] = (f"{parts[-1][0]}\n{line}", hidden)
            else:
                parts.append((line, hidden))
        return parts


class Veil(Hidden):
    """What of a meeting's records is hidden from a reader: three queries, and none for each text."""

    def __init__(self, meeting: Meeting, user: Any):
        super().__init__()
        code = meeting.committee.code
        actions = Action.objects.filter(committee=meeting.committee_id, confidential=True).filter(
            Q(raised_in=meeting) | Q(events__meeting=meeting)
        )
        decisions = Decision.objects.filter(meeting=meeting, confidential=True)
        approvals = Approval.objects.filter(meeting=meeting, confidential=True)
        for number, text in _unseen(actions, user).values_list("number", "text").distinct():
            self.hide(f"{code}-{number}", text)
        for decision in _unseen(decisions, user):
            self.hide(decision.reference, decision.text)
        for approval in _unseen(approvals, user):
            self.hide(approval.reference, approval.title)


def _unseen(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows.exclude(pk__in=rows.model.objects.visible_to(user).values("pk"))
