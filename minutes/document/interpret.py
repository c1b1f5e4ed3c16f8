"""What do the lines of minutes mean, in the order in which they stand?

One pass over the blocks of a `Source`. Each line is kept as a note of its item, and then offered to the grammar, the
most explicit notation first: a line has one meaning.
"""

import re

from minutes.document import approvals
from minutes.document.agreements import decision_line, recorded_decision
from minutes.document.attendance import entry, merge, replies
from minutes.document.followups import amend, owners_left_open
from minutes.document.inline import plain
from minutes.document.lines import LONGEST, Line, Source
from minutes.document.model import Attendee, Decision, Item, MinutesDocument, Remark
from minutes.document.names import owner_list
from minutes.document.people_scan import (
    ATTENDANCE,
    in_attendance,
    inline_attendance,
    label_of,
    single_entries,
)
from minutes.document.promises import (
    action_line,
    listed_action,
    parts_of,
    refers_back,
    spoken_promise,
    starts_new,
    starts_with_verb,
)
from minutes.document.recorder import Recorder
from minutes.document.sections import Section
from minutes.document.speech import chat_line, is_note, reports_presence, said
from minutes.document.tables import Table

SENTENCE = re.compile(r"(?<=[.?!])\s+(?=@\w|[A-Z])|\s+-\s+(?=[A-Z@])")
BOT = re.compile(r"bot\d*_*$", re.I)
ONLY_TICK = re.compile(r"^\W*(?:done|completed|closed|finished|\u2713|\u2714|\u2705)\W*$", re.I)


