"""In which words does a preview tell verdicts, changes and kinds of records?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

VERDICTS = {
    "new": gettext_lazy("new"),
    "same": gettext_lazy("there already"),
    "changed": gettext_lazy("changes"),
    "unsure": gettext_lazy("to be answered"),
}
CHANGES = {
    "origin": gettext_lazy("was raised here: an older origin"),
    "status": gettext_lazy("status as of that day"),
    "tick": gettext_lazy("a part is done"),
    "untick": gettext_lazy("a part is not done after all"),
    "update": gettext_lazy("how it stood"),
    "owners": gettext_lazy("other owners"),
    "answer": gettext_lazy("a name is answered"),
    "due": gettext_lazy("due date"),
    "parent": gettext_lazy("what it follows up"),
    "notes": gettext_lazy("notes"),
    "presenter": gettext_lazy("presenter"),
    "minutes": gettext_lazy("minutes allotted"),
    "present": gettext_lazy("presence"),
    "reply": gettext_lazy("reply"),
    "note": gettext_lazy("note"),
    "organisation": gettext_lazy("organisation"),
    "outcome": gettext_lazy("outcome"),
    "condition": gettext_lazy("condition"),
    "votes": gettext_lazy("votes"),
    "amount": gettext_lazy("amount"),
    "positions": gettext_lazy("positions"),
    "line_code": gettext_lazy("budget line"),
    "line_title": gettext_lazy("budget line"),
    "line_row": gettext_lazy("row"),
    "remaining_stated": gettext_lazy("remaining"),
    "attending": gettext_lazy("who will attend"),
    "comments": gettext_lazy("comments"),
    "description": gettext_lazy("description"),
    "lead": gettext_lazy("lead"),
    "proposer": gettext_lazy("proposer"),
}
KINDS = {
    "meeting": gettext_lazy("Meeting"),
    "attendees": gettext_lazy("People"),
    "items": gettext_lazy("Agenda items"),
    "actions": gettext_lazy("Actions"),
    "decisions": gettext_lazy("Decisions"),
    "requests": gettext_lazy("Requests"),
    "topics": gettext_lazy("Topics"),
    "comments": gettext_lazy("Comments"),
}
