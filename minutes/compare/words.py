"""How alike are two sentences, and which of these goes with which of those?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

_WORD = re.compile(r"[^\W_]+")
_TICK = re.compile(r"template:\s*done|\{\{\s*done\s*\}\}|\[\s*[x✓]?\s*\]", re.IGNORECASE)
_REFERENCE = re.compile(r"\b[A-Z][A-Z0-9]{0,7}-\d+\b")

LONG = 4000
"""Sentences are compared up to this length: likeness is quadratic in it."""
MOST = 30
"""So many candidates are looked at for one sentence."""


def normal(text: str) -> str:
    """The words alone: no case, accents, punctuation, line breaks, ticks or numbers such as AB-17.

    >>> normal("Send  the *report*\\nto Renée ✓ Template:Done")
    'send the report to renee'
    """
    text = _REFERENCE.sub(" ", _TICK.sub(" ", text))
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(_WORD.findall(plain))


_QUOTED = re.compile(r"^[ \t]*>+", re.MULTILINE)


def stream(text: str) -> str:
    """All that is written, without line breaks, blanks and marks of quotation: it stays the same when
    lines are wrapped otherwise, and only then (a heading mark, a tick or a word more is another text)."""
    return "".join(_QUOTED.sub("", unicodedata.normalize("NFC", text)).split())


def likeness(a: str, b: str) -> float:
    """How alike two sentences are, 0 to 1; their words in another order count nearly as much.

    Sentences that name different numbers ("line 6", "line 24") are never closely alike.
    """
    return likeness_of_normal(normal(a[:LONG]), normal(b[:LONG]))


def likeness_of_normal(a: str, b: str) -> float:
    """The same for texts that went through `normal` already."""
    if a == b:
        return 1.0 if a else 0.0
    if not a or not b:
        return 0.0
    a, b = a[:LONG], b[:LONG]
    score: float = max(fuzz.ratio(a, b), 0.98 * fuzz.token_sort_ratio(a, b)) / 100
    if _numbers(a) != _numbers(b):
        score *= 0.8
    return score


def _numbers(text: str) -> list[str]:
    return sorted(word for word in text.split() if word.isdigit())


def same_words(a: str, b: str) -> bool:
    """The same words, however wrapped, marked up or ordered (a block that moved is the same text)."""
    return sorted(normal(a).split()) == sorted(normal(b).split())


def alike(
    ours: Sequence[str],
    theirs: Mapping[int, str],
    at_least: float,
    *,
    exact_is_enough: bool = False,
) -> dict[tuple[int, int], float]:
    """The likeness of each of `ours` (by place) to each of `theirs` (by id), where it suffices.

    All texts went through `normal`. `exact_is_enough`: where the very words are there, nothing further
    is looked at (headings). Compared in C, so a committee of a hundred thousand promises takes seconds.
    """
    by_text: dict[str, list[int]] = {}
    for pk, text in theirs.items():
        by_text.setdefault(text[:LONG], []).append(pk)
    texts = [text for text in by_text if text]
    sorted_texts = [" ".join(sorted(text.split())) for text in texts]
    scores: dict[tuple[int, int], float] = {}
    known: dict[str, dict[str, float]] = {}
    for place, mine in enumerate(text[:LONG] for text in ours):
        if mine not in known:
            if exact_is_enough and mine in by_text:
                known[mine] = {mine: 1.0}
            else:
                known[mine] = _near(mine, texts, sorted_texts, at_least)
        for text, score in known[mine].items():
            scores.update({(place, pk): score for pk in by_text[text]})
    return scores


def _near(
    mine: str, texts: list[str], sorted_texts: list[str], at_least: float
) -> dict[str, float]:
    if not mine:
        return {}
    found: set[int] = set()
    for query, choices in ((mine, texts), (" ".join(sorted(mine.split())), sorted_texts)):
        hits = process.extract(
            query, choices, scorer=fuzz.ratio, score_cutoff=at_least * 100, limit=MOST
        )
        found |= {index for _text, _score, index in hits}
    scored = {texts[index]: likeness_of_normal(mine, texts[index]) for index in found}
    return {text: score for text, score in scored.items() if score >= at_least}


def pair(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """One-to-one, best first: which of theirs goes with each of ours.

    Equal scores go to the earlier of both, so that the same text always pairs the same way.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for (i, j), _score in sorted(scores.items(), key=lambda s: (-s[1], s[0])):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs
