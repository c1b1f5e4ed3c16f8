"""Is this a name, a list of names, and whose?

An owner list is "Lars and Don", "James, Mark", "Mark/Philippe", "All", "tech team", "Michelle from Verizon",
"Doug (shepazu)", "@jasnell". What a line may mean depends on who is known: those present, those who speak.
"""

import re
from dataclasses import dataclass, field

from minutes.document.inline import straight
from minutes.document.words import (
    COLLECTIVES,
    EVERYONE,
    LABELS,
    NAMES_AND_VERBS,
    NOT_HANDLES,
    PRONOUNS,
    SMALL,
    VERBS,
)

WORD = r"[^\W\d_][\w.'\u2019-]{0,40}"
CAPITAL = re.compile(
    r"(?:[A-Z\u00c0-\u00de\u0100-\u017f\u0370-\u03ff\u0400-\u042f]|Mc|de |van |von )"
)
PARTICLES = frozenset("v. de da di del van von der den la le bin ibn al du dos ter ten".split())
BODIES_OF = frozenset("team teams group wg sig committee council".split())
HANDLE = re.compile(r"@[\w][\w.-]{0,40}")
SPLIT = re.compile(r"\s*(?:,\s*(?:and|&)\s|,|/|;|\band\b|&|\+)\s*")
FROM = re.compile(r"^(.{1,60}?)\s+(?:from|of|at)\s+(.{1,60})$")
PAREN = re.compile(r"^(.{1,80}?)\s*\(([^()]{1,80})\)$")


@dataclass(slots=True)
class People:
    """Who is known in a document, by every form in which a line may name them, in lower case."""

    names: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    """Handle to name: {"shepazu": "Doug"}."""
    full: set[str] = field(default_factory=set)
    """Names as written."""

    def add(self, name: str, handle: str | None = None) -> None:
        words = name.split()
        if not words:
            return
        self.names.add(name.lower())
        self.full.add(name)
        if len(words[0].rstrip(".")) > 1:
            self.names.add(words[0].lower())
        if handle:
            self.names.add(handle.lower())
            self.aliases[handle.lower()] = name

    def knows(self, name: str) -> bool:
        return name.lower().lstrip("@").rstrip(".") in self.names

    def spelt_out(self, name: str) -> str:
        """ "Martin Michlmayr" for "MartinM", where exactly one person known goes by that."""
        if not (m := re.fullmatch(r"([A-Z][a-z]+)([A-Z])", name)):
            return name
        first, last = m.group(1).lower(), m.group(2).lower()
        fits = [
            n
            for n in self.full
            if (w := n.lower().split()) and w[0] == first and w[-1][0] == last and len(w) > 1
        ]
        return fits[0] if len(fits) == 1 else name

    def same(self, name: str) -> str:
        """A form of `name` fit to compare: the alias resolved, the first word, in lower case."""
        name = name.lower().lstrip("@")
        name = self.aliases.get(name, name).lower()
        return name.split()[0] if name.split() else name


def is_everyone(text: str) -> bool:
    return straight(text).strip(" .:*").lower() in EVERYONE


def is_collective(text: str) -> bool:
    """ "tech team", "global committees", "Board": a body, in any case of letters."""
    words = text.lower().split()
    if not 0 < len(words) <= 4 or words[-1] not in COLLECTIVES:
        return False
    # "Release team" is a body, "Update members" an order.
    others = VERBS if words[-1] not in BODIES_OF else frozenset[str]()
    return not (set(words[:-1]) & (others | PRONOUNS | SMALL | {"new"}))


def is_name(text: str, known: People | None = None) -> bool:
    """Up to four capitalised words, a handle with @, somebody known, everyone, or a body."""
    text = text.strip()
    if not text or len(text) > 60:
        return False
    if HANDLE.fullmatch(text) or is_everyone(text) or is_collective(text):
        return True
    if known is not None and known.knows(text):
        return True
    words = text.split()
    if len(words) > 4 or not CAPITAL.match(words[0]):
        return False
    if words[0].lower() in (PRONOUNS | VERBS | LABELS) - NAMES_AND_VERBS and not (
        known and known.knows(words[0])
    ):
        return False
    return all(
        re.fullmatch(r"[\w.'\u2019-]+", w) and (CAPITAL.match(w) or w in PARTICLES) for w in words
    )


