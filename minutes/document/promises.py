"""Is this line an action, whose, and what was promised?

Forms: `Action NAME: text`, `ACTION: NAME to text`, `[ACTION]: NAME text`, `AI(NAME): text`, `#action NAME text`,
`ACTION on NAME to text`, `Action Item - text`, `TODO: text`, `Action AB-17 NAME: text`, in bold or not. In a list of
actions also `NAME: text`, `NAME- text`, `NAME to text`, and elsewhere `@handle to text`.
"""

import re
from dataclasses import dataclass, field

from minutes.document.inline import plain
from minutes.document.names import HANDLE, People, is_everyone, owner_list, split_names
from minutes.document.numbers import NUMBER
from minutes.document.ticks import read_struck, read_tick
from minutes.document.words import DETERMINERS, NAMES_AND_VERBS, PRONOUNS, SMALL, STOP, VERBS

BOX = re.compile(r"^\s*[-*+]?\s*\[([ xX\u2713\u2714])\]\s+")
NEW = re.compile(r"^\W{0,3}NEW\W{0,4}(?::|$|\s(?=ACTION|Action|AI\b|\[))\W{0,3}")
KEYWORD = re.compile(
    r"^(?P<mark>#\s?)?(?P<open>[\[(]\s?)?"
    r"(?P<word>action(?:[ -](?:items?|points?|required|needed))?s?|AIs?|APs?|to[ -]?dos?|ACTIONS?)"
    r"(?P<shut>\s?[\])])?(?P<number>\s+#?\d{1,3}(?=\s*[:.-])"
    # A number of ours, and behind it one of the writer's own ("Action AB-17 3: ...").
    rf"|\s+{NUMBER}\b(?:\s+#?\d{{1,3}}(?=\s*[:.-]))?)?",
    re.I,
)
CONNECT = re.compile(
    r"\s+(?:to|will|shall|should|must|please|can|could|needs? to|has to|have to|is to|are to|is going to|"
    r"agree[ds]? to|volunteer(?:s|ed) to|offered to|took an action to|and others to|/?to)\s+",
    re.I,
)
NAMED = re.compile(r"^(?P<head>[^:]{1,120}?)\s*:{1,2}(?!//)\s*(?=[^\s:])")
DASHED = re.compile(
    r"^(?P<head>[^\u2013\u2014]{1,80}?)(?:\s+-{1,2}\s+|\s*[\u2013\u2014]\s*|(?<=\w)-{1,2}\s+)(?=\S)"
)
BRACKETED = re.compile(r"^[\[(](?P<head>[^\[\]()]{1,80})[\])]\s*[:\u2013-]?\s*(?=\S)")
TRAILING = re.compile(
    r"^(?P<text>.{8,}?)\s*[\[(](?:owners?:|assigned to:?|assignee:?|-)?\s*(?P<head>[^\[\]()]{2,60})[\])]\.?$",
    re.I,
)
TRAILING_DASH = re.compile(
    r"^(?P<text>.{8,}?)\s+[-\u2013\u2014]{1,2}\s+(?P<head>[^\u2013\u2014]{2,60}?)\.?$"
)
PROMISE = re.compile(
    r"(?P<head>@?[\w.'-]+(?:\s[A-Z][\w.'-]+){0,2})\s+(?P<how>to|will)\s+(?P<rest>\S.{3,})"
)
CROSSED = re.compile(r"\s*[-\u2013]?\s*[\u2717\u2718\u274c]\ufe0f?\s*$")
UPDATE = re.compile(r"\s+(?:\u2013|\u2014|--)\s+(?!see\b)(?=\S)", re.I)
NUMBERED = re.compile(rf"^(?P<number>{NUMBER})\b[:.]?\s*")
# Nouns as often as verbs: after an unknown capitalised word they prove nothing ("Budget update").
NOUNS_TOO = frozenset(
    "update report review plan test search release request call talk visit work support change design list note post "
    "record schedule share start supply track use vote research address comment contact copy edit email file "
    "handle help host message order process open close document draft set mark move need push pull run show stop "
    "think tidy transfer turn".split()
)
NOUN_END = re.compile(r"(?:tion|ment|ing|ity|ness|ance|ence|ure|ware|age)$")
ANAPHOR = re.compile(
    r"^(?:\w+\s+){0,2}(?:this|that|it|these)(?:\s+(?:up|out|on|forward))?[.!]?$", re.I
)


