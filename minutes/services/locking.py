"""In which order does somebody who touches many records take them? As each save of notes does (capture_records):
the meeting, actions, requests, their budget lines, each by their ids, then the runs of numbers."""

from __future__ import annotations

from collections.abc import Iterable

from actions.models import Action
from budgets.models import Approval, Charge
from budgets.services.room import lock_lines
from people.numbering import Wanted, take_several


def lock_records(action_ids: Iterable[int], approval_ids: Iterable[int]) -> None:
    """Before several are changed one after the other, in a locked meeting: nobody waits for us who has one that we
    still want. Four queries."""
    approvals = list(approval_ids)
    for rows, ids in (
        (Action.objects.select_for_update(of=("self",), no_key=True), list(action_ids)),
        (Approval.objects.select_for_update(of=("self",), no_key=True), approvals),
    ):
        list(rows.filter(pk__in=ids).order_by("pk").values_list("pk"))
    charged = Charge.objects.filter(approval__in=approvals)
    lock_lines(set(charged.values_list("line", flat=True)))


def lock_numbers(committee_id: int, year: int) -> None:
    """The runs from which a meeting's records take their numbers, in the order in which a save takes them."""
    runs = [Wanted("action", 0, 0, ""), Wanted("approval", year, 0, "")]
    take_several(committee_id, [*runs, Wanted("decision", year, 0, "")])
