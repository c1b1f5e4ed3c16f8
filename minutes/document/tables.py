"""Which columns has a table, and what do its rows say: actions with owners, or people with organisations?"""

import re

from minutes.document.attendance import entry
from minutes.document.dates import first_date
from minutes.document.inline import plain
from minutes.document.model import Attendee
from minutes.document.names import People, leading_names, owner_list
from minutes.document.promises import ActionLine, finish

COLUMNS: dict[str, re.Pattern[str]] = {
    "owner": re.compile(
        r"(?:action )?(?:owners?|who|assignees?|assigned(?: to)?|responsible|lead|person)", re.I
    ),
    "task": re.compile(r"(?:action(?: item)?s?|tasks?|what|descriptions?|to-?do|item)", re.I),
    "due": re.compile(r"(?:due(?: date| by)?|by|when|deadline|target(?: date)?|date due)", re.I),
    "status": re.compile(r"(?:status|state|done\??|progress)", re.I),
    "name": re.compile(r"(?:name|attendee|member|participant|person|who)s?", re.I),
    "organisation": re.compile(
        r"(?:organi[sz]ation|company|affiliation|employer|representing|institution|org)s?", re.I
    ),
    "present": re.compile(r"(?:present|attended|attendance|attending|here)\??", re.I),
    "role": re.compile(r"(?:role|position|title)", re.I),
    "number": re.compile(r"(?:#|no\.?|id|nr\.?|number|ai)", re.I),
}
YES = re.compile(
    r"^\W*(?:x|y|yes|present|p|true|1|\u2713|\u2714|\u2705|:white_check_mark:)\W*$", re.I
)
DONE = re.compile(r"\b(?:done|closed|completed?|finished)\b|\u2713|\u2714|\u2705", re.I)


class Table:
    """A table by its first row. `known_columns`: that row names columns, so it is no data."""

    def __init__(self, cells: list[str], kind: str) -> None:
        self.kind = kind
        self.at: dict[str, int] = {}
        for i, cell in enumerate(cells):
            for name, pattern in COLUMNS.items():
                if name not in self.at and pattern.fullmatch(plain(cell).strip(" :*")):
                    self.at[name] = i
        self.known_columns = len(self.at) >= 2

    def _cell(self, cells: list[str], column: str) -> str:
        i = self.at.get(column)
        return plain(cells[i]).strip() if i is not None and i < len(cells) else ""

    def action(self, cells: list[str], known: People) -> ActionLine | None:
        """The action of a row with an owner's and a task's column."""
        text = self._cell(cells, "task")
        if not {"owner", "task"} <= self.at.keys() or not text:
            return None
        who = self._cell(cells, "owner")
        owners = owner_list(who, known)
        found = finish(
            text,
            owners.names if owners else leading_names(who, known),
            owners.organisations if owners else [],
            known,
        )
        found.ticked = found.ticked or bool(DONE.search(self._cell(cells, "status")))
        due = self._cell(cells, "due")
        found.updates += [f"due {due}"] if due and first_date(due) else []
        found.number = self._cell(cells, "number") or None
        return found

    def attendees(self, cells: list[str]) -> list[Attendee]:
        """The people of a row in a table of attendance."""
        name = (
            self._cell(cells, "name") if "name" in self.at else (plain(cells[0]) if cells else "")
        )
        people = entry(name)
        for one in people:
            one.organisation = one.organisation or self._cell(cells, "organisation") or None
            one.role = one.role or self._cell(cells, "role") or None
            if "present" in self.at:
                one.present = bool(YES.match(self._cell(cells, "present")))
        return people
