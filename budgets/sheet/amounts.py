"""How much does a cell say? Numbers as they are, texts as people write amounts in several countries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .model import Value

MOST = Decimal("999999999999.99")
CENT = Decimal("0.01")
_CURRENCY = re.compile(
    r"^(?:(?P<before>[A-Z]{3}|US\$|[$€£¥₹])\s*)?(?P<rest>.*?)(?:\s*(?P<after>[A-Z]{3}|US\$|[$€£¥₹]))?$",
    re.DOTALL,
)
_SIGNS = {"US$": "USD", "$": "", "€": "EUR", "£": "GBP", "¥": "", "₹": "INR"}
"""The dollar and the yen sign say not which."""
_DIGITS = re.compile(r"\d[\d.,'’ ]*\d|\d|[.,]\d+", re.ASCII)
_ZERO = frozenset({"-", "–", "—"})
"""How accountants write nothing."""


class NoAmountError(ValueError):
    """The cell holds something else: `kind` is a key of the sentences."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Amount:
    """What a cell says: rounded half up to two decimals, `exact` as it stood."""

    value: Decimal
    exact: Decimal
    currency: str = ""

    @property
    def was_rounded(self) -> bool:
        return self.value != self.exact


def read_amount(value: Value, *, comma: bool | None = False) -> Amount | None:
    """The amount in a cell; None for an empty one. Raises NoAmountError.

    `comma`: it is the mark of decimals in this column (decimal_comma); None: nothing says so, and
    "1.350" may be either.
    """
    if value is None:
        return None
    if isinstance(value, Decimal):
        return _amount(value, "")
    text = " ".join(value.replace("\u2212", "-").split())
    if text in _ZERO:
        return _amount(Decimal(0), "")
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else text
    if text.startswith(("-", "+")) or text.endswith("-"):
        negative = negative or not text.startswith("+")
        text = text.strip("+- ")
    bare, currency = _without_currency(text)
    if bare.startswith("-"):
        negative, bare = True, bare[1:].strip()
    if not _DIGITS.fullmatch(bare):
        raise NoAmountError("text")
    number = _number(bare, comma)
    return _amount(-number if negative else number, currency)


def _amount(number: Decimal, currency: str) -> Amount:
    if number < 0:
        raise NoAmountError("negative")
    if number > MOST:
        raise NoAmountError("too_much")
    return Amount(number.quantize(CENT, rounding=ROUND_HALF_UP), number, currency)


def _without_currency(text: str) -> tuple[str, str]:
    found = _CURRENCY.match(text)
    if found is None:
        return text, ""
    said = found["before"] or found["after"] or ""
    return found["rest"].strip(), _SIGNS.get(said, said)


def _number(bare: str, comma: bool | None) -> Decimal:
    bare = re.sub(r"(?<=\d)['’ ](?=\d{3})", "", bare)
    if re.search(r"['’ ]", bare):
        raise NoAmountError("text")
    marks = [c for c in bare if c in ".,"]
    if not marks:
        return _decimal(bare)
    if len(set(marks)) == 2:
        return _grouped(bare, decimal=marks[-1])
    mark = marks[0]
    if len(marks) > 1:
        return _grouped(bare, decimal="." if mark == "," else ",")
    before, _, after = bare.partition(mark)
    if len(after) == 3 and before.strip("0") and len(before) <= 3:
        if comma is None:
            raise NoAmountError("unclear")
        return _grouped(bare, decimal="," if comma else ".")
    return _grouped(bare, decimal=mark)


def _grouped(bare: str, *, decimal: str) -> Decimal:
    """The number, where every other mark stands before three digits."""
    whole, _, rest = bare.partition(decimal)
    other = "," if decimal == "." else "."
    parts = whole.split(other)
    if len(parts) > 1 and (not 1 <= len(parts[0]) <= 3 or any(len(p) != 3 for p in parts[1:])):
        raise NoAmountError("text")
    return _decimal(f"{''.join(parts) or '0'}.{rest or '0'}")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise NoAmountError("text") from None


def decimal_comma(values: Iterable[Value], *, likely: bool = False) -> bool | None:
    """Whether the column's texts have a comma before their decimals. `likely`: the file is of the kind that
    has; then, and for "1.350", None says that nothing in the column settles it."""
    comma = point = groups = False
    for value in values:
        bare = re.sub(r"[^\d.,]", "", value).strip(".,") if isinstance(value, str) else ""
        marks = [c for c in bare if c in ".,"]
        if not marks:
            continue
        last = marks[-1]
        if len(set(marks)) == 1 and len(marks) > 1:  # 1.350.000
            comma, point = comma or last == ".", point or last == ","
        elif len(set(marks)) == 2 or len(bare) - bare.rindex(last) != 4:
            comma, point = comma or last == ",", point or last == "."
        else:
            groups = groups or last == ","
    if comma != point:
        return comma
    return False if groups and not (likely or comma) else None
