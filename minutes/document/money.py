"""Which sums, budget lines and rows does a text name?

Amounts are decimal strings without currency and thousands separators; currencies are ISO 4217 codes.
"""

import re
from dataclasses import dataclass

from minutes.document.inline import straight, without_addresses

SYMBOLS = {
    "$": "USD",
    "\u20ac": "EUR",
    "\u00a3": "GBP",
    "\u00a5": "JPY",
    "US$": "USD",
    "C$": "CAD",
    "A$": "AUD",
}
CODES = "USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|INR|CNY|BRL|PLN|CZK|NZD|MXN"
NUMBER = (
    r"(?P<n>\d{1,3}(?:[ ,]\d{3})+(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,2})?)(?P<k>\s?[KkMm](?![\w]))?"
)
SUM = re.compile(
    rf"(?:(?P<code>{CODES})\s?)?(?P<sym>\\?(?:US|C|A)?[$\u20ac\u00a3\u00a5])\s?{NUMBER}"
    rf"|(?P<code2>{CODES})\s?(?P<n2>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,12}}(?:\.\d{{1,2}})?)(?P<k2>\s?[KkMm](?!\w))?"
    rf"|(?P<n3>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,12}}(?:\.\d{{1,2}})?)(?P<k3>[KkMm])?\s?(?P<code3>{CODES}|\u20ac|\u00a3|euros?|dollars?)(?![\w])",
    re.I,
)
GOES_ON = re.compile(r"[.,'’]?\d|e\d", re.I)
BEGAN = re.compile(r"\d[.,'’]?$|(?<!\d)\d{1,3} $")
"""Around a number that is a part of another: "1.350,50", "1 350 EUR", "1350.555". What is meant is not clear, and
a wrong amount is worse than none: it is asked about."""
REMAINING = re.compile(r"\bremain(?:s|ing)?\b|\bleft\b|\bavailable\b|\bof which\b", re.I)
REQUIRED = re.compile(
    r"\b(?:required|requested|request|requires?|amount|cost|asks? for|budget of)\s*:?\s*", re.I
)
ROW = re.compile(r"\b(?:line|row)\s*(?:#|no\.?\s?|number\s)?\s*(\d{1,4})\b", re.I)
LINE = re.compile(
    r"\b(?:use|from|under|against|out of|charge[d]? to|budget line:?)\s+\"(?P<name>[^\"]{2,120})\"",
    re.I,
)
CODE = re.compile(r"\b(?P<name>20\d\d\.\d{1,3}[a-z]?)\b")
PURPOSE = re.compile(r"^\s*for\s+(?P<what>[^.;]{3,200}?)(?=\s+See\b|\s+Proposal\b|[.;]|$)")
TRADEMARK = re.compile(
    r"\b(?:trade\s?marks?|logos?|stickers?|brand(?:ing|s)?|style guide|visual identity|use of (?:the )?name|t-?shirts?|artwork)\b",
    re.I,
)


@dataclass(slots=True, frozen=True)
class Sum:
    amount: str
    currency: str
    start: int
    end: int


def _amount(number: str, times: str | None) -> str:
    whole = number.replace(",", "").replace(" ", "")
    factor = {"k": 1000, "m": 1_000_000}.get((times or "").strip().lower(), 1)
    if factor == 1:
        return re.sub(r"\.0+$", "", whole)
    left, _, right = whole.partition(".")
    places = 3 if factor == 1000 else 6
    return str(int(left + (right + "0" * places)[:places]))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the number that stands there is not a part of a longer one."""
    return not GOES_ON.match(text, end) and not BEGAN.search(text[max(0, start - 5) : start])


def sums(text: str) -> list[Sum]:
    """Every sum of money in `text` that names its currency, and whose amount is clear."""
    found = []
    text = without_addresses(text)
    for m in SUM.finditer(text):
        g = m.groupdict()
        name = next(name for name in ("n", "n2", "n3") if g[name])
        if not _is_whole(text, *m.span(name)):
            continue
        number = g[name]
        code = (
            g["code"]
            or g["code2"]
            or g["code3"]
            or SYMBOLS.get((g["sym"] or "").lstrip("\\").upper(), "USD")
        )
        code = SYMBOLS.get(code, code).upper()
        code = {"EURO": "EUR", "EUROS": "EUR", "DOLLAR": "USD", "DOLLARS": "USD"}.get(code, code)
        found.append(Sum(_amount(number, g["k"] or g["k2"] or g["k3"]), code, m.start(), m.end()))
    return found


@dataclass(slots=True)
class Asked:
    """What a line of a request states about money; None where it does not."""

    amount: str | None = None
    currency: str | None = None
    purpose: str | None = None
    line: str | None = None
    row: int | None = None
    remaining: str | None = None


def asked(text: str) -> Asked:
    """The amount required, what for, the budget line with its row, and what remains there."""
    text = straight(text)
    found = Asked()
    for one in sums(text):
        before, after = text[max(0, one.start - 60) : one.start], text[one.end : one.end + 30]
        if REMAINING.search(after) or re.search(r"\bof which\b", before):
            found.remaining = found.remaining or one.amount
        elif found.amount is None:
            found.amount, found.currency = one.amount, one.currency
            if m := PURPOSE.match(text[one.end :]):
                found.purpose = m.group("what").strip()
    if m := ROW.search(text):
        found.row = int(m.group(1))
    if m := LINE.search(text) or CODE.search(text):
        found.line = m.group("name").strip()
    return found


def is_trademark(text: str) -> bool:
    return bool(TRADEMARK.search(text))
