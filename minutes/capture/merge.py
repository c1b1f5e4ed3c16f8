"""How do the lines that two people typed at the same time become one text? Pure.

A text is its lines between "\\n" (and nothing else), so that it ends with or without one exactly as it was
given; who calls has made "\\r\\n" into "\\n". Lines are compared in the form that `plain` gives them: a line that
has only got its number counts as the line that it was.

What does not overlap is merged. What both did alike is done once. Where both changed the same words, there is
a clash with both texts, and nobody's words are taken.

Two people who add different lines at the very same place (both at the end of the notes: the commonest case of
all) do not clash: both additions are kept whole, first theirs, which was saved first, then mine. No word is lost,
and to be asked about every such line would be worse than an order that can be changed. A blank line on which
both typed is such a place. But if one addition begins or ends with the other, they are one: it is what I sent,
saved while its answer was lost, and what I typed after it. And where both typed on in one line, they clash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from .matching import matching

Lines = tuple[str, ...]
Plain = Callable[[str], str]
Choice = Literal["mine", "theirs", "both"]

ALIKE = 0.6
"""So much of the shorter of two lines is in the other, counted from both ends: one line, reworded."""


@dataclass(frozen=True, slots=True)
class Edit:
    """In place of the `remove` lines from line `at` (from 0) stand `lines`."""

    at: int
    remove: int
    lines: Lines

    @property
    def end(self) -> int:
        """The first line behind those that are replaced."""
        return self.at + self.remove


@dataclass(frozen=True, slots=True)
class Agreed:
    """Lines about which there is nothing to ask."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that both changed, each in another way: as they were, and what each made of them."""

    base: Lines
    theirs: Lines
    mine: Lines


@dataclass(frozen=True, slots=True)
class Merged:
    """The text of both; None where they clash, and then the hunks say where."""

    text: str | None
    hunks: list[Agreed | Clash]


def merge(base: str, theirs: str, mine: str, plain: Plain = str) -> Merged:
    """Bring together what two people made of one text.

    `theirs` is what is stored and may carry numbers that `plain` takes away. A number that a line got
    there goes along into the line as I changed it.
    """
    stretches = _Merging(base, theirs, mine, plain).run()
    hunks: list[Agreed | Clash] = []
    for hunk in stretches:
        if isinstance(hunk, Agreed) and hunks and isinstance(hunks[-1], Agreed):
            hunks[-1] = Agreed((*hunks[-1].lines, *hunk.lines))
        elif hunk != Agreed(()):
            hunks.append(hunk)
    if any(isinstance(hunk, Clash) for hunk in hunks):
        return Merged(None, hunks)
    return Merged("\n".join(line for hunk in hunks for line in _lines_of(hunk, "theirs")), hunks)


def resolve(merged: Merged, choice: Choice) -> str:
    """The text with one side's lines wherever they clash, or with both: theirs, then mine."""
    return "\n".join(line for hunk in merged.hunks for line in _lines_of(hunk, choice))


def line_edits(before: str, after: str) -> list[Edit]:
    """What turns one text into the other, line by line; to be applied from the last to the first."""
    one, other = before.split("\n"), after.split("\n")
    return _edits(one, other, matching(one, other))


def apply_edits(before: str, edits: Sequence[Edit]) -> str:
    """The text after the edits of `line_edits`."""
    lines = before.split("\n")
    for edit in reversed(edits):
        lines[edit.at : edit.end] = edit.lines
    return "\n".join(lines)


def _lines_of(hunk: Agreed | Clash, choice: Choice) -> Lines:
    if isinstance(hunk, Agreed):
        return hunk.lines
    if choice == "both":
        return (*hunk.theirs, *hunk.mine)
    return hunk.mine if choice == "mine" else hunk.theirs


