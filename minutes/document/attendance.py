"""Who is named in a list of those present, absent or invited, and for whom?

By company ("James Bulpin, Mark Hinkle (Citrix)"), by person ("Ian Campbell, Citrix"), on one line ("Present: Kate,
Tom"), with handles ("James Snell @jasnell (TSC)"), and as replies to a coming meeting ("Citrix (Lars, James before
3PM)", "Maybe: Ian, Antony").
"""

import re

from minutes.document.inline import plain, straight
from minutes.document.model import Attendee, Reply
from minutes.document.names import CAPITAL, PARTICLES
from minutes.document.words import BODIES, COLLECTIVES, ROLES, VERBS

NOBODY = re.compile(
    r"^\W*(?:none|n/?a|nobody|no one|tbd|tbc|-|\?+|see .*|.*\bquorum\b.*|and others|others|et al\.?)\W*$",
    re.I,
)
HANDLE = re.compile(r"\s*[(\[]?@(?P<handle>[\w.-]{1,40})[)\]]?")
ADDRESS = re.compile(r"\s*<?\b[\w.+-]{1,64}@[\w.-]{1,100}>?")
PAREN = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{1,300})[)\]]\s*")
COUNT = re.compile(r"^\d{1,6}$")
ROLE_FIRST = re.compile(r"^(?P<role>[A-Za-z][A-Za-z /-]{2,40}?)\s*[:\u2013]\s+(?P<rest>\S.*)$")
ORG_FIRST = re.compile(r"^(?P<org>[A-Z][\w&.' /-]{1,40}):\s+(?P<names>[A-Z].{2,200})$")
DASH = re.compile(r"\s+[-\u2013\u2014|]\s+")
ROLE_LAST = re.compile(r"^(?P<name>[^:,]{2,60}?)\s*:\s+(?P<role>[^:,\s]+(?: [^:,\s]+){0,2})$")
SLASHED = re.compile(r"^(?P<head>[^,]{2,80}?)\s+/\s+(?P<role>.{2,80})$")
NUMBERED = re.compile(r"^\d{1,3}[.)]\s+")
LATE = re.compile(
    r"\b(?:late|arriv\w+|joined|left|leaves?|until|from \d|before \d|after \d|depending|remote(?:ly)?|phone|part(?:ial|ly)?|by proxy|via|excused|first half|second half|\d{1,2}(?::\d\d)?\s?[AaPp][Mm])\b",
    re.I,
)
REPLY_LABEL = re.compile(
    r"(?:^|(?<=[\s.;]))(?P<label>(?:confirm(?:ations?|ed)|adding|added|attending|will attend|coming|yes|maybe|tentative|perhaps|unsure|declined|regrets|cannot attend|can't (?:attend|come)|not coming|no)(?:\s+so\s+far)?)\s*:\s+",
    re.I,
)
ORG_GROUP = re.compile(r"(?P<org>[A-Z][\w&.' /-]{0,50}?)\s*\((?P<names>[^()]{2,200})\)")


def _is_role(text: str) -> bool:
    words = re.findall(r"[a-z][a-z-]*", text.lower())
    return bool(words) and any(w in ROLES for w in words)


def _is_person(text: str) -> bool:
    """One to five words, the first capitalised, that are neither a body nor a sentence."""
    words = text.split()
    if (
        not 1 <= len(words) <= 5
        or not CAPITAL.match(words[0])
        or re.search(r"[:;?!=/]|\d{2}", text)
    ):
        return False
    if words[-1].lower() in COLLECTIVES or (words[0].lower() in VERBS and len(words) > 3):
        return False
    return all(CAPITAL.match(w) or w in PARTICLES or w.startswith(("(", "'", '"')) for w in words)


