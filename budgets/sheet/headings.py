"""Which row of a table holds its headings, and which column means what? A guess that a person may correct."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from .model import Layout, Sheet, Table

FIELDS = ("code", "title", "group", "row", "amount", "goal")
LOOKED_AT = 40
"""Rows at the top among which the headings are."""
WORDS: dict[str, tuple[str, ...]] = {
    "code": (
        "code", "line code", "budget code", "item code", "account code", "account", "id", "ref",
        "reference", "budget line", "budget item", "konto", "kostenstelle", "nr", "compte", "codigo",
    ),
    "title": (
        "title", "description", "item", "name", "line", "line item", "what", "what for", "purpose",
        "activity", "details", "expense", "expenditure", "bezeichnung", "beschreibung", "titel",
        "zweck", "posten", "intitule", "libelle", "descripcion", "concepto",
    ),
    "group": (
        "group", "category", "area", "section", "heading", "type", "department", "programme",
        "program", "theme", "gruppe", "kategorie", "bereich", "categorie", "rubrique", "categoria",
    ),
    "row": ("row", "row number", "row no", "line no", "line number", "no", "number", "zeile"),
    "amount": (
        "allocated", "allocation", "amount", "budget", "budgeted", "budget amount", "approved",
        "approved budget", "planned", "plan", "total budget", "annual budget", "cost", "sum", "value",
        "betrag", "budgetiert", "soll", "zugewiesen", "montant", "importe", "presupuesto", "total",
    ),
    "goal": ("goal", "goal served", "objective", "strategic goal", "ziel", "objectif", "objetivo"),
}  # fmt: skip
"""Headings as real sheets have them, the likeliest first."""
_OF_MONEY = re.compile(r"\b(usd|eur|gbp|chf|jpy|cad|aud|inr|cny|sek|nok|dkk|[$€£])(?=\W|$)|[$€£]")
_CODES = frozenset("USD EUR GBP CHF JPY CAD AUD INR CNY SEK NOK DKK".split())


def recognise(sheet: Sheet) -> Layout:
    """The layout of the table that looks most like a budget; visible ones before hidden ones."""
    found = [(_score(layout), not table.hidden, -n, layout)
             for n, table in enumerate(sheet.tables)
             if table.rows and (layout := layout_of(table, n))]  # fmt: skip
    if not found:
        return Layout()
    return max(found, key=lambda one: one[:3])[3]


def layout_of(table: Table, number: int = 0) -> Layout:
    """What the columns of one table mean; nothing but the table where no headings are found."""
    best = Layout(table=number)
    for row in range(min(len(table.rows), LOOKED_AT)):
        layout = _headings_in(table, number, row)
        if _score(layout) > _score(best):
            best = layout
    return best if best.is_complete else Layout(table=number)


def _score(layout: Layout) -> int:
    named = sum(getattr(layout, name) is not None for name in FIELDS)
    return named + (10 if layout.is_complete else 0)


def _headings_in(table: Table, number: int, row: int) -> Layout:
    taken: dict[str, tuple[int, int]] = {}
    currency = ""
    for column, value in enumerate(table.rows[row]):
        if not isinstance(value, str) or isinstance(value, Decimal):
            continue
        for name, words in WORDS.items():
            rank = _rank(value, words, money=name == "amount")
            if rank is not None and (name not in taken or rank < taken[name][0]):
                taken[name] = (rank, column)
    columns = _once_each(taken)
    if (amount := columns.get("amount")) is not None:
        currency = currency_in(table.text(row, amount))
    return Layout(table=number, heading=row, currency=currency, **columns)


def _once_each(taken: dict[str, tuple[int, int]]) -> dict[str, int]:
    """A column means one thing: what its heading is likeliest for."""
    columns: dict[str, int] = {}
    for name in sorted(taken, key=lambda name: (taken[name][0], name)):
        column = taken[name][1]
        if column not in columns.values():
            columns[name] = column
    return columns


def _rank(heading: str, words: tuple[str, ...], *, money: bool) -> int | None:
    """How well a heading fits: 0 is best. What stands in brackets is ours, and not to be read."""
    if heading.strip().startswith("["):
        return None
    said = _simple(heading)
    if said in words:
        return words.index(said)
    if not money:
        return None
    if re.fullmatch(r"(fy)? ?(19|20)\d\d(budget)?", said):
        return len(words)  # "2014": a column of the year
    bare = re.sub(r"\b(fy ?)?(19|20)\d\d\b|\bin\b", " ", said)
    bare = " ".join(re.sub(_OF_MONEY, " ", bare).split())
    if bare in words:
        return words.index(bare)
    return len(words) if not bare and said else None


def _simple(text: str) -> str:
    """Small letters without accents and marks, but for the signs of money."""
    text = unicodedata.normalize("NFKD", text[:80].casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w$€£ ]|_", " ", text).split())


def currency_in(heading: str) -> str:
    """The currency that a heading names.

    >>> currency_in("Amount (USD)"), currency_in("Budget in €"), currency_in("Cost $")
    ('USD', 'EUR', '')
    """
    for word in re.findall(r"[A-Z]{3}", heading):
        if word in _CODES:
            return str(word)
    return {"€": "EUR", "£": "GBP"}.get(next(iter(re.findall("[€£]", heading)), ""), "")