def _edits(
    before: Sequence[str], after: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> list[Edit]:
    """What lies between the lines that stayed."""
    edits = []
    i = j = 0
    for k, m in [*pairs, (len(before), len(after))]:
        if k > i or m > j:
            edits.append(Edit(i, k - i, tuple(after[j:m])))
        i, j = k + 1, m + 1
    return edits


class _Side:
    """What one person made of the text: edits as small as they can be said, and the lines that stayed."""

    def __init__(self, base: Sequence[str], text: str, base_plain: Sequence[str], form: Plain):
        self.lines = text.split("\n")
        pairs = matching(base_plain, [form(line) for line in self.lines])
        self.stayed = dict(pairs)
        self.edits: list[Edit] = []
        for edit in _edits(base, self.lines, pairs):
            self.edits.extend(_line_by_line(base, edit, form))
        self.next = 0

    def as_stayed(self, place: int) -> str | None:
        """A line of the base as it stands here, if only its form changed."""
        return self.lines[self.stayed[place]] if place in self.stayed else None

    @property
    def coming(self) -> Edit | None:
        return self.edits[self.next] if self.next < len(self.edits) else None


class _Merging:
    """One walk down the base, with both people's edits beside it."""

    def __init__(self, base: str, theirs: str, mine: str, plain: Plain):
        known: dict[str, str] = {}

        def form(line: str) -> str:
            if line not in known:
                known[line] = plain(line)
            return known[line]

        self.form = form
        self.base = base.split("\n")
        base_plain = [form(line) for line in self.base]
        self.theirs = _Side(self.base, theirs, base_plain, form)
        self.mine = _Side(self.base, mine, base_plain, form)

    def run(self) -> list[Agreed | Clash]:
        hunks: list[Agreed | Clash] = []
        place = 0
        while group := self._next_group():
            ours, others = group
            low = min(edit.at for edit in ours + others)
            high = max(edit.end for edit in ours + others)
            hunks.append(Agreed(tuple(self._unchanged(i) for i in range(place, low))))
            if not ours or not others:
                hunks.extend(self._one_sided(edit, by_me=bool(others)) for edit in ours or others)
            else:
                hunks.extend(self._both(low, high, ours, others))
            place = high
        hunks.append(Agreed(tuple(self._unchanged(i) for i in range(place, len(self.base)))))
        return hunks

    def _next_group(self) -> tuple[list[Edit], list[Edit]] | None:
        """The next edit, with all those of the other that it meets, and those that these meet."""
        first = [side.coming for side in (self.theirs, self.mine) if side.coming]
        if not first:
            return None
        begin = min(first, key=lambda edit: (edit.at, edit.remove > 0))
        side = self.theirs if begin is self.theirs.coming else self.mine
        side.next += 1
        ours, others = ([begin], []) if side is self.theirs else ([], [begin])
        growing = True
        while growing:
            growing = False
            for taker, own, met in ((self.theirs, ours, others), (self.mine, others, ours)):
                edit = taker.coming
                if edit and any(self._meet(edit, other) for other in met):
                    own.append(edit)
                    taker.next += 1
                    growing = True
        return ours, others

    def _meet(self, one: Edit, other: Edit) -> bool:
        if one.at < other.end and other.at < one.end:
            return True
        if one.at != other.at:
            return False
        # Two additions at one place; or one before a line, and the line typed on: if that was blank, two.
        return all(not line.strip() for line in self.base[one.at : max(one.end, other.end)])

    def _unchanged(self, place: int) -> str:
        """A line that neither changed, with what either got beyond its words."""
        line = self.base[place]
        for side in (self.theirs, self.mine):
            stands = side.as_stayed(place)
            if stands is not None and stands != line:
                return stands
        return line

    def _one_sided(self, edit: Edit, by_me: bool) -> Agreed:
        if edit.remove != 1 or len(edit.lines) != 1:
            return Agreed(edit.lines)
        other = self.theirs if by_me else self.mine
        line = self.base[edit.at]
        return Agreed((self._carry(line, other.as_stayed(edit.at) or line, edit.lines[0]),))

    def _carry(self, line: str, numbered: str, reworded: str) -> str:
        """The reworded line with what the other got beyond its words: "Action" + " AB-17" + " Lars: ..."."""
        more = len(numbered) - len(line)
        if more <= 0 or not _alike(self.form(line), self.form(reworded)):
            return reworded
        at = _common(line, numbered)
        if line[at:] != numbered[at + more :]:
            return reworded
        while at and line[at - 1] == numbered[at + more - 1]:
            at -= 1
        if reworded[:at] != line[:at] or reworded[at : at + 1] != line[at : at + 1]:
            return reworded
        carried = reworded[:at] + numbered[at : at + more] + reworded[at:]
        return carried if self.form(carried) == self.form(reworded) else reworded

    def _both(
        self, low: int, high: int, ours: list[Edit], others: list[Edit]
    ) -> list[Agreed | Clash]:
        base = tuple(self.base[low:high])
        theirs, mine = self._made(low, high, ours), self._made(low, high, others)
        if all(not edit.lines for edit in ours + others):
            gone = {i for edit in ours + others for i in range(edit.at, edit.end)}
            return [Agreed(tuple(self._unchanged(i) for i in range(low, high) if i not in gone))]
        head, theirs, mine = self._same_at(theirs, mine, start=True)
        tail, theirs, mine = self._same_at(theirs, mine, start=False)
        added = not any(line.strip() for line in base) or len(head) + len(tail) >= len(base)
        if not theirs and not mine:
            return [Agreed((*head, *tail))]
        if added and base and theirs[-len(base) :] == base:
            # They left the blank line below their own; I typed on it. It stays below both.
            theirs, tail = theirs[: -len(base)], (*base, *tail)
        if added:
            return [Agreed((*head, *theirs, *mine, *tail))]
        return [Agreed(head), Clash(base, theirs, mine), Agreed(tail)]

    def _made(self, low: int, high: int, edits: Sequence[Edit]) -> Lines:
        """What one side made of the lines of the base from `low` to before `high`."""
        lines: list[str] = []
        place = low
        for edit in edits:
            lines.extend(self._unchanged(i) for i in range(place, edit.at))
            lines.extend(edit.lines)
            place = edit.end
        lines.extend(self._unchanged(i) for i in range(place, high))
        return tuple(lines)

    def _same_at(self, theirs: Lines, mine: Lines, start: bool) -> tuple[Lines, Lines, Lines]:
        """The lines that both have at one end, each in its fuller form; and what is left of each."""
        step = 1 if start else -1
        same: list[str] = []
        for one, other in zip(theirs[::step], mine[::step], strict=False):
            if self.form(one) != self.form(other):
                break
            same.append(other if len(other) > len(one) else one)
        count = len(same)
        if start:
            return tuple(same), theirs[count:], mine[count:]
        return tuple(same[::-1]), theirs[: len(theirs) - count], mine[: len(mine) - count]


def _line_by_line(base: Sequence[str], edit: Edit, form: Plain) -> list[Edit]:
    """Several lines replaced at once, said as one reworded line after the other as far as they are alike.

    So two people who reword neighbouring lines do not clash, nor do one who rewords a line and one who
    goes on below it.
    """
    old, new = list(base[edit.at : edit.end]), list(edit.lines)
    front: list[Edit] = []
    while old and new and _alike(form(old[0]), form(new[0])):
        front.append(Edit(edit.at + len(front), 1, (new.pop(0),)))
        old.pop(0)
    back: list[Edit] = []
    end = edit.end
    while old and new and _alike(form(old[-1]), form(new[-1])):
        end -= 1
        back.insert(0, Edit(end, 1, (new.pop(),)))
        old.pop()
    middle = [Edit(edit.at + len(front), len(old), tuple(new))] if old or new else []
    return [*front, *middle, *back]


def _alike(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if not one.strip() or not other.strip():
        return False
    head = _common(one, other)
    tail = _common(one[head:][::-1], other[head:][::-1])
    return head + tail >= ALIKE * shorter


def _common(one: str, other: str) -> int:
    """How many characters two lines begin with in common."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))