def _inside(one: Attendee, inside: str) -> None:
    """Files what stands in parentheses: organisation, role, note, or both of "observer/Linux Foundation"."""
    if COUNT.match(inside):
        return
    if LATE.search(inside) or len(inside.split()) > 6:
        one.note = inside
        return
    first, _, rest = inside.partition(" ")
    if first.lower() in ROLES and CAPITAL.match(rest) and not _is_role(rest):
        one.role, one.organisation = one.role or first, one.organisation or rest  # "(Chair Citrix)"
        return
    parts = [p.strip() for p in re.split(r"\s*[/,;]\s*", inside) if p.strip()]
    roles = [p for p in parts if _is_role(p) or p.lower() in BODIES]
    others = [p for p in parts if p not in roles]
    if not roles:
        if inside[0].islower() and " " not in inside and not one.handle:
            one.handle = inside
        else:
            one.organisation = inside
        return
    if parts[0] in roles and others and len(parts) == 2:
        one.role, one.organisation = parts[0], others[0]
    elif len(others) == 1 and CAPITAL.match(others[0]):
        one.role, one.organisation = ", ".join(roles), others[0]
    elif others and len(parts) > 1 and parts[0] in others and not _is_role(parts[0]):
        one.organisation, one.role = parts[0], ", ".join(roles)
    else:
        one.role = inside


def _one(text: str) -> Attendee | None:
    """One person: name, handle, parentheses; None if `text` names nobody."""
    text = NUMBERED.sub("", text.strip(" \t.;:*")).strip()
    one = Attendee("")
    if m := HANDLE.search(text):
        one.handle = m.group("handle")
        text = (text[: m.start()] + " " + text[m.end() :]).strip()
    text = ADDRESS.sub("", text).strip()
    for m in PAREN.finditer(text):
        _inside(one, m.group("inside").strip())
    name = PAREN.sub(" ", text).strip(" ,;-\u2013")
    if parts := DASH.split(name, maxsplit=1):
        name = parts[0].strip()
        if len(parts) == 2:
            _inside(one, parts[1].strip())
    if not name and one.handle:
        name = one.handle
    if NOBODY.match(name) or not name:
        return None
    one.name = " ".join(name.split())
    return one if _is_person(straight(one.name)) or one.handle or _is_nick(one.name) else None


def _is_nick(text: str) -> bool:
    return (
        bool(re.fullmatch(r"[a-z_][\w`|\[\]^-]{2,30}", text))
        and text not in VERBS | ROLES | COLLECTIVES
    )


def _pieces(text: str) -> list[str]:
    """`text` cut at commas, semicolons and "and" outside parentheses."""
    out, depth, start = [], 0, 0
    for m in re.finditer(r"[(\[]|[)\]]|,\s+(?:and\s+)?|;\s*|,(?=\S)|\s+and\s+|\s+&\s+", text):
        if m.group()[0] in "([":
            depth += 1
        elif m.group()[0] in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            out.append(text[start : m.start()])
            start = m.end()
    return [p.strip() for p in [*out, text[start:]] if p.strip()]


def entry(text: str, by_person: bool = True) -> list[Attendee]:
    """The people of one bullet. `by_person`: "Ian Campbell, Citrix" is one person with an organisation."""
    text = plain(text)
    if len(text) > 400 or NOBODY.match(text):
        return []
    if (m := ROLE_FIRST.match(text)) and _is_role(m.group("role")):
        found = entry(m.group("rest"), by_person)
        for one in found:
            one.role = one.role or m.group("role").strip()
        return found
    if (m := ROLE_LAST.match(text)) and _is_role(m.group("role")) and _is_person(m.group("name")):
        text = f"{m.group('name').strip()} ({m.group('role')})"
    if m := SLASHED.match(text):
        slashed = _one(m.group("head"))
        if slashed and (slashed.organisation or _is_role(m.group("role"))):
            slashed.role = m.group("role")
            return [slashed]
    if m := ORG_FIRST.match(text):
        found = listed(m.group("names"))
        for one in found:
            one.organisation = one.organisation or m.group("org")
        return found
    return _by_person(text) if by_person else _sharing(_pieces(text))


