"""Which day does a text name?

Forms seen in minutes: 2014-06-03, June 3rd 2014, 3 June 2014, May 16-17, 2013, 10/15/2011, 3.6.2014, June 2014.
With slashes the month comes first, as in the minutes that we have, unless the first number cannot be one.
Month names of a few other languages are read too, since boards mix them.
"""

import datetime
import re
from dataclasses import dataclass

from minutes.document.inline import without_addresses

_MONTHS = """january jan januar janvier enero gennaio januari|february feb februar février fevrier febrero febbraio
februari|march mar märz maerz mars marzo maart|april apr avril abril aprile|may mai mayo maggio mei|june jun juni juin
junio giugno|july jul juli juillet julio luglio|august aug août aout agosto augustus|september sep sept septembre
septiembre settembre|october oct okt oktober octobre octubre ottobre|november nov novembre noviembre|december dec dez
dezember décembre decembre diciembre dicembre"""
MONTHS = {name: i for i, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![^\W\d])\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_TO = r"(?:\s*[-–—]\s*(?:\w{3,9}\s+)?(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"

FORMS = [
    re.compile(r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<day>\d{1,2})\b"),
    re.compile(rf"\b{_DAY}{_TO}\.?\s*(?:of\s+|de\s+)?{_MONTH},?\s*(?:of\s+|de\s+)?{_YEAR}", re.I),
    re.compile(rf"\b{_MONTH}\s*{_DAY}{_TO}\s*,?\s+{_YEAR}", re.I),
    re.compile(rf"\b{_MONTH}-{_DAY}-{_YEAR}", re.I),
    re.compile(
        r"(?<![\d/.-])(?P<year>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=T\d{4}|\b)"
    ),
    re.compile(r"\b(?P<m>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<year>(?:19|20)\d\d)\b"),
    re.compile(rf"\b{_MONTH},?\s*{_YEAR}", re.I),
]
NO_YEAR = [
    re.compile(rf"\b{_MONTH}\s+{_DAY}{_TO}\b(?!\s*:)", re.I),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\b", re.I),
]
DUE = re.compile(
    r"\b(?:by|due(?:\s+(?:on|by|date))?|deadline|before|until|no later than|eta)\b\s*:?\s*(.{3,60})",
    re.I,
)


@dataclass(slots=True, frozen=True)
class Found:
    """A date in a text: ISO (a month alone "2014-06"), where it starts and ends, and the last day of a range."""

    iso: str
    start: int
    end: int
    last: str | None = None


def _iso(year: int, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _read(m: re.Match[str], year: int | None) -> Found | None:
    parts = m.groupdict()
    y = int(parts.get("year") or year or 0)
    month = MONTHS[parts["month"].lower()] if parts.get("month") else int(parts["m"])
    day = int(parts["day"]) if parts.get("day") else None
    if "/" in m.group() and parts.get("m") and month > 12 and day is not None:
        month, day = day, month
    iso = _iso(y, month, day)
    if not y or iso is None:
        return None
    last = _iso(y, month, int(parts["last"])) if parts.get("last") else None
    return Found(iso, m.start(), m.end(), last if last and last > iso else None)


def find_dates(text: str, year: int | None = None) -> list[Found]:
    """Every date in `text`, in order. `year` completes one that names none."""
    text = without_addresses(text)[:4000]
    found: list[Found] = []
    for form in FORMS + (NO_YEAR if year else []):
        for m in form.finditer(text):
            one = _read(m, year)
            if one and not any(f.start < one.end and one.start < f.end for f in found):
                found.append(one)
    return sorted(found, key=lambda f: f.start)


def first_date(text: str, year: int | None = None) -> Found | None:
    return next(iter(find_dates(text, year)), None)


def due_date(text: str, year: int | None = None) -> str | None:
    """The day by which: "by 10/15/2011", "due June 3"; a whole month is no day."""
    for m in DUE.finditer(text):
        found = first_date(m.group(1), year)
        # A month alone ("by November") is kept: it is what was promised.
        if found and found.start <= 25:
            return found.iso
    return None
