"""Which unmarked lines name those present?

Names one beneath the other under "Present:" look like headings, and a wiki page copied as text loses the heading above
its list of people. Such lines are marked before headings are looked for.
"""

import re

from minutes.document.attendance import entry
from minutes.document.inline import plain
from minutes.document.lines import Line
from minutes.document.people_scan import ATTENDANCE, inline_attendance
from minutes.document.sections import section_of

NEAR_TOP = 12
LEAST = 4
WITH_MORE = re.compile(
    r"^[^()\[\],:]{2,60}(?:, [^()\[\],:]{2,60})?\s?[(\[][^()\[\]]{1,80}[)\]].{0,30}$"
)


def mark_rolls(lines: list[Line]) -> None:
    """Sets `roll` on the lines of people beneath a label, and on a list of them at the head of the text."""
    for i, line in enumerate(lines):
        if line.block == "text" and line.text and not line.roll and (kind := _label(line)):
            beneath(lines, i + 1, kind)
    at_the_head(lines)


def _label(line: Line) -> str:
    """ "present" of "Present:", "Attendees", "Attending: Kai Nyman"."""
    words = plain(line.text)
    if len(words) > 100:
        return ""
    if (kind := section_of(words).kind) in ATTENDANCE:
        return kind
    found = inline_attendance(line) if ":" in words else None
    return found[0].kind if found and len(found[1]) == 1 else ""


def beneath(lines: list[Line], start: int, kind: str) -> None:
    """Two names or more right beneath a label, each on its line; past a blank line only names of two words and more."""
    apart = False
    if start < len(lines) and lines[start].block in ("blank", "rule"):
        apart = lines[start].block == "blank"
        start += 1
    run: list[Line] = []
    for line in lines[start:]:
        words = plain(line.text)
        if line.block != "text" or not words or len(words) > 100 or words.endswith((".", "?", "!")):
            break
        if line.literal or section_of(words).kind or len(entry(words)) != 1:
            break
        if apart and " " not in words:
            break
        run.append(line)
    after = lines[start + len(run)] if start + len(run) < len(lines) else None
    ends = after is None or after.block == "blank" or bool(section_of(plain(after.text)).kind)
    lonely = len(run) == 1 and not apart and ends and re.fullmatch(r"\S+ \S+", run[0].text)
    for line in run if len(run) >= 2 or lonely else []:
        line.roll = kind


def at_the_head(lines: list[Line]) -> None:
    """The first list of a text, if nothing but its title precedes and every bullet is a name with its organisation."""
    solid = [line for line in lines if line.text][: NEAR_TOP * 4]
    start = next((i for i, line in enumerate(solid[:NEAR_TOP]) if line.block == "bullet"), None)
    if start is None or any(line.roll or line.block != "text" for line in solid[:start]):
        return
    run: list[Line] = []
    for line in solid[start:]:
        if line.block != "bullet":
            break
        run.append(line)
    fits = [line for line in run if WITH_MORE.match(plain(line.text)) and entry(line.text)]
    if len(fits) >= LEAST and len(fits) >= 0.8 * len(run):
        for line in fits:
            line.roll = "present"