def _by_person(text: str) -> list[Attendee]:
    """ "Name, Organisation", "Name, role, Organisation", "Name, Organisation (@handle)", else several people."""
    handles = HANDLE.findall(text)
    if len(handles) == 1 and "," in text:
        found = _by_person(HANDLE.sub("", text))
        for one in found[:1]:
            one.handle = handles[0]
        return found
    pieces = _pieces(text)
    first = _one(pieces[0]) if pieces else None
    if len(pieces) == 2 and not text.rstrip().endswith((")", "]")):
        if first is None:
            return []
        _second(first, pieces[1])
        return [first]
    if len(pieces) == 3 and _is_role(pieces[1]) and first:
        first.role, first.organisation = pieces[1], pieces[2]
        return [first]
    return _sharing(pieces)


def _second(one: Attendee, text: str) -> None:
    """Files what stands behind the comma."""
    if _is_role(text) and not one.role:
        one.role = text
    elif one.organisation:
        one.role = f"{one.role}, {text}" if one.role else text
    else:
        one.organisation = text.strip(" .")


def _sharing(pieces: list[str]) -> list[Attendee]:
    """ "James Bulpin, Mark Hinkle (Citrix)": the organisation at the end is that of all."""
    found = [one for piece in pieces if (one := _one(piece))]
    if (
        len(found) > 1
        and found[-1].organisation
        and not any(o.organisation or o.role for o in found[:-1])
    ):
        for one in found[:-1]:
            one.organisation = found[-1].organisation
    return found


def listed(text: str) -> list[Attendee]:
    """The people of one line of names, "Peter Cock, Chris Fields (chair), Heather Wiencko"."""
    text = plain(text)
    if COUNT.match(text.strip()) or len(text) > 4000:
        return []
    return [one for piece in _pieces(text) if (one := _one(piece))]


def by_person(texts: list[str]) -> bool:
    """Do the bullets of a list read "Name, Organisation"? Not if many hold more names, or an organisation at the end."""
    counts = [len(_pieces(plain(t))) for t in texts]
    return sum(n == 2 for n in counts) >= sum(n > 2 for n in counts)


def replies(text: str) -> list[Attendee]:
    """Who comes to another meeting: "Confirmations so far: Citrix (Lars, James before 3PM)", "Maybe: Ian"."""
    words = plain(text)
    marks = list(REPLY_LABEL.finditer(words))
    found: list[Attendee] = []
    for i, m in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(words)
        found += _replying(words[m.end() : end], _reply(m.group("label")))
    return found


def _reply(label: str) -> Reply:
    label = label.lower()
    if re.match(r"maybe|tentative|perhaps|unsure", label):
        return "maybe"
    return "no" if re.match(r"declined|regrets|can|no", label) else "yes"


def _replying(text: str, reply: Reply) -> list[Attendee]:
    found: list[Attendee] = []
    groups = list(ORG_GROUP.finditer(text))
    for m in groups:
        for piece in _pieces(m.group("names")):
            found += _with_note(piece, reply, m.group("org").strip(" ,"))
    if not groups:
        for piece in _pieces(text):
            found += _with_note(piece, reply, None)
    return found


def _with_note(piece: str, reply: Reply, organisation: str | None) -> list[Attendee]:
    m = re.match(
        r"^(?P<name>[A-Z][\w.'-]*(?:\s[A-Z][\w.'-]*){0,3})(?:\s+(?P<note>[a-z(].*))?$",
        piece.strip(" ."),
    )
    if not m:
        return []
    return [
        Attendee(m.group("name"), organisation, present=None, reply=reply, note=m.group("note"))
    ]


def merge(into: list[Attendee], one: Attendee) -> None:
    """Adds a person unless the list has them by that name; then only what was not known."""
    namesakes = [o for o in into if " " in o.name and o.name.split()[0].lower() == one.name.lower()]
    if len(namesakes) == 1:
        return  # "Alice" beside "Alice Young"
    for old in into:
        if old.name.lower() == one.name.lower() or (old.handle and old.handle == one.handle):
            old.organisation = old.organisation or one.organisation
            old.role = old.role or one.role
            old.handle = old.handle or one.handle
            return
    into.append(one)
