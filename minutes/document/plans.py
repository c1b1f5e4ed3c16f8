"""Is this a plan, and what does it want?

A plan has areas, each with a retrospective, an opportunity or a threat, goals, deliverables and metrics under labels of
these names, and at the end a table that allocates money to goals. Source of the shape: a community plan copied from
slides; there the metrics stand unlabelled in a second list below the deliverables.
"""

import itertools
import re

from minutes.document.inline import plain
from minutes.document.lines import Line
from minutes.document.model import Allocation, Area, Ask, Plan, Pledge, Spending
from minutes.document.money import sums
from minutes.document.words import VERBS

LABEL = re.compile(
    r"^(?:the\s+)?(?P<name>retrospective|opportunit(?:y|ies)|threats?|goals?|deliverables?|metrics?)\s*:\s*$",
    re.I,
)
SECOND = re.compile(
    r"^(?P<area>.{2,80}?)\s*[:\u2013-]\s*(?:goals?|deliverables?)\b.*\b(?:deliverables?|metrics?)\s*$",
    re.I,
)
OVERALL = re.compile(r"\bgoals?\b.{0,20}\bstrateg(?:y|ies)\b", re.I)
ALLOCATION = re.compile(r"^goals?\b.*\b(?:asks?|spending|budget|cost)\b", re.I)
ROW = re.compile(r"^#?(?P<number>\d{1,2})\s*[:.]\s*(?P<goal>.+)$")
PLEDGE = re.compile(
    r"\b(?:the\s+)?(?P<by>[A-Z][\w&. -]{1,40}?)\s+(?:is|are|will be)\s+(?:volunteering|willing to|offering|pledging|contributing|happy to)\s+(?P<what>[^().;]{1,80})"
)
BUCKETS = {
    "r": "retrospective",
    "o": "opportunities",
    "t": "threats",
    "g": "goals",
    "d": "deliverables",
    "m": "metrics",
}


def find_plan(lines: list[Line]) -> Plan | None:
    """The plan in a text, or None: a text with fewer than three of a plan's labels is none."""
    if sum(1 for line in lines if LABEL.match(plain(line.text[:60]))) < 3:
        return None
    return _Reader(lines).plan


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self.plan = Plan()
        self.area: Area | None = None
        self.bucket = ""
        self.columns: list[str] = []
        self.blank = False
        solid = [line for line in lines if line.text]
        following = {id(a): b for a, b in itertools.pairwise(solid)}
        for line in lines:
            if not line.text:
                self.blank = line.block == "blank"
                continue
            self._line(line, plain(line.text), following.get(id(line)))
            self.blank = False

    def _line(self, line: Line, text: str, after: Line | None) -> None:
        if m := LABEL.match(text):
            self.bucket = BUCKETS[m.group("name")[0].lower()]
        elif m := SECOND.match(text):
            self.area, self.bucket = self._area(m.group("area").strip()), "goals"
        elif ALLOCATION.match(text) and "\t" in line.text:
            self._header(line)
        elif self.columns and "\t" in line.text:
            self._row([plain(c) for c in line.text.split("\t")])
        elif self._begins_area(line, text, after):
            self.area, self.bucket, self.columns = self._area(text), "", []
        elif OVERALL.search(text) and self.area is None:
            self.bucket = "overall"
        elif (
            line.block == "heading"
            and self.bucket != "overall"
            and (line.level == 1 or (after and "\t" in after.text))
        ):
            self.area, self.bucket = None, ""
        else:
            self._content(line, text)

    def _begins_area(self, line: Line, text: str, after: Line | None) -> bool:
        """A short line above a label heads an area, unless it is the one goal below "Goal:"."""
        if (
            line.block == "bullet"
            or after is None
            or len(text) > 80
            or not LABEL.match(plain(after.text))
        ):
            return False
        return not (self.bucket == "goals" and self.area is not None and not self.area.goals)

    def _area(self, title: str) -> Area:
        for area in self.plan.areas:
            if area.title.lower() == title.lower():
                return area
        self.plan.areas.append(Area(title))
        return self.plan.areas[-1]

    def _content(self, line: Line, text: str) -> None:
        if self.bucket == "overall":
            self._overall(text)
            return
        if self.area is None or not self.bucket:
            return
        done: list[str] = getattr(self.area, self.bucket)
        if self.bucket == "deliverables" and done and self.blank and line.block == "bullet":
            self.bucket, done = "metrics", self.area.metrics
        if line.block == "bullet" and line.depth > 1 and done:
            done[-1] = f"{done[-1]}\n  - {text}"
        else:
            done.append(text)
        self._pledges(text)

    def _overall(self, text: str) -> None:
        """The first line is the goal; the others are strategies, two on one line where a verb begins anew."""
        if self.plan.goal is None:
            self.plan.goal = text
            return
        parts = [text]
        for m in re.finditer(r"(?<=[a-z])\s+(?=([A-Z][a-z]+)\s)", text):
            if m.group(1).lower() in VERBS:
                parts = [text[: m.start()], text[m.end() :]]
        self.plan.strategies += parts

    def _pledges(self, text: str) -> None:
        for m in PLEDGE.finditer(text):
            by = m.group("by").strip()
            self.plan.pledges.append(
                Pledge(m.group().strip(" ,"), by, self.area.title if self.area else None)
            )

    def _header(self, line: Line) -> None:
        self.area, self.bucket = None, ""
        self.columns = [plain(c).lower() for c in line.text.split("\t")]
        self.plan.total = _spending(plain(line.text.split("\t")[-1]))

    def _row(self, cells: list[str]) -> None:
        m = ROW.match(cells[0])
        row = Allocation(m.group("goal") if m else cells[0], int(m.group("number")) if m else None)
        for column, cell in zip(self.columns[1:], cells[1:], strict=False):
            if not cell:
                continue
            if "ask" in column:
                row.asks.append(cell)
                self.plan.asks.append(Ask(cell, row.goal))
                self._pledges(cell)
            else:
                row.spending += _spending(cell)
                if "?" in cell:
                    what, _, _ = cell.partition("Cost?")
                    self.plan.asks.append(Ask(what.strip() or cell, row.goal, cost="?"))
        self.plan.allocation.append(row)


def _spending(text: str) -> list[Spending]:
    """Each sum of a cell with the words that name it: "Training: $35K Developer fund: $30K" is two."""
    found: list[Spending] = []
    start = 0
    text = text.replace("\\$", "$")
    for one in sums(text):
        after = re.match(r"\s*(?:per|a|/)\s?(year|month|quarter)", text[one.end :])
        words = text[start : one.start].strip(" :+,")
        start = one.end + (after.end() if after else 0)
        found.append(Spending(words, one.amount, one.currency, after.group(1) if after else None))
    if found and (rest := text[start:].strip(" :+,")):
        found[-1].text = f"{found[-1].text} {rest}".strip()
    return found