@dataclass(slots=True)
class ActionLine:
    """One action as its line states it; statuses and parents come from where the line stands."""

    text: str
    owners: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    ticked: bool = False
    result: str | None = None
    new: bool = False
    number: str | None = None
    updates: list[str] = field(default_factory=list)


def starts_new(text: str) -> bool:
    """Does the line begin with "NEW:" (alone, or before an action)?"""
    return bool(NEW.match(plain(text)))


def action_line(text: str, known: People | None = None) -> ActionLine | None:
    """The action that a line with a keyword defines, or None."""
    known = known or People()
    box = BOX.match(text)
    struck = read_struck(text[box.end() :] if box else text)
    words = plain(struck.text).lstrip("*\u2022 ")
    new = NEW.match(words)
    if new:
        words = words[new.end() :]
    m = KEYWORD.match(words)
    if not m or (m.group("word")[:2] in ("ai", "ap") and not m.group("mark")):
        return None
    if m.group("open") and not m.group("shut") and not words[m.end() :].startswith(("]", ")")):
        return None
    strong = bool(m.group("mark") or m.group("open") or m.group("word").isupper())
    read = _after_keyword(words[m.end() :], m, known, strong)
    if read is None:
        return None
    owners, organisations, body = read
    found = finish(body, owners, organisations, known)
    found.ticked = found.ticked or struck.ticked or bool(box and box.group(1) != " ")
    found.result = found.result or (struck.result and plain(struck.result))
    found.new = bool(new)
    if m.group("number"):
        found.number = m.group("number").split()[0].strip(" #")
    return found if found.text or found.owners else None


Read = tuple[list[str], list[str], str]


def _after_keyword(rest: str, m: re.Match[str], known: People, strong: bool) -> Read | None:
    """(owners, organisations, text) of what follows the keyword, or None if that is no action."""
    if not rest.strip(" :.-"):
        return None
    labelled = re.match(r"\s*:(?!//)\s*", rest)
    dashed = re.match(r"\s+[-\u2013\u2014]{1,2}\s+", rest)
    if labelled or dashed or m.group("mark") or m.group("shut"):
        body = re.sub(r"^[\s:\u2013\u2014-]+", "", rest)
        return split_owner(body, known, nicks=True) if body else None
    if m.group("word").lower() in ("actions", "action items", "action points", "todos"):
        return None
    if b := BRACKETED.match(rest.lstrip()):
        owners = owner_list(b.group("head"), known, nicks=True)
        return (owners.names, owners.organisations, rest.lstrip()[b.end() :]) if owners else None
    rest = rest.strip()
    strong = strong or rest.startswith("on ")
    rest = rest.removeprefix("on ")
    for form in (NAMED, DASHED):
        n = form.match(rest)
        owners = n and owner_list(n.group("head"), known, nicks=strong)
        if n and owners:
            body = re.sub(r"^(?:-\s+)?(?:to\s+)?", "", rest[n.end() :])
            return owners.names, owners.organisations, _without_repeat(body, owners.names, known)
    read = _connected(rest, known, nicks=strong)
    if read and (strong or _all_known(read[0], known)):
        return read[0], read[1], _sentence(rest, read[2])
    return None


def _all_known(names: list[str], known: People) -> bool:
    return all(known.knows(n) or n == "all" for n in names)


def _without_repeat(body: str, names: list[str], known: People) -> str:
    """ "Lars to send report" after "Action Lars:" is "send report"."""
    read = _connected(body, known, nicks=False)
    return read[2] if read and [n.lower() for n in read[0]] == [n.lower() for n in names] else body


