"""Whom does a name as typed mean? Pure: known people and organisations in, an answer or a question out.

    directory = directory_of(committee, typed=names)        # people/directory.py: a fixed few queries
    directory = directory.adding(people=[KnownPerson("new-1", "Ann Who")]).with_pool(present_ids)
    match = directory.find("Michelle from Verizon")   # or find("Michelle", "Verizon", only_people=True)
    match.kind, match.person_id, match.candidates

What leaves no doubt (a full name, an alias of several words, an address, a handle that is the name
without its gaps) is looked for among everybody, the nearest pool first. What is only part of a name
(first name, last name, initials) is looked for pool by pool - those present, then the members, then
all people of the committee - and the first pool where anybody answers decides: one answers, it is
they; several, it is asked. Nothing is guessed from likeness; likeness only suggests.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from people.names import name_key


class Kind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    EVERYONE = "everyone"
    AMBIGUOUS = "ambiguous"  # several could be meant: `candidates`
    NONE = "none"  # nobody is; `candidates` sound alike, and may be offered


@dataclass(frozen=True)
class KnownPerson:
    """A person as matching knows them. `id` is the record's, or any key of one still to be made."""

    id: Hashable
    name: str
    aliases: tuple[str, ...] = ()
    email: str = ""
    organisations: frozenset[Hashable] = frozenset()
    elsewhere: bool = False
    """Of no committee concerned here: found by the full name only, and never suggested."""


@dataclass(frozen=True)
class KnownOrganisation:
    id: Hashable
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    kind: Kind  # PERSON or ORGANISATION
    id: Hashable
    name: str


@dataclass(frozen=True)
class Match:
    """The answer for one name. `how` says what it rests on: "full name", "first name", "alias" ..."""

    typed: str
    kind: Kind
    person_id: Hashable | None = None
    organisation_id: Hashable | None = None
    candidates: tuple[Candidate, ...] = ()
    how: str = ""

    @property
    def is_sure(self) -> bool:
        return self.kind in (Kind.PERSON, Kind.ORGANISATION, Kind.EVERYONE)


EVERYONE = frozenset({"all", "everyone", "everybody"})

# "Michelle from Verizon", "Michelle (Verizon)", "Michelle, Verizon", "Michelle @ Verizon", "Michelle [Verizon]"
_OF = re.compile(
    r"^\s*(?P<name>[^()\[\],]+?)\s*"
    r"(?:\s(?:from|of|at|for|@)\s+(?P<a>.+?)|\((?P<b>[^()]+)\)|\[(?P<c>[^\[\]]+)\]|,\s*(?P<d>.+?))\s*$",
    re.IGNORECASE,
)
# Words that an organisation's name can do without.
_LEGAL = frozenset(
    {"inc", "incorporated", "ltd", "limited", "llc", "gmbh", "ag", "corp", "corporation", "co"}
    | {"company", "plc", "the"}
)
_LOOKS_ALIKE = 84
"""From so many per cent on a spelling is offered as a question (never taken)."""
_OFFERED = 5


def split_organisation(typed: str) -> tuple[str, str]:
    """The name and the organisation that is typed with it, empty where there is none.

    >>> split_organisation("Michelle from Verizon"), split_organisation("Ian Campbell, Citrix")
    (('Michelle', 'Verizon'), ('Ian Campbell', 'Citrix'))
    """
    if found := _OF.match(typed):
        organisation = next(g for g in found.group("a", "b", "c", "d") if g is not None)
        if name_key(found["name"]) and name_key(organisation):
            return found["name"], organisation
    return typed, ""


def person_keys(typed: str) -> dict[str, list[Hashable]]:
    """Under which keys a person of that name is filed and found, by what a meeting of keys rests on."""
    words = name_key(typed).split()
    keys: dict[str, list[Hashable]] = defaultdict(list)
    if not words:
        return keys
    first, last = words[0], words[-1]
    if len(words) == 1:
        keys["alias"].append(first)
    else:
        keys["full name"].append(" ".join(words))
        keys["first and last"].append((first, last))
        keys["initial and last"].append((first[0], last))
        keys["first and initial"].append((first, last[0]))
        keys["last name"].append(last)
        keys["login"] += [first[0] + last, first + last[0]]
        keys["initials"] += {first[0] + last[0], "".join(w[0] for w in words)}
        keys["beginning"] += [" ".join(words[:n]) for n in range(2, len(words))]
    keys["first name"].append(first)
    keys["joined"].append("".join(words))
    return keys


_Query = tuple[str, Hashable]


def strong_queries(words: Sequence[str]) -> list[_Query]:
    """What leaves no doubt, in the order in which it is asked."""
    joined = "".join(words)
    if len(words) < 2:
        return [("joined", joined)] if len(joined) > 5 else []
    found: list[_Query] = [("full name", " ".join(words)), ("joined", joined)]
    if len(words[0]) > 1:
        found.append(("first and last", (words[0], words[-1])))
    return found