class Interpreter(Recorder):
    """Reads one source: `Interpreter(source, skip, year).run()`; lines numbered in `skip` are notes only."""

    def __init__(self, source: Source, skip: set[int], year: int | None) -> None:
        super().__init__(source, year)
        self.skip = skip
        self.single, self.label_depth = True, 0
        self.group: list[str] = []
        self.group_depth = 0
        self.table: Table | None = None

    def run(self) -> MinutesDocument:
        for one in self.source.attendees:
            merge(self.document.attendees, one)
        for i, line in enumerate(self.source.lines):
            if line.block == "heading":
                self.heading(line, i)
                continue
            self.outline.note(line)
            if line.block in ("blank", "rule"):
                self.between(line)
            elif line.number not in self.skip and not line.literal and len(line.text) <= LONGEST:
                self.line(line, i)
        self.outline.finish()
        self.document.actions = self.ledger.actions
        self.document.decisions = self.ledger.decisions
        return self.document

    def between(self, line: Line) -> None:
        self.updating = False
        self.table = self.table if line.block == "rule" and "|" in line.text else None
        if line.block == "rule" and self.label:
            self.section, self.label = Section(""), False

    # -- headings and labels

    def heading(self, line: Line, i: int) -> None:
        item = self.outline.open(line)
        section = self.outline.stack[-1][2]
        self._fresh_item()
        self.table, self.label, self.group = None, False, []
        if section.kind == "status":
            self.status, self.status_level = section, line.level
        elif line.level <= self.status_level:
            self.status, self.status_level = Section(""), 0
        self.section = section if section.kind else self._inherited()
        if section.kind in ATTENDANCE:
            self.single = single_entries(self.source.lines, i + 1)
        if self.outline.within("approvals") and section.kind not in (
            "approvals",
            "status",
            "actions",
        ):
            self.request = approvals.begin(item.title, self.outline.path)
            self.document.requests.append(self.request)
            approvals.learn(self.request, line.text)
        self.papers(line)

    def _inherited(self) -> Section:
        """A heading that says nothing itself stands in the list of actions of the one above."""
        for _, _, section in reversed(self.outline.stack[:-1]):
            if section.kind in ("actions", "decisions"):
                return section
            if section.kind:
                return Section("")
        return Section("")

    def open_label(self, section: Section, i: int, depth: int) -> None:
        self.label, self.label_depth = True, depth
        self.updating = False
        self.action = None
        if section.kind == "status":
            self.status, self.status_level = section, 99
            return
        self.section, self.group = section, []
        if section.kind in ATTENDANCE:
            self.single = single_entries(self.source.lines, i + 1)

    # -- lines

    def line(self, line: Line, i: int) -> None:
        """One line of text, a bullet or a row of a table: the first reading that fits is taken."""
        if (label := label_of(line)) is not None:
            self.open_label(label, i, line.depth)
            return
        if self.label and 0 < line.depth < self.label_depth and self.section.kind == "actions":
            self.section, self.label = Section(""), False  # the bullet above holds the next matter
        text = line.text
        found = (
            self.row(line)
            if line.block == "row"
            else self.attendance(line)
            or self.chat(line)
            or self.marker(text)
            or self.keyword_action(line)
            or self.field_of_action(line)
            or self.decision(line)
            or self.listed(line)
            or self.approval(line)
            or self.recorded(line)
            or self.reply(text)
            or self.remark(line)
            or self.spoken(line)
            or self.update(line)
        )
        if not found:
            self.updating = self.updating and line.block != "bullet"
        self.papers(line)
        self.adjacent = found in ("action", "update")
        self.above.append((line.depth, plain(text)))

    def row(self, line: Line) -> str:
        if self.table is None or line.header:
            self.table = Table(line.cells, self.section.kind)
            if line.header or self.table.known_columns:
                return "row"
        for one in self.table.attendees(line.cells) if self.section.kind in ATTENDANCE else []:
            one.present = one.present if self.section.kind == "present" else False
            merge(self.document.attendees, one)
        action = self.table.action(line.cells, self.known)
        if action:
            self.add(action, line, "listed")
            self.action = None
        return "row"

    def attendance(self, line: Line) -> str:
        if found := inline_attendance(line):
            self._attend(found[1], found[0].kind)
            return "attendance"
        if line.roll:
            self._attend(entry(line.text), line.roll, line.box)
            return "attendance"
        if self.section.kind not in ATTENDANCE:
            return ""
        people = in_attendance(line, self.single)
        if people:
            self._attend(people, self.section.kind, line.box)
            return "attendance"
        if self.label and line.block == "text":
            self.section, self.label = Section(""), False
        return (
            "attendance"
            if line.block == "bullet" and not action_line(line.text, self.known)
            else ""
        )

    def chat(self, line: Line) -> str:
        """A line of a chat log: the grammar for what was said, strictly, since people chat."""
        chat = chat_line(line.text) if line.block == "text" else None
        if chat is None:
            return ""
        if chat.nick is None or chat.text is None:
            return "chat"
        if (reports_presence(chat.text) or self.source.format == "chatlog") and not BOT.search(
            chat.nick
        ):
            merge(self.document.attendees, Attendee(chat.nick, handle=chat.nick))
        if reports_presence(chat.text):
            return "chat"
        if action := action_line(chat.text, self.known):
            self.add(action, line, "log")
            return "action"
        decided = (
            decision_line(chat.text) if re.match(r"[#\[]|[A-Z]{5}|\w+\s*:", chat.text) else None
        )
        if decided and decided.text and decided.keyword and not decided.bare:
            self.decide(decided, line, log=True)
            return "decision"
        inner = said(chat.text, self.known)
        speaker, words = (
            (inner.speaker, inner.text)
            if inner and inner.speaker and self.known.knows(inner.speaker)
            else (chat.nick, chat.text)
        )
        self.document.remarks.append(Remark(words, speaker, self.outline.path))
        return "remark"

    def marker(self, text: str) -> str:
        """ "NEW:" alone before an action."""
        if starts_new(text) and not action_line(text, self.known):
            self.pending_new = True
            return "action" if self.adjacent else "marker"
        return ""

    # -- actions

    def keyword_action(self, line: Line) -> str:
        hit = ""
        for part in parts_of(line.text):
            found = action_line(part, self.known)
            if found is None:
                continue
            if line.box is not None:
                found.ticked = found.ticked or line.box
            self.add(found, line, "keyword")
            hit = "action"
        return hit

    def listed(self, line: Line) -> str:
        """A bullet in a list of actions, or a task list's box anywhere."""
        if line.block != "bullet" or self.section.kind in ATTENDANCE:
            return ""
        if (
            self.section.kind != "actions"
            and not (self.status.status and self.label)
            and line.box is None
        ):
            return ""
        if self.action and line.depth > self.action_depth and not self._own_action(line):
            return self.update(line)
        owners = owner_list(plain(line.text).rstrip(":"), self.known)
        if (
            owners
            and line.box is None
            and len(plain(line.text)) < 60
            and not starts_with_verb(line.text)
        ):
            self.group, self.group_depth, self.action = owners.names, line.depth, None
            return "group"
        found = listed_action(line.text, self.known, line.box)
        if (
            found is None
            or recorded_decision(line.text)
            or (plain(line.text).endswith("?") and not found.owners)
        ):
            return ""
        if line.depth <= self.group_depth:
            self.group = []
        found.owners = found.owners or list(self.group)
        told = found.owners or found.ticked or line.box is not None or starts_with_verb(found.text)
        if self.section.carried and not told:  # a remark in a review
            return ""
        self.add(found, line, "listed")
        return "action"

    def _own_action(self, line: Line) -> bool:
        if line.box is not None:
            return True
        found = listed_action(line.text, self.known)
        return bool(
            found and found.owners and all(self.known.knows(o) or o == "all" for o in found.owners)
        )

    def field_of_action(self, line: Line) -> str:
        """ "Tasked to: Kate", "Deadline: ..." beneath an action."""
        if self.action and amend(self.action, plain(line.text), self.known, self.year):
            self.updating = True
            return "update"
        return ""

    def update(self, line: Line) -> str:
        """What stands right beneath an action, or deeper, is news of it."""
        if self.action is None or line.block == "row":
            return ""
        deeper = line.block == "bullet" and line.depth > self.action_depth > 0
        if not deeper and not (self.updating and line.block == "text"):
            return ""
        text = plain(line.text)
        if ONLY_TICK.match(text):
            self.action.ticked = True
            return "update"
        owners_left_open(self.action, text)
        self.action.updates.append(text)
        return "update"

    def spoken(self, line: Line) -> str:
        """Promises in running text, sentence by sentence."""
        if self.request or self.section.kind == "agenda":
            return ""
        hit = ""
        words = plain(line.text)
        promises = len(line.text) < 1500 and (" to " in words or " will " in words)
        for part in SENTENCE.split(words) if promises else []:
            found = spoken_promise(part, self.known)
            if found is None:
                continue
            if refers_back(found.text) and self.above:
                before = said(self.above[-1][1], self.known)
                found.text = f"{before.text if before else self.above[-1][1]} - {found.text}"
            self.add(found, line, "spoken")
            self.updating = False
            hit = "action"
        return hit

    # -- decisions and requests

    def decision(self, line: Line) -> str:
        found = decision_line(line.text)
        if found is None:
            return self._listed_decision(line)
        if self.request and approvals.decide(self.request, line.text):
            return "outcome"
        if found.outcome in ("declined", "deferred", "withdrawn"):
            return "" if self.action and line.depth > self.action_depth else "put off"
        self.decide(found, line)
        return "decision"

    def _listed_decision(self, line: Line) -> str:
        if self.section.kind != "decisions" or line.block != "bullet" or line.depth > 1:
            return ""
        text = plain(line.text)
        self.ledger.decide(Decision(text, item=self.outline.path, line=line.number))
        return "decision"

    def recorded(self, line: Line) -> str:
        """ "Motion carried", "approved by the board", "5 in favor, 1 abstain" in running text."""
        if self.request or self.section.kind == "agenda" or is_note(line.text):
            return ""
        found = recorded_decision(line.text)
        if found is None:
            return ""
        if line.text.rstrip(" *_").endswith(":") and not found.bare:
            # "The board approved the following members:" and then their names.
            self.section, self.label = Section("decisions"), True
            return "label"
        self.decide(found, line)
        self.spoken(line)
        self.updating = False
        return "decision"

    def approval(self, line: Line) -> str:
        """What a line states about the request in hand, or the request that it makes."""
        if made := approvals.request_line(line.text, self.outline.path):
            made.at = line.number
            self.request = made
            self.document.requests.append(made)
            return "request"
        if self.request is None and approvals.requires(line.text) and self.outline.item:
            self.request = approvals.begin(self.outline.item.title, self.outline.path)
            self.document.requests.append(self.request)
        if self.request is None:
            return ""
        approvals.learn(self.request, line.text)
        if self.action and self.updating:
            return ""
        return "request" if approvals.requires(line.text) else ""

    # -- what was said

    def remark(self, line: Line) -> str:
        if is_note(line.text) is not None or self.section.kind in ("agenda", "invited"):
            return ""
        remark = said(line.text, self.known)
        if remark is None:
            return ""
        if self.request and approvals.position(self.request, remark):
            return "position"
        self.document.remarks.append(Remark(remark.text, remark.speaker, self.outline.path))
        self.updating = False
        return "remark"

    def reply(self, text: str) -> str:
        found = replies(text) if ":" in text and self.outline.item else []
        item: Item | None = self.outline.item
        if item is None or not found or (len(found) < 2 and not item.replies):
            return ""
        item.replies += found
        return "reply"
