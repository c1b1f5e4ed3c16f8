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


class Veil:
    """What of a meeting's records is hidden from a reader: three queries, and none for each text."""

    def __init__(self, meeting: Meeting, user: Any):
        code = meeting.committee.code
        actions = Action.objects.filter(committee=meeting.committee_id, confidential=True).filter(
            Q(raised_in=meeting) | Q(events__meeting=meeting)
        )
        decisions = Decision.objects.filter(meeting=meeting, confidential=True)
        approvals = Approval.objects.filter(meeting=meeting, confidential=True)
        self.numbers: list[re.Pattern[str]] = []
        self.words: list[str] = []
        for number, text in _unseen(actions, user).values_list("number", "text").distinct():
            self._hide(f"{code}-{number}", text)
        for decision in _unseen(decisions, user):
            self._hide(decision.reference, decision.text)
        for approval in _unseen(approvals, user):
            self._hide(approval.reference, approval.title)

    def _hide(self, reference: str, text: str) -> None:
        self.numbers.append(re.compile(rf"(?<!\w){re.escape(reference)}(?!\w)", re.IGNORECASE))
        if len(key := name_key(text)) > SHORT:
            self.words.append(key)

    def hides(self, text: str) -> bool:
        """Whether a piece of notes says what is hidden."""
        if any(number.search(text) for number in self.numbers):
            return True
        key = name_key(text) if self.words else ""
        return any(words in key for words in self.words)


def _unseen(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows.exclude(pk__in=rows.model.objects.visible_to(user).values("pk"))
