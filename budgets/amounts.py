"""How is an amount of money read and written? Pure; amounts have two decimals."""

from __future__ import annotations

import re
from decimal import Decimal

MOST = Decimal("999999999999.99")
_TYPED = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>\d{1,3}(?:[, ’']\d{3})+|\d+)(?P<rest>\.\d*)?", re.ASCII
)


class BadAmount(ValueError):
    """What was typed is no amount: `why` is "shape", "decimals" (more than two), "sign" or "size"."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def figure(amount: Decimal) -> str:
    """As it stands in a table: thousands apart, decimals only where there are any.

    >>> figure(Decimal("1350.00")), figure(Decimal("-1350.5")), figure(Decimal("0"))
    ('1,350', '−1,350.50', '0')
    """
    said = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"−{said}" if amount < 0 else said


def money(amount: Decimal | None, currency: str = "") -> str:
    """As it stands in a sentence, with a blank that does not break; nothing where there is no amount.

    >>> money(Decimal("1350.00"), "USD") == "USD\\N{NO-BREAK SPACE}1,350"
    True
    >>> money(Decimal("1350.50")), money(None, "USD")
    ('1,350.50', '')
    """
    if amount is None:
        return ""
    return f"{currency}\N{NO-BREAK SPACE}{figure(amount)}" if currency else figure(amount)


def read_amount(typed: str, currency: str = "") -> Decimal:
    """What somebody typed: "1350", "1,350.5", "USD 1,350". Raises BadAmount for what is none, for less than
    nothing and for more than two decimals: nobody else rounds what a person writes.

    >>> read_amount(" USD 1,350.5 ", "USD"), read_amount("0.00")
    (Decimal('1350.50'), Decimal('0.00'))
    """
    text = typed.strip().replace("\N{NO-BREAK SPACE}", " ")
    if currency and text.upper().startswith(currency):
        text = text[len(currency) :].strip()
    found = _TYPED.fullmatch(text)
    if not found:
        raise BadAmount("shape")
    if len(found["rest"] or "") > 3:  # also "1.500": half of the world means fifteen hundred by it
        raise BadAmount("decimals")
    amount = Decimal(re.sub(r"[, ’']", "", found["whole"]) + (found["rest"] or "").rstrip("0."))
    if found["sign"] and amount:
        raise BadAmount("sign")
    if amount > MOST:
        raise BadAmount("size")
    return amount.quantize(Decimal("0.01"))