def is_nick(text: str) -> bool:
    """One lower-case word that may be a nick ("dgilmore", "scottrowe_"): no verb, no small word."""
    return bool(re.fullmatch(r"[a-z_][\w`|\[\]^-]{1,30}", text)) and text.lower() not in (
        VERBS | NOT_HANDLES | PRONOUNS | SMALL | COLLECTIVES
    )


@dataclass(slots=True)
class Owners:
    names: list[str]
    organisations: list[str] = field(default_factory=list)


def clean_name(text: str) -> tuple[str, str | None, str | None]:
    """(name, what stands in parentheses, organisation after "from")."""
    text = text.strip(' \t:*[]<>"').strip()
    inside = organisation = None
    if m := PAREN.match(text):
        text, inside = m.group(1).strip(), m.group(2).strip()
    if (m := FROM.match(text)) and not is_collective(text):
        text, organisation = m.group(1), m.group(2)
    return text.removeprefix("@"), inside, organisation


def owner_list(text: str, known: People | None = None, nicks: bool = False) -> Owners | None:
    """The owners that `text` lists, or None if it is no list of names.

    `nicks`: one lower-case word counts as a name (after a keyword, where a bot log names people so).
    """
    text = straight(text).strip().strip("*").strip()
    text = re.sub(r"^(?:on|by|for)\s+(?=\S)", "", text, flags=re.I)
    text = re.sub(r"(@[\w.-]{1,40})\s+(?=@)", r"\1, ", text)
    if not text or len(text) > 160:
        return None
    if is_everyone(text) or re.fullmatch(r"all\s+\w+", text, re.I):
        return Owners(["all"])
    names: list[str] = []
    organisations: list[str] = []
    for part in split_names(text):
        name, inside, organisation = clean_name(part)
        handle = bool(inside) and is_nick(inside or "")
        if not (
            is_name(name, known)
            or HANDLE.fullmatch(part.strip())
            or (nicks and is_nick(name))
            or handle
        ):
            return None
        if handle and known is not None and inside is not None:
            known.add(name, inside)
        names.append("all" if is_everyone(name) else known.spelt_out(name) if known else name)
        if organisation:
            organisations.append(organisation)
    return Owners(names, organisations) if names else None


def split_names(text: str) -> list[str]:
    """ "Lars, Don and Mark/Philippe" in four; what stands in parentheses is not split."""
    held: list[str] = []

    def hold(m: re.Match[str]) -> str:
        held.append(m.group())
        return f"\x01{len(held) - 1}\x02"

    safe = re.sub(r"\([^()]{0,200}\)", hold, text)
    parts = (
        re.sub("\x01(\\d+)\x02", lambda m: held[int(m.group(1))], p) for p in SPLIT.split(safe)
    )
    return [p.strip() for p in parts if p.strip()]


def leading_names(text: str, known: People | None = None) -> list[str]:
    """The names that begin the comma-separated parts of "Kate driving effort, support from Board": ["Kate"]."""
    found: list[str] = []
    for part in re.split(r"\s*[,;]\s*|\s+&\s+|\s+and\s+", straight(text)):
        head = re.split(r"\s+[-\u2013]\s*|(?<=\w)-(?=[a-z])", part, maxsplit=1)[0].strip()
        if is_name(head, known):
            found.append(head.removeprefix("@"))
            continue
        words = head.split()
        run = 0
        while run < min(len(words), 3) and is_name(" ".join(words[: run + 1]), known):
            run += 1
        if not run:
            break
        found.append(" ".join(words[:run]).removeprefix("@"))
    return found
