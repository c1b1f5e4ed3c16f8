"""What do minutes say, whoever wrote them and in whichever notation?

Plain data, no behaviour. Every field that the text does not state is None, "" or an empty list; nothing is guessed
here. Dates are ISO strings ("2014-06-03", a month alone "2014-06"), amounts are decimal strings without currency
("1350.00" is written "1350"). `item` is the path of headings from the top, joined by " / ".
"""

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["open", "unknown", "proposed", "closed"]
Outcome = Literal["agreed", "condition", "declined", "deferred", "withdrawn"]
Stance = Literal["favour", "against", "abstains", "no objection"]
RequestKind = Literal["budget", "trademark", "other"]
Reply = Literal["yes", "no", "maybe"]
ItemKind = Literal["", "attendance", "actions", "decisions", "status", "agenda"]

EVERYONE = "all"
"""The one owner of an action that was given to everybody present."""


@dataclass(slots=True)
class Attendee:
    """One person named in a list of those present, absent or invited (or in a reply, see `Item.replies`)."""

    name: str
    organisation: str | None = None
    role: str | None = None
    present: bool | None = True
    """False: named as absent, or invited only."""
    reply: Reply | None = None
    note: str | None = None
    handle: str | None = None
    """"jasnell" of "James Snell @jasnell"; a bot log knows nothing but handles."""


@dataclass(slots=True)
class Item:
    """A heading with what stands beneath it."""

    title: str
    presenter: str | None = None
    minutes: int | None = None
    notes: str = ""
    """Every line beneath the heading, word for word, with Markdown bullets: also those that define actions,
    decisions and requests, so that the text can be shown, edited and read again as it was."""
    items: list["Item"] = field(default_factory=list)
    kind: ItemKind = ""
    """What the heading stands for where it is a formal one: an importer makes no agenda item of "attendance"."""
    status: Status | None = None
    """The status that a heading such as "Propose to Close" gives to the actions beneath it."""
    replies: list[Attendee] = field(default_factory=list)
    """Who will come to another meeting that this item plans ("Confirmations so far: ...", "Maybe: ...")."""
    links: list[str] = field(default_factory=list)
    """Addresses that the heading itself linked to."""
    number: str | None = None
    """ "4.2" where the heading carries a number."""
    heading: str | None = None
    """The heading's words as written, where number, presenter or minutes were taken off the title."""


@dataclass(slots=True)
class Action:
    """A promise. No owners: the text names nobody."""

    text: str
    owners: list[str] = field(default_factory=list)
    status: Status = "open"
    ticked: bool = False
    new: bool = False
    item: str | None = None
    parent: str | None = None
    """Text of the action, or title of the request, that a NEW action follows up."""
    due_on: str | None = None
    updates: list[str] = field(default_factory=list)
    result: str | None = None
    """What stands behind the tick."""
    number: str | None = None
    """"AB-17" where the line carries a number."""
    open_owners: list[str] = field(default_factory=list)
    """Owners named as still open although the line is ticked ("Interviews open: ARM, Verizon")."""
    done_owners: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    """Organisations of the owners where the line says so ("Michelle from Verizon")."""
    line: int | None = None
    """Number of the line in the source text, from 1."""


@dataclass(slots=True)
class Decision:
    text: str
    outcome: Outcome = "agreed"
    condition: str | None = None
    votes: str | None = None
    """The votes as stated, "5 in favor, 1 abstain"."""
    item: str | None = None
    number: str | None = None
    line: int | None = None


@dataclass(slots=True)
class Position:
    """What one member said to a request."""

    name: str
    stance: Stance | None = None
    remark: str | None = None


@dataclass(slots=True)
class Request:
    title: str
    kind: RequestKind = "other"
    amount: str | None = None
    currency: str | None = None
    """ISO 4217, "USD"."""
    purpose: str | None = None
    """"hotel and flights" of "Required: USD $1250 for hotel and flights"."""
    line: str | None = None
    """The budget line as named, "2014.1e Face-2-face meetings"."""
    row: int | None = None
    remaining: str | None = None
    outcome: Outcome | None = None
    condition: str | None = None
    positions: list[Position] = field(default_factory=list)
    item: str | None = None
    number: str | None = None
    """"R-2014-05" where the text carries one."""
    at: int | None = None
    """Number of the line that makes the request, from 1; None where the item's title does."""


@dataclass(slots=True)
class Topic:
    """Something proposed for a meeting."""

    title: str
    description: str | None = None
    proposer: str | None = None
    lead: str | None = None
    status: str | None = None
    """As written, in lower case: "proposed", "consolidated"."""
    minutes: int | None = None
    contacts: list[str] = field(default_factory=list)
    mailing_list: str | None = None
    irc: str | None = None
    difficulty: str | None = None
    skills: str | None = None
    outcomes: str | None = None
    votes: int | None = None
    will_attend: list[str] = field(default_factory=list)
    comments: list["Comment"] = field(default_factory=list)
    proposed_on: str | None = None
    number: str | None = None
    """"17" of a numbered list of proposals."""
    notes: str = ""
    """What was written about it and fits no other field."""


@dataclass(slots=True)
class Remark:
    """What somebody said. No speaker: the writer did not remember who ("[can't remember who]")."""

    text: str
    speaker: str | None = None
    item: str | None = None


@dataclass(slots=True)
class Comment:
    """What a reader wrote afterwards, and on which words."""

    text: str
    author: str | None = None
    on: str | None = None
    written_on: str | None = None


@dataclass(slots=True)
class Paper:
    title: str
    item: str | None = None


@dataclass(slots=True)
class Area:
    """A part of a plan, "User Community"."""

    title: str
    goals: list[str] = field(default_factory=list)
    retrospective: list[str] = field(default_factory=list)
    opportunities: list[str] = field(default_factory=list)
    threats: list[str] = field(default_factory=list)
    deliverables: list[str] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ask:
    """What a plan asks of members, for one of its goals."""

    text: str
    goal: str | None = None
    cost: str | None = None


@dataclass(slots=True)
class Pledge:
    """What a member offers in a plan ("the Citrix FOSS team is volunteering 1")."""

    text: str
    by: str | None = None
    area: str | None = None


@dataclass(slots=True)
class Spending:
    """A sum of a plan's allocation; `per` is "year" where it is yearly."""

    text: str
    amount: str | None = None
    currency: str | None = None
    per: str | None = None


@dataclass(slots=True)
class Allocation:
    """One row of a plan's table: what goes to one goal. `number` is 1 of "#1: ..."."""

    goal: str
    number: int | None = None
    asks: list[str] = field(default_factory=list)
    spending: list[Spending] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    goal: str | None = None
    strategies: list[str] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    allocation: list[Allocation] = field(default_factory=list)
    total: list[Spending] = field(default_factory=list)


@dataclass(slots=True)
class MinutesDocument:
    title: str | None = None
    date: str | None = None
    date_from: Literal["mail"] | None = None
    """Where the date comes from if the minutes themselves do not state it."""
    ends_on: str | None = None
    """The last day of a meeting over several days."""
    place: str | None = None
    format: str = "plain"
    notes: str = ""
    """Lines before the first heading, word for word."""
    attendees: list[Attendee] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    plan: Plan | None = None
    boilerplate: list[str] = field(default_factory=list)
    """Lines that belong to the medium, not to the meeting: a list's footer, a mail's navigation, front matter."""