def split_owner(body: str, known: People, nicks: bool = False) -> Read:
    """(owners, organisations, text) of "NAME: text", "NAME - text", "NAME to text", "NAME text"; owners may be []."""
    for form in (NAMED, BRACKETED, DASHED):
        if (m := form.match(body)) and not re.match(r"^\W*$", m.group("head")):
            owners = owner_list(m.group("head"), known, nicks=nicks and form is not DASHED)
            if owners and _is_owner_head(m.group("head"), known, form is DASHED):
                text = re.sub(r"^to\s+", "", body[m.end() :], flags=re.I)
                return (
                    owners.names,
                    owners.organisations,
                    _without_repeat(text, owners.names, known),
                )
    read = _connected(body, known, nicks) or _followed_by_verb(body, known, nicks)
    if read:
        return read[0], read[1], _sentence(body, read[2])
    if m := TRAILING.match(body):
        owners = owner_list(m.group("head"), known)
        if owners and (_all_known(owners.names, known) or m.group("head").startswith("@")):
            return owners.names, owners.organisations, m.group("text")
    if (m := TRAILING_DASH.match(body)) and all(map(known.knows, split_names(m.group("head")))):
        owners = owner_list(m.group("head"), known)
        if owners:
            return owners.names, owners.organisations, m.group("text")
    return [], [], body


def _is_owner_head(head: str, known: People, dashed: bool) -> bool:
    """ "Cleanup - old trees" is no owner; with a dash one capitalised word must look like a name."""
    if not dashed or all(known.knows(part) for part in split_names(head)):
        return True
    words = head.split()
    return not (
        len(words) == 1 and (NOUN_END.search(head) or head.isupper()) and not is_everyone(head)
    )


def _sentence(body: str, rest: str) -> str:
    """What was promised; the whole sentence where little is left of it without its owner ("Sarah to flesh out")."""
    return (
        rest.strip()
        if len([w for w in rest.split() if w.lower() not in STOP]) > 3
        else body.strip()
    )


def _connected(body: str, known: People, nicks: bool) -> Read | None:
    """ "Martin and Hassan will come to agreement": names, a connector, what they do."""
    for m in CONNECT.finditer(body, 0, 160):
        head = body[: m.start()]
        owners = owner_list(head, known, nicks)
        if owners and not (nicks and head.islower() and not _verb(body[m.end() :], "")):
            return owners.names, owners.organisations, body[m.end() :].strip()
        if owners and nicks:
            return owners.names, owners.organisations, body[m.end() :].strip()
    return None


def _verb(text: str, default: str = "") -> str:
    """The first word of `text` if it is a verb, in lower case."""
    words = text.split(maxsplit=1)
    word = re.sub(r"\W+$", "", words[0]).lower() if words else ""
    return word if word in VERBS else default


def _followed_by_verb(body: str, known: People, nicks: bool) -> Read | None:
    """ "George write up a proposal": a name and a verb, nothing between."""
    words = body.split()
    for n in range(1, min(len(words) - 1, 6) + 1):
        verb = _verb(words[n])
        if not verb and n == 1 and nicks and _plainly(words, known):
            verb = words[1].lower()
        if not verb or words[n][0].isupper():
            continue
        head = " ".join(words[:n]).rstrip(",:")
        after = words[n + 1].lower() if n + 1 < len(words) else ""
        if not _may_own(head, verb, after, known, nicks):
            continue
        owners = owner_list(head, known, nicks)
        if owners:
            return owners.names, owners.organisations, " ".join(words[n:])
    return None


def _plainly(words: list[str], known: People) -> bool:
    """Somebody known, whose name is no verb, before a word that can be one ("moss whitewash the wall")."""
    name, word = words[0].rstrip(",").lower(), words[1]
    if not known.knows(name) or name in VERBS | NAMES_AND_VERBS:
        return False
    return (
        word.isalpha()
        and word.islower()
        and word not in DETERMINERS | PRONOUNS | SMALL | {"is", "was", "has", "and"}
    )


