"""Which passage of the notes does somebody mean? Notes in passages that can be pointed at, and whether a
quotation stands in a text. Pure.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
BULLET = re.compile(r"[-*+]\s+\S")
MARKER = re.compile(r"^[-*+]\s+")
_WORDS = re.compile(r"[^\W_]+")


def parts_of(source: str) -> list[str]:
    """The paragraphs and the bullets of a Markdown text, in order, none of them empty; joined by line ends
    they are the text but for empty lines.

    What is fenced or indented stays with what is above it, and so does a numbered list: cut in two it would
    count from one again.
    """
    parts: list[list[str]] = [[]]
    fenced = blank = False
    for line in source.splitlines():
        if not line.strip() and not fenced:
            blank = True
            continue
        begins = not fenced and not line.startswith((" ", "\t"))
        numbered = re.match(r"\d{1,3}[.)]\s", line) and any(
            re.match(r"\d{1,3}[.)]\s", above) for above in parts[-1]
        )
        listed = BULLET.match(line) or (parts[-1] and BULLET.match(parts[-1][0]))
        if begins and not numbered and (blank or listed) and parts[-1]:
            parts.append([])
        elif blank and parts[-1]:
            parts[-1].append("")
        blank = False
        if FENCE.match(line):
            fenced = not fenced
        parts[-1].append(line)
    return ["\n".join(part) for part in parts if part]


def mark_of(passage: str) -> str:
    """A short name for a passage, as a form sends it: other words have another."""
    return hashlib.sha256(passage.encode()).hexdigest()[:16]


def words_of(text: str) -> str:
    """Only its words, one blank around each: punctuation, case, accents and markup say nothing.

    >>> words_of("**Don**: it's *fine*.")
    ' don it s fine '
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return f" {' '.join(_WORDS.findall(plain))} "


def stands_in(quote: str, source: str) -> bool:
    """Do the words of a quotation stand in a text, one after the other? No words stand nowhere."""
    words = words_of(quote)
    return bool(words.strip()) and words in words_of(source)
