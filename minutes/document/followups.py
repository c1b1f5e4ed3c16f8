"""What do the lines beneath an action say of it: whose it is, by when, who has done a part, what it follows from?"""

import re

from minutes.document.dates import due_date, first_date
from minutes.document.model import Action, Request
from minutes.document.names import People, leading_names, owner_list, split_names

FIELD = re.compile(
    r"^(?P<key>tasked to|owners?|assigned to|assignees?|responsible(?: person)?|action by|who|lead|deadline|due(?: date| by| on)?|by when|when|"
    r"target(?: date)?|eta|status|result|outcome)\s*[:=]\s*(?P<value>\S.*)$",
    re.I,
)
OPEN = re.compile(
    r"\b(?:(?:still )?(?:open|outstanding|missing|pending|remaining|waiting for)|not yet)\s*:\s*(?P<names>[A-Z].{1,300})$"
)
DONE = re.compile(
    r"\b(?:conducted|done|completed|received|closed|finished|answered|replied|returned)\b(?:\s+(?:with|by|from|for))?\s*:?\s+(?P<names>[A-Z].{1,400})$",
    re.I,
)
WHEN = frozenset("deadline due when target eta by".split())


def amend(action: Action, text: str, known: People, year: int | None) -> bool:
    """Files "Tasked to: ...", "Deadline: ..." and their like in the action; False if the line is none of these."""
    m = FIELD.match(text)
    if not m:
        return False
    key, value = m.group("key").lower().split()[0], m.group("value").strip()
    if key in WHEN:
        found = first_date(value, year)
        action.due_on = action.due_on or (found.iso if found else due_date(value, year))
    elif key in ("status", "result", "outcome"):
        if re.match(r"\W*(?:done|complete|closed|finished)", value, re.I):
            action.ticked = True
    elif not action.owners:
        whole = owner_list(value, known)
        action.owners = whole.names if whole else leading_names(value, known)
    action.updates.append(text)
    return True


def _names(text: str) -> list[str]:
    text = re.sub(r"\s*\([^()]*\)", "", text).strip(" .")
    return [n for n in split_names(text) if n and n[0].isupper() and len(n) <= 40]


def owners_left_open(action: Action, text: str) -> None:
    """Files who has done their part and who has not: "Interviews conducted with AMD ... Interviews open: ARM"."""
    rest = text
    if m := OPEN.search(text):
        action.open_owners += [n for n in _names(m.group("names")) if n not in action.open_owners]
        # The word before "open:" begins its sentence ("Interviews open: ...").
        rest = re.sub(r"\s+\w+\s*$", "", text[: m.start()])
    if (d := DONE.search(rest)) and (m or len(action.owners) > 1 or action.owners == ["all"]):
        action.done_owners += [n for n in _names(d.group("names")) if n not in action.done_owners]


def new_parent(
    actions: list[Action], request: Request | None, item: str | None, adjacent: bool
) -> str | None:
    """What a NEW action follows up: the action right above, else the request, else the last older action of the item."""
    here = [a for a in actions[-50:] if a.item == item]
    if here and adjacent:
        return here[-1].text
    if request:
        return request.title
    return next((a.text for a in reversed(here) if not a.new), None)