def _may_own(head: str, verb: str, after: str, known: People, nicks: bool) -> bool:
    first = head.split()[0].lower()
    if is_everyone(head) or all(
        known.knows(p) for p in re.split(r"\s*(?:,|/|&|\band\b)\s*", head) if p
    ):
        return True
    if HANDLE.match(head):
        return True
    if first in VERBS | NAMES_AND_VERBS or (verb in NOUNS_TOO and not nicks):
        return False
    single = len(head.split()) == 1
    if single and (NOUN_END.search(head) or head.isupper()):
        return False
    return verb not in NOUNS_TOO or after in DETERMINERS or bool(after and nicks and head.islower())


RECORDED = re.compile(r"\s*\[(?:recorded in|DONE in|CONTINUES|PENDING in)\b.*$", re.I)


def finish(body: str, owners: list[str], organisations: list[str], known: People) -> ActionLine:
    """An action from its text: the tick taken off, what stands behind a dash as an update."""
    tick = read_tick(CROSSED.sub("", RECORDED.sub("", body)))
    text, updates = tick.text.strip(), [tick.update] if tick.update else []
    parts = UPDATE.split(text, maxsplit=1)
    if len(parts) == 2 and len(parts[0]) > 12:
        text, updates = parts[0], [parts[1].strip(), *updates]
    return ActionLine(
        text, list(owners), list(organisations), tick.ticked, tick.result, updates=updates
    )


def listed_action(text: str, known: People, box: bool | None = None) -> ActionLine | None:
    """The action that a line of a list of actions is: with an owner, or at least beginning with a verb."""
    words = plain(text)
    found = action_line(text, known)
    if found is None:
        number = NUMBERED.match(words)
        tick = read_tick(text)
        body = plain(tick.text)[number.end() if number else 0 :]
        owners, organisations, rest = split_owner(body, known, nicks=True)
        if not rest or re.fullmatch(
            r"\W*(?:none|n/?a|nothing|no (?:new )?(?:action items|actions)|\(none\))\W*", body, re.I
        ):
            return None
        found = finish(rest, owners, organisations, known)
        if tick.ticked:
            found.ticked, found.result = True, tick.result and plain(tick.result)
        found.updates += [tick.update] if tick.update else []
        found.number = number.group("number") if number else None
    if box is not None:
        found.ticked = found.ticked or box
    return found


INSIDE = re.compile(r"(?<=[.;!?)])\s+(?=\W{0,3}(?:ACTION|AI|TODO)\W{0,3}[:(])")


def parts_of(text: str) -> list[str]:
    """A line cut before each "ACTION:" in its middle ("The door is broken. ACTION: Tom to call the landlord.")."""
    return INSIDE.split(text) if ":" in text or "(" in text else [text]


def starts_with_verb(text: str) -> bool:
    return bool(_verb(plain(text).lstrip("*- ")))


def spoken_promise(text: str, known: People) -> ActionLine | None:
    """A promise in running text: "@handle to open a PR", or somebody present who "will" or is "to" do something.

    A weak reading, to be given up where the same is listed as an action elsewhere.
    """
    words = plain(text).strip()
    m = PROMISE.match(words)
    if not m or (m.group("how") == "will" and m.group("head").startswith("@")):
        return None
    head = m.group("head")
    if not (HANDLE.fullmatch(head) or (head[0].isupper() and known.knows(head))):
        return None
    verb = _verb(m.group("rest"))
    if not verb or verb in ("be", "have", "serve") or words.endswith("?"):
        return None
    if m.group("how") == "will" and verb in (
        "talk",
        "present",
        "speak",
        "need",
        "attend",
        "see",
        "learn",
    ):
        return None
    rest = m.group("rest")
    return finish(
        rest if refers_back(rest) else _sentence(words, rest), [head.removeprefix("@")], [], known
    )


def refers_back(text: str) -> bool:
    """ "coordinate this": what is to be done stands in the line above."""
    return bool(ANAPHOR.match(text))
