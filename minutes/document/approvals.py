"""What is asked of the board under one heading, line by line, and what became of it."""

import re

from minutes.document.agreements import decision_line, stance_of
from minutes.document.inline import plain
from minutes.document.model import Position, Request
from minutes.document.money import asked, is_trademark, sums
from minutes.document.speech import Said

BEGINS = re.compile(
    r"^(?:approval )?request(?:\s+(?P<number>[A-Z]{1,4}-(?:\d{4}-)?\d{1,6}))?\s*:\s*(?P<title>\S.*)$",
    re.I,
)
REQUIRED = re.compile(r"\b(?:amount )?(?:required|requested|requesting)\s*:\s*", re.I)
SPENDS = re.compile(
    r"\b(?:purchas\w+|buy\w*|spend\w*|pay\w*|fund(?:s|ed|ing)?|cost\w*|reimburs\w+|sponsor\w*|allocat\w+|stipends?|budget|grants?)\b",
    re.I,
)
ATTACHED = re.compile(r"\s*\((?:attached|see attach)[^()]*\)\s*$", re.I)
REQUIRES = re.compile(r"\brequest\w*|\bgrants?\b", re.I)
NUMBER = re.compile(
    r"^(?P<number>R-(?:\d{4}-)?\d{1,6})\b[:.]?\s*|\s*\((?P<number2>R-(?:\d{4}-)?\d{1,6})\)"
)


def begin(title: str, item: str | None) -> Request:
    """The request that an item under an Approvals heading is."""
    words = plain(title)
    number = NUMBER.search(words)
    if number:
        words = (words[: number.start()] + words[number.end() :]).strip()
    request = Request(ATTACHED.sub("", words) or words, item=item)
    request.number = (number.group("number") or number.group("number2")) if number else None
    learn(request, title)
    return request


def request_line(text: str, item: str | None) -> Request | None:
    """The request that a line "Request: ..." makes, or None."""
    m = BEGINS.match(plain(text))
    if not m:
        return None
    request = begin(m.group("title"), item)
    request.number = m.group("number") or request.number
    return request


def requires(text: str) -> bool:
    """Does the line ask for a sum ("Required: USD $1250 for ...")?"""
    return "requ" in text.lower() and bool(REQUIRED.search(text)) and bool(sums(text))


def learn(request: Request, text: str) -> None:
    """Files what a line beneath the request states about money or marks."""
    found = asked(plain(text))
    if found.amount and request.amount is None:
        request.amount, request.currency, request.purpose = (
            found.amount,
            found.currency,
            found.purpose,
        )
    request.line = request.line or found.line
    request.row = request.row or found.row
    request.remaining = request.remaining or found.remaining
    if request.amount:
        request.kind = "budget"
    elif request.kind == "other" and is_trademark(plain(text)):
        request.kind = "trademark"


def decide(request: Request, text: str) -> bool:
    """Files the outcome that a line states; False if it states none, or a decision with words of its own."""
    line = decision_line(text)
    if line is None or (request.outcome and not line.bare):
        return False
    if not line.bare and line.keyword not in ("agreed", "approved", "accepted"):
        return False
    request.outcome = line.outcome
    request.condition = line.condition
    return True


def position(request: Request, remark: Said) -> bool:
    """Files what a member said to the request."""
    if not remark.speaker:
        return False
    request.positions.append(Position(remark.speaker, stance_of(remark.text), remark.text.strip()))
    return True


def granted(text: str, item: str | None) -> Request | None:
    """The request behind a decision to spend ("Voted and approved to purchase ... (cost ~$480/yr)"), or None."""
    words = plain(text)
    found = sums(words)
    if not found or not (
        SPENDS.search(words) or REQUIRES.search(words) or SPENDS.search(item or "")
    ):
        return None
    title = re.split(r"\s[-\u2013]\s", words, maxsplit=1)[0]
    title = re.sub(
        r"^\W*(?:voted|approved|agreed|resolved|motion|decision)(?:\s+and\s+\w+)?\s*(?:to|:|that)?\s+",
        "",
        title,
        flags=re.I,
    )
    request = Request(
        title, "budget", found[0].amount, found[0].currency, outcome="agreed", item=item
    )
    return request
