"""Whatever two people do to the notes of a meeting: its records are what its text defines, and no word is lost.

The invariant of docs/concepts.md ("Capture") as a state machine against the real database. Two secretaries have
several items open and edit by line: they type, delete, double, move, cut and paste, split, join, erase numbers and
undo. Saves start from old versions; answers are lost, requests never arrive, arrive twice, or arrive late. Owners
tick and speak on the actions' own pages, cards and conflicts get their answers, items move and are taken off.

MINUTEBOOK_LONG=50 runs fifty times as many steps.
"""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from actions import services as act
from actions.models import Action
from budgets.models import Approval
from minutes import services as meet
from minutes.models import Card, Conflict, Decision, Item
from minutes.services import capturing
from people.errors import Refused
from tests.minutes.typing_live import LINE, asked, edited

LONG = int(os.environ.get("MINUTEBOOK_LONG", "1"))
QUICK = settings(
    max_examples=22 * LONG,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
WORD = re.compile(r"\bw\d+\b")
"""Every word that somebody types is one of its own, so that each can be looked for."""
ITEMS = 3

pytestmark = pytest.mark.django_db


@dataclass
class Screen:
    """One item as one person has it before them."""

    who: object
    item: int
    text: str = ""
    base: int = 1
    unheard: list[str] = field(default_factory=list)
    """Keys of saves to which no answer came."""
    past: list[str] = field(default_factory=list)

    @property
    def lines(self):
        return self.text.split("\n")


people = st.integers(0, 1)
places = st.sampled_from([0, 0, 0, 1, 2])
lines = st.integers(0, 40)
then = st.sampled_from(
    ["leave", "save", "here", "wait", "unheard", "unsent", "twice", "leave", "late"]
)
"""What follows an edit: a save with the caret where it is ("here") or elsewhere, one whose answer or request
is lost, that is sent twice, or that arrives later than its sender thinks."""


HANDS = st.sampled_from(
    "mends rewrites deletes cuts pastes splits joins erases moves doubles copies mends deletes pastes cuts rewrites "
    "erases empties".split()
)
KINDS = st.sampled_from(["Action Mona: ", "", "Action Max: ", "Agreed: ", "Request: "])


class Writing(RuleBasedStateMachine):
    """The machine. `scene` (meeting, two who write, two who own) is set by the test."""

    scene = None

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.meeting, self.writers, self.owners = self.scene()
        self.items = [
            meet.add_item(self.meeting, by=None, title=f"Matter {n}").pk for n in range(ITEMS)
        ]
        self.screens = [[Screen(who, pk) for pk in self.items] for who in self.writers]
        for screen in itertools.chain(*self.screens):
            screen.base = Item.objects.get(pk=screen.item).version
        self.fresh_words, self.keys = itertools.count(1), itertools.count(1)
        self.arrived: set[str] = set()
        self.deleted: set[str] = set()
        self.copied: set[str] = set()
        self.clipboard = ["", ""]
        self.under_way: list = []
        self.half_typed: set[tuple[int, int]] = set()
        self.numbers: dict[tuple[str, str], int] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # -- what a hand does to a screen

    def screen(self, who, at) -> Screen:
        return self.screens[who][at]

    def words(self, count=3):
        return " ".join(f"w{next(self.fresh_words)}" for _ in range(count))

    def edit(self, who, at, changed, then, caret):
        """The screen shows these lines now; `then` says what becomes of them."""
        screen, text = self.screen(who, at), "\n".join(changed)
        before, after = WORD.findall(screen.text), WORD.findall(text)
        self.deleted |= set(before) - set(after)
        self.copied |= {w for w in after if after.count(w) > before.count(w) and w in self.known}
        screen.past.append(screen.text)
        screen.text = text
        self.follow(who, at, then, caret)

    @property
    def known(self):
        """Words that were on some screen before."""
        return self.arrived | set(
            WORD.findall(
                " ".join(t for s in itertools.chain(*self.screens) for t in (s.text, *s.past))
            )
        )

    def follow(self, who, at, then, caret):
        if then == "wait":
            return
        screen = self.screen(who, at)
        here = min(caret, len(screen.lines) - 1)
        last = len(screen.lines) - 1
        where = {"here": here, "save": last if screen.lines[last] == "" else None}.get(then)
        self.send(who, at, then, where)

    def send(self, who, at, how, caret):
        screen, key = self.screen(who, at), f"k{next(self.keys)}"
        sent = (screen, key, screen.text, screen.base, tuple(screen.unheard), caret)
        if how in ("unsent", "late"):
            screen.unheard.append(key)
            if how == "late":
                self.under_way.append(sent)
            return
        saved = self.deliver(*sent)
        if saved is None:
            return
        if caret is None:
            self.half_typed.discard((who, at))
        else:
            self.half_typed.add((who, at))
        if how == "unheard":
            screen.unheard.append(key)
            return
        if how == "twice":
            saved = self.deliver(*sent)
        self.adopt(screen, saved)

    def deliver(self, screen, key, text, base, after, caret):
        """A save reaches the server; None where it was refused in words."""
        item = Item.objects.get(pk=screen.item)
        try:
            saved = self.save(
                item, by=screen.who, text=text, base=base, key=key, after=after, caret=caret
            )
        except Refused:
            return None
        self.arrived |= set(WORD.findall(text))
        if saved.conflict is None:
            assert edited(text, saved.edits) == saved.notes
        return saved

    def save(self, item, **how):
        return capturing.save_notes(item, **how)

    def adopt(self, screen, saved):
        """The answer is taken over; without one (None), or where both texts are shown, the item as it is."""
        if saved is None or saved.conflict is not None:
            saved = Item.objects.get(pk=screen.item)
        screen.text, screen.base, screen.unheard = saved.notes, saved.version, []

    # -- rules: edits, each followed by what becomes of them

    @initialize()
    def there_is_something_to_start_from(self):
        for at, screen in enumerate(self.screens[0]):
            kinds = ("Action Mona: ", "", "Action Max: ", ("Agreed: ", "Request: ", "")[at])
            screen.text = "".join(f"{kind}{self.words()}\n" for kind in kinds)
            self.send(0, at, "leave", None)
            self.adopt(self.screens[1][at], None)

    @rule(who=people, at=places, n=lines, to=lines, how=HANDS, then=then)
    def edits(self, who, at, n, to, how, then):
        changed = self.screen(who, at).lines
        place = getattr(self, how)(who, changed, n % len(changed), to)
        if place is not None:
            self.edit(who, at, changed, then, place)

    @rule(who=people, at=places, n=lines, kind=KINDS, then=then)
    def types(self, who, at, n, kind, then):
        changed = self.screen(who, at).lines
        place = n % (len(changed) + 1)
        changed.insert(place, kind + self.words())
        self.edit(who, at, changed, then, place)

    @rule(who=people, at=places, back=st.integers(1, 6), then=then)
    def undoes(self, who, at, back, then):
        screen = self.screen(who, at)
        if screen.past:
            earlier = screen.past[-min(back, len(screen.past))]
            self.copied |= set(WORD.findall(earlier)) - set(WORD.findall(screen.text))
            self.edit(who, at, earlier.split("\n"), then, 0)

    @rule(at=places, n=lines, first=people)
    def both_rewrite_one_line(self, at, n, first):
        """Of the same words each makes others: the second is asked which."""
        there = [set(screen.lines) for screen in (self.screen(0, at), self.screen(1, at))]
        shared = sorted(line for line in there[0] & there[1] if WORD.search(line))
        if shared:
            line = shared[n % len(shared)]
            for who in (first, 1 - first):
                changed = self.screen(who, at).lines
                place = changed.index(line)
                changed[place] = WORD.sub(lambda _m: self.words(1), line)
                self.edit(who, at, changed, "leave", place)

    def mends(self, _who, changed, place, _to):
        changed[place] = f"{changed[place]} {self.words(1)}".strip()
        return place

    def rewrites(self, _who, changed, place, to):
        """One word is replaced by another: where two do that to one word, they must be asked."""
        found = list(WORD.finditer(changed[place]))
        if not found:
            return None
        at = found[to % len(found)]
        changed[place] = changed[place][: at.start()] + self.words(1) + changed[place][at.end() :]
        return place

    def deletes(self, _who, changed, place, _to):
        del changed[place]
        return place

    def doubles(self, _who, changed, place, _to):
        self.copied |= set(WORD.findall(changed[place]))
        changed.insert(place, changed[place])
        return place

    def moves(self, _who, changed, place, to):
        moved = changed.pop(place)
        to %= len(changed) + 1
        changed.insert(to, moved)
        return to

    def cuts(self, who, changed, place, _to):
        self.clipboard[who] = changed.pop(place)
        return place

    def copies(self, who, changed, place, _to):
        self.clipboard[who] = changed[place]

    def pastes(self, who, changed, place, _to):
        if not self.clipboard[who]:
            return None
        self.copied |= set(WORD.findall(self.clipboard[who]))
        changed.insert(place, self.clipboard[who])
        return place

    def splits(self, _who, changed, place, to):
        blanks = [m.start() for m in re.finditer(" ", changed[place])]
        blanks = [b for b in blanks if WORD.search(changed[place][:b])]
        if not blanks:
            return None
        end = blanks[to % len(blanks)]
        changed[place : place + 1] = [changed[place][:end], changed[place][end + 1 :]]
        return place

    def joins(self, _who, changed, place, _to):
        if place + 1 < len(changed):
            changed[place : place + 2] = [" ".join(filter(None, changed[place : place + 2]))]
        return place

    def erases(self, _who, changed, place, to):
        numbered = [i for i, text in enumerate(changed) if LINE.match(text)]
        if not numbered:
            return None
        place = numbered[to % len(numbered)]
        changed[place] = re.sub(r"^(\w+) [A-Z]+-[\d-]+", r"\1", changed[place])
        return place

    def empties(self, _who, changed, _place, _to):
        changed[:] = [""]
        return 0

    # -- rules: saves, answers, others

    @rule(who=people, at=places, then=then)
    def saves(self, who, at, then):
        self.follow(who, at, then, 0)

    @precondition(lambda self: self.under_way)
    @rule(n=lines)
    def a_late_save_arrives(self, n):
        sent = self.under_way.pop(n % len(self.under_way))
        self.deliver(*sent)
        who = next(w for w in (0, 1) if sent[0] in self.screens[w])
        if sent[-1] is not None:
            self.half_typed.add((who, self.items.index(sent[0].item)))

    @precondition(lambda self: self.half_typed)
    @rule()
    def everybody_leaves(self):
        for who, at in sorted(self.half_typed):
            self.send(who, at, "leave", None)

    @rule(n=lines, said=st.booleans())
    def an_owner_acts_on_the_actions_page(self, n, said):
        actions = list(
            Action.objects.filter(raised_in=self.meeting, status__in=["open", "proposed"]).order_by(
                "pk"
            )
        )
        if not actions:
            return
        action = actions[n % len(actions)]
        if said:
            act.say(action, by=self.owners[0], note="on it")
            return
        owner = action.owners.filter(left_at=None, person__isnull=False).first()
        user = next((u for u in self.owners if owner and u.person == owner.person), None)
        if user is not None:
            change = act.untick if owner.ticked_at else act.tick
            change(owner, by=user)

    @rule(n=lines, answer=st.sampled_from(["back", "withdrawn"]))
    def a_card_is_answered(self, n, answer):
        cards = list(Card.objects.filter(meeting=self.meeting, answered_at=None).order_by("pk"))
        if cards:
            try:
                with transaction.atomic():
                    capturing.answer_card(cards[n % len(cards)], by=self.writers[0], answer=answer)
            except Refused:
                pass

    @rule(n=lines, choice=st.sampled_from(["mine", "theirs", "both"]))
    def a_conflict_is_settled(self, n, choice):
        rows = list(Conflict.objects.filter(item__in=self.items, settled_at=None).order_by("pk"))
        if not rows:
            return
        conflict = rows[n % len(rows)]
        item = Item.objects.get(pk=conflict.item_id)
        mine, theirs = conflict.typed, item.notes
        text = {"mine": mine, "theirs": theirs, "both": f"{theirs}\n{mine}"}[choice]
        try:
            with transaction.atomic():
                saved = capturing.settle_conflict(
                    conflict, by=self.writers[0], text=text, base=item.version
                )
        except Refused:
            return
        assert saved.conflict is None
        self.deleted |= set(WORD.findall(mine + theirs)) - set(WORD.findall(text))
        self.copied |= set(WORD.findall(text))

    @rule(at=places, where=st.sampled_from(["up", "down", "in", "out"]))
    def an_item_moves(self, at, where):
        try:
            with transaction.atomic():
                meet.move_item(Item.objects.get(pk=self.items[at]), by=self.writers[1], where=where)
        except Refused:
            pass

    @rule(at=places)
    def an_item_is_taken_off_or_put_back(self, at):
        item = Item.objects.get(pk=self.items[at])
        change = meet.restore_item if item.removed_at else meet.remove_item
        try:
            with transaction.atomic():
                change(item, by=self.writers[0])
        except Refused:
            pass

    # -- what holds after each of them

    @invariant()
    def it_holds(self):
        rows = list(Item.objects.filter(meeting=self.meeting))
        cards, records = asked(self.meeting), self.records()
        on = {row.reference for row, _text, is_live in records if is_live}
        self.records_are_what_the_text_defines(rows, cards, on)
        self.no_word_is_lost(rows)
        self.no_record_is_doubled(records, cards)

    def records(self):
        """(row, its words, whether it is live) of all that was ever raised here."""
        actions = Action.objects.filter(raised_in=self.meeting).select_related("committee")
        decisions = Decision.objects.filter(meeting=self.meeting)
        approvals = Approval.objects.filter(meeting=self.meeting)
        return [
            *((row, row.text, row.status != "gone") for row in actions),
            *((row, row.text, row.withdrawn_at is None) for row in decisions),
            *((row, row.title, row.outcome != "withdrawn") for row in approvals),
        ]

    def records_are_what_the_text_defines(self, rows, cards, on):
        shown = [row.notes.split("\n") for row in rows if row.removed_at is None]
        if self.half_typed:
            # What is half typed counts once it is left; until then it is at least somewhere.
            return
        found = {m["number"] for m in map(LINE.match, itertools.chain(*shown)) if m}
        assert found | cards == on, (
            f"in the text {sorted(found)}, on cards {sorted(cards)}, live {sorted(on)}\n{shown}"
        )
        assert not found & cards, f"asked about, and in the text: {sorted(found & cards)}"

    def no_word_is_lost(self, rows):
        open_ones = Conflict.objects.filter(item__in=self.items, settled_at=None)
        texts = [*(row.notes for row in rows), *open_ones.values_list("typed", flat=True)]
        lost = self.arrived - set(WORD.findall("\n".join(texts))) - self.deleted
        assert not lost, f"lost without anybody's deleting them: {sorted(lost)} of {texts}"

    def no_record_is_doubled(self, records, cards):
        seen: dict[str, str] = {}
        for row, text, is_live in records:
            key = (type(row).__name__, row.reference)
            assert self.numbers.setdefault(key, row.pk) == row.pk, f"{row.reference} is another now"
            for word in set(WORD.findall(text)) - self.copied if is_live else ():
                if row.reference not in cards:
                    assert seen.setdefault(word, row.reference) == row.reference, (
                        f"{word} was typed once, and is in {seen[word]} and {row.reference}"
                    )
        there = {(type(row).__name__, row.reference) for row, _text, _live in records}
        assert set(self.numbers) == there, f"numbers that went: {set(self.numbers) - there}"


@pytest.fixture
def scene(board, cast, make_meeting):
    """What each run starts from; it goes away with the run."""

    def _scene():
        meeting = make_meeting("June", days=0, state="in_session")
        return meeting, (cast.secretary, cast.chair), (cast.member, cast.colleague)

    return _scene


def machine(scene, base=Writing, **how):
    return type(base.__name__, (base,), {"scene": staticmethod(scene), **how})


def test_the_invariant_holds_whatever_two_people_do(scene):
    run_machine(machine(scene), settings=QUICK)


# -- controls: the same machine sees what goes wrong with savers that are wrong on purpose

CONTROL = settings(
    QUICK, max_examples=100, phases=["explicit", "generate"], report_multiple_bugs=False
)


def nothing_is_withdrawn(self, item, **how):
    """A saver under which a record outlives its line."""
    saved = capturing.save_notes(item, **how)
    Action.objects.filter(raised_in=item.meeting_id, status="gone").update(status="open")
    return saved


def the_last_one_wins(self, item, *, base, after, **how):
    """A saver that takes what is sent for the whole text, whatever it started from."""
    return capturing.save_notes(item, base=item.version, after=(), **how)


def two_say_the_same(self, item, **how):
    """A saver under which one action gets the words of another."""
    saved = capturing.save_notes(item, **how)
    actions = Action.objects.filter(raised_in=item.meeting_id, status="open")
    if (first := actions.order_by("number").first()) is not None:
        actions.update(text=first.text)
    return saved


def numbers_change(self, item, **how):
    """A saver that gives what is withdrawn another number."""
    saved = capturing.save_notes(item, **how)
    gone = Action.objects.filter(raised_in=item.meeting_id, status="gone", number__lt=1000)
    gone.update(number=F("number") + 1000)
    return saved


def a_story(run):
    """Three things that happen every day: two type at once, a line goes, a line comes back."""
    run.there_is_something_to_start_from()
    run.types(who=0, at=0, n=0, kind="Action Mona: ", then="leave")
    run.it_holds()
    run.types(who=1, at=0, n=2, kind="Action Max: ", then="leave")
    run.it_holds()
    run.edits(who=1, at=0, n=0, to=0, how="deletes", then="leave")
    run.it_holds()
    run.undoes(who=1, at=0, back=1, then="leave")
    run.it_holds()


@pytest.mark.parametrize(
    ("saver", "complaint"),
    [
        (nothing_is_withdrawn, "in the text"),
        (the_last_one_wins, "lost without"),
        (two_say_the_same, "typed once"),
        (numbers_change, "numbers that went"),
    ],
)
def test_told_as_a_story_it_holds_and_fails_with_a_saver_that_is_wrong(saver, complaint, scene):
    for how in ({}, {"save": saver}):
        run = machine(scene, **how)()
        try:
            if how:
                with pytest.raises(AssertionError, match=complaint):
                    a_story(run)
            else:
                a_story(run)
        finally:
            run.teardown()


def test_by_chance_a_saver_that_withdraws_nothing_is_found_out(scene):
    with pytest.raises(AssertionError, match="in the text"):
        run_machine(machine(scene, save=nothing_is_withdrawn), settings=CONTROL)
