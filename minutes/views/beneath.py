"""What was said afterwards, a comment or an erratum: beneath which passage of the book does it stand?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minutes.models import Comment, Erratum
from minutes.passages import Passage
from minutes.quoting import parts_of, stands_in, words_of
from minutes.views.book import Book, Entry, Piece

Said = Comment | Erratum


@dataclass
class Beneath:
    """One comment or erratum beneath a passage; `quote`: it is about some of its words, or about more."""

    said: Said
    quote: bool

    @property
    def is_comment(self) -> bool:
        return isinstance(self.said, Comment)


Found = dict[tuple[int, int], list[Beneath]]
"""By the place of a piece in its item and of the passage in the piece."""


def place(book: Book, errata: Iterable[Erratum]) -> None:
    """Each comment and erratum of the book's items beneath the passage that it names; those that name none,
    or one that is not found, stay at their item. A text is cut after a passage that something stands beneath.
    """
    by_item: dict[int | None, list[Erratum]] = {}
    for erratum in errata:
        by_item.setdefault(erratum.item_id, []).append(erratum)
    for entry in book.entries:
        if entry.line.withheld:
            entry.comments = []
            continue
        entry.errata = by_item.get(entry.item.pk, [])
        if any(quote_of(said) for said in (*entry.comments, *entry.errata)):
            _place(entry)


def quote_of(said: Said) -> str:
    return said.on if isinstance(said, Comment) else said.passage


def passages_of(entry: Entry) -> list[str]:
    """What can be pointed at in an item, as the reader sees it."""
    return [words for piece in entry.pieces if not piece.withheld for words in _words(piece)]


def _words(piece: Piece) -> list[str]:
    passage = piece.passage
    if passage.kind == "text":
        return parts_of(passage.source)
    if passage.kind == "remark" and passage.speaker:
        return [f"{passage.speaker}: {passage.source}"]
    return [passage.source]


def _place(entry: Entry) -> None:
    secret = any(piece.withheld for piece in entry.pieces)
    spots = [
        (at, n, words)
        for at, piece in enumerate(entry.pieces)
        if not piece.withheld
        for n, words in enumerate(_words(piece))
    ]
    found: Found = {}
    left: list[Said] = []
    for said in sorted((*entry.errata, *entry.comments), key=_when):
        quote = quote_of(said)
        spot = _spot(quote, spots, secret) if quote else None
        if spot is not None:
            whole = next(words for at, n, words in spots if (at, n) == spot)
            same = words_of(quote) == words_of(whole)
            found.setdefault(spot, []).append(Beneath(said, quote=not same))
        elif not (quote and secret):  # its words may be those that are withheld
            left.append(said)
    entry.comments = [said for said in left if isinstance(said, Comment)]
    entry.errata = [said for said in left if isinstance(said, Erratum)]
    entry.pieces = [
        part for at, piece in enumerate(entry.pieces) for part in _cut(piece, at, found)
    ]


def _when(said: Said):
    return said.happened_at if isinstance(said, Comment) else said.at


def _spot(quote: str, spots, secret: bool) -> tuple[int, int] | None:
    """Where the quotation stands; where it is longer than a passage, the last that stands in it. Of an item
    that withholds something only the first is asked: the quotation could say more than the reader sees."""
    for at, n, words in spots:
        if stands_in(quote, words):
            return at, n
    if not secret:
        for at, n, words in reversed(spots):
            if stands_in(words, quote):
                return at, n
    return None


def _cut(piece: Piece, at: int, found: Found) -> list[Piece]:
    mine = {n: said for (where, n), said in found.items() if where == at}
    if not mine:
        return [piece]
    if piece.passage.kind != "text":
        piece.beneath = mine[0]
        return [piece]
    made: list[Piece] = []
    text: list[str] = []
    for n, words in enumerate(_words(piece)):
        text.append(words)
        if n in mine:
            made.append(Piece(Passage("text", _joined(text)), beneath=mine[n]))
            text = []
    if text:
        made.append(Piece(Passage("text", _joined(text))))
    return made


def _joined(parts: list[str]) -> str:
    """Bullets stay one list, paragraphs apart."""
    made = parts[0]
    for part in parts[1:]:
        close = part[:2] in ("- ", "* ", "+ ") and made[-1:] != "\n"
        made += ("\n" if close else "\n\n") + part
    return made