def weak_queries(words: Sequence[str]) -> list[_Query]:
    """What is only a part of a name, in the order in which it is asked within a pool."""
    if len(words) == 1:
        word = words[0]
        hows = ["alias", "first name", "last name", "login"]
        return [(how, word) for how in (*hows, *(["initials"] if len(word) < 4 else []))]
    asked: list[_Query] = [("beginning", " ".join(words))]
    if len(words) == 2 and len(words[1]) == 1:
        asked.append(("first and initial", (words[0], words[1])))
    if len(words[0]) == 1 and len(words[-1]) > 1:
        asked.append(("initial and last", (words[0], words[-1])))
    if all(len(word) == 1 for word in words):
        asked.append(("initials", "".join(words)))
    return asked


def middles_agree(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether the names between first and last can be one person's: none left out by both, initials
    standing for names. "Konrad R Wilk" and "Konrad Rzeszutek Wilk" agree, "Don D" and "Don X" do not.
    """
    few, many = sorted((a, b), key=len)
    rest = iter(many)
    return all(any(w == o or w == o[0] or o == w[0] for o in rest) for w in few)


def organisation_keys(typed: str) -> set[str]:
    """The keys of an organisation's name: whole, and without "Inc." and its like."""
    words = name_key(typed).split()
    return {" ".join(words), " ".join(w for w in words if w not in _LEGAL)} - {""}


@dataclass(frozen=True)
class Directory:
    """Everyone who can be named in a committee; immutable, so that a preview can try things out."""

    people: tuple[KnownPerson, ...] = ()
    organisations: tuple[KnownOrganisation, ...] = ()
    pools: tuple[frozenset[Hashable], ...] = ()
    """Ids of people, the nearest first; everybody else of `people` is the last pool, unsaid."""
    _filed: dict[str, dict[Hashable, set[Hashable]]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _names: dict[Hashable, KnownPerson] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _organisations: dict[str, set[Hashable]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        filed: dict[str, dict[Hashable, set[Hashable]]] = defaultdict(lambda: defaultdict(set))
        for person in self.people:
            self._names[person.id] = person
            for spelling in (person.name, *person.aliases):
                for how, keys in person_keys(spelling).items():
                    for key in keys:
                        filed[how][key].add(person.id)
            if person.email:
                filed["address"][person.email.casefold()].add(person.id)
        self._filed.update(filed)
        for organisation in self.organisations:
            for spelling in (organisation.name, *organisation.aliases):
                # "Verizon / Terremark" is found by either side as well.
                for part in (spelling, *spelling.split("/")):
                    for key in organisation_keys(part):
                        self._organisations.setdefault(key, set()).add(organisation.id)

    def with_pool(self, ids: Iterable[Hashable]) -> Directory:
        """The same, with these people (those present, say) asked first."""
        return replace(self, pools=(frozenset(ids), *self.pools))

    def adding(
        self,
        people: Iterable[KnownPerson] = (),
        organisations: Iterable[KnownOrganisation] = (),
    ) -> Directory:
        """The same, with more people and organisations: those that an import is about to make."""
        return replace(
            self,
            people=(*self.people, *people),
            organisations=(*self.organisations, *organisations),
        )

    def find_all(self, names: Iterable[str]) -> list[Match]:
        return [self.find(name) for name in names]

    def find(self, typed: str, organisation: str = "", *, only_people: bool = False) -> Match:
        """Whom or what `typed` means; `organisation` is where the text says the person is from.

        `only_people`: where an organisation or "all" cannot be meant (an attendee, a speaker).
        """
        if name_key(typed) in EVERYONE and not organisation and not only_people:
            return Match(typed, Kind.EVERYONE, how="everyone")
        found = self._find(typed, typed, organisation, only_people)
        if found is None and not organisation:
            name, of = split_organisation(typed)
            found = self._find(typed, name, of, only_people) if of else None
        return found or self._suggest(typed, organisations=not only_people)

    def find_organisation(self, typed: str) -> Match:
        """The organisation of that name, or the one whose name begins so; else what sounds alike."""
        ids = self._exact_organisations(typed) or self._beginning_organisations(typed)
        if ids:
            return self._answer(typed, set(), ids, "organisation")
        return self._suggest(typed, people=False)

    def _find(self, typed: str, name: str, organisation: str, only_people: bool) -> Match | None:
        words = name_key(name).split()
        if not words:
            return None
        of = self._exact_organisations(organisation) or self._beginning_organisations(organisation)
        if sure := self._sure(name, words):
            ids, how = sure
            return self._answer(typed, self._of(ids, of) or ids, set(), how)
        can_be_organisation = not organisation and not only_people
        if can_be_organisation and (ids := self._exact_organisations(name)):
            return self._answer(typed, set(), ids, "organisation")
        if found := self._partly(words, of):
            ids, how = found
            doubtful = bool(organisation) and not of  # from where nobody we know is: ask
            return self._answer(typed, ids, set(), how, ask=doubtful)
        if can_be_organisation and (ids := self._beginning_organisations(name)):
            return self._answer(typed, set(), ids, "organisation's beginning")
        return None

    def _sure(self, name: str, words: list[str]) -> tuple[set[Hashable], str] | None:
        """Who is named beyond doubt, the nearest pool first; strangers only by the full name."""
        queries = strong_queries(words)
        if "@" in name:
            queries.insert(0, ("address", name.strip(" <>").casefold()))
            queries += strong_queries(name_key(name.partition("@")[0]).split())
        if name.count(",") == 1 and len(words) > 1:  # "Wilk, Konrad"
            after = name_key(name.partition(",")[2]).split()
            queries += strong_queries([*after, *words[: -len(after) or None]])
        for how, key in queries:
            ids = self._filed.get(how, {}).get(key, set())
            if how == "first and last":
                ids = {i for i in ids if self._middles_agree(i, words, key)}
            here = {i for i in ids if not self._names[i].elsewhere}
            if here:
                return next(found for pool in self._each_pool() if (found := here & pool)), how
            if ids and how in ("full name", "address"):
                return set(ids), how
        return None

    def _partly(self, words: list[str], of: set[Hashable]) -> tuple[set[Hashable], str] | None:
        """Who answers to a part of a name, in the first pool where anybody does."""
        for pool in self._each_pool():
            for how, key in weak_queries(words):
                ids = self._filed.get(how, {}).get(key, set()) & pool
                ids = {i for i in ids if not self._names[i].elsewhere}
                if of:
                    # Those of the organisation; else those of whom no organisation is known.
                    ids = self._of(ids, of) or {i for i in ids if not self._names[i].organisations}
                if ids:
                    return ids, how
        return None

    def _each_pool(self) -> Iterable[AbstractSet[Hashable]]:
        yield from self.pools
        yield self._names.keys()

    def _of(self, ids: set[Hashable], of: set[Hashable]) -> set[Hashable]:
        return {i for i in ids if self._names[i].organisations & of}

    def _middles_agree(self, person_id: Hashable, words: list[str], ends: Hashable) -> bool:
        """`ends`: the first and last word as asked for (for "Wilk, Konrad" they are turned)."""
        person = self._names[person_id]
        turned = ends != (words[0], words[-1])
        spelled = [name_key(spelling).split() for spelling in (person.name, *person.aliases)]
        return any(
            (known[0], known[-1]) == ends and (turned or middles_agree(known[1:-1], words[1:-1]))
            for known in spelled
            if len(known) > 1
        )

    def _exact_organisations(self, typed: str) -> set[Hashable]:
        """Those of that very name; only where there is none, those whose name differs in "Inc."."""
        if ids := self._organisations.get(name_key(typed)):
            return ids
        return {i for key in organisation_keys(typed) for i in self._organisations.get(key, ())}

    def _beginning_organisations(self, typed: str) -> set[Hashable]:
        """Those whose name begins with these words ("Rackspace": "Rackspace Hosting")."""
        key = name_key(typed)
        if len(key) < 3:
            return set()
        return {
            i
            for known, ids in self._organisations.items()
            if known.startswith(key + " ")
            for i in ids
        }

    def _answer(
        self,
        typed: str,
        people: set[Hashable],
        organisations: set[Hashable],
        how: str,
        *,
        ask: bool = False,
    ) -> Match:
        if len(people) + len(organisations) == 1 and not ask:
            if people:
                return Match(typed, Kind.PERSON, person_id=next(iter(people)), how=how)
            return Match(
                typed, Kind.ORGANISATION, organisation_id=next(iter(organisations)), how=how
            )
        found = [Candidate(Kind.PERSON, i, self._names[i].name) for i in people]
        found += [
            Candidate(Kind.ORGANISATION, o.id, o.name)
            for o in self.organisations
            if o.id in organisations
        ]
        found.sort(key=lambda c: (name_key(c.name), str(c.id)))
        return Match(typed, Kind.AMBIGUOUS, candidates=tuple(found), how=how)

    def _suggest(self, typed: str, *, people: bool = True, organisations: bool = True) -> Match:
        """Nobody: with those whose name sounds alike, the likest first."""
        known: list[tuple[str, Candidate]] = []
        for person in self.people if people else ():
            if not person.elsewhere:
                offered = Candidate(Kind.PERSON, person.id, person.name)
                for spelling in (person.name, *person.aliases):
                    words = name_key(spelling).split() or [""]
                    known += [(" ".join(words), offered), (f"{words[0]} {words[-1]}", offered)]
        for organisation in self.organisations if organisations else ():
            offered = Candidate(Kind.ORGANISATION, organisation.id, organisation.name)
            for spelling in (organisation.name, *organisation.aliases):
                known.append((name_key(spelling), offered))
        alike = process.extract(
            name_key(split_organisation(typed)[0]),
            [key for key, _offered in known],
            scorer=fuzz.ratio,
            score_cutoff=_LOOKS_ALIKE,
            limit=4 * _OFFERED,
        )
        offers = dict.fromkeys(known[index][1] for _key, _score, index in alike)
        return Match(typed, Kind.NONE, candidates=tuple(offers)[:_OFFERED])
