"""A mail, with its headers or copied from a list's archive: minutes sent round, perhaps with replies in between.

Where most of a mail is quoted, the quotation is the minutes and what stands between is a comment on the lines above
it. The list's footer and the archive's navigation are boilerplate.
"""

import re
from email.utils import parsedate_to_datetime

from minutes.document.dates import first_date
from minutes.document.lines import Source
from minutes.document.model import Comment

FORMAT = "mail"

HEADER = re.compile(r"^(?P<key>From|To|Cc|Date|Subject|Sent|Message-ID|In-Reply-To|Reply-To|References|Return-Path|Received|MIME-Version|"
                    r"Content-[\w-]+|List-[\w-]+|X-[\w-]+|User-Agent|Delivered-To|Sender):\s*(?P<value>.*)$", re.I)  # fmt: skip
MBOX = re.compile(r"^From \S+.*\d{4}\s*$")
NAVIGATION = re.compile(r"^\s*(?:\[(?:Date|Thread|Author|Message)\s?(?:Prev|Next|Index)\]\s*){2,}")
WROTE = re.compile(
    r"^(?:On|Le|Am|El)\s.{6,300}\b(?:wrote|écrit|schrieb|escribió)\s?:\s*$", re.I | re.S
)
RULE = re.compile(r"^[_=*-]{10,}\s*$")
LISTED = re.compile(
    r"mailing list|listinfo|lists?[.@]|@lists?\.|unsubscribe|googlegroups|groups\.io", re.I
)
SUBJECT_TAG = re.compile(r"^(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.I)
LIST_TAG = re.compile(r"^\[[\w .:/-]{2,40}\]\s*(?=\S)")
QUOTE = re.compile(r"^>\s?")

Raws = list[tuple[int, str]]


def score(raws: Raws, name: str) -> float:
    top = [raw for _, raw in raws[:12] if raw.strip()]
    headers = {m.group("key").lower() for raw in top if (m := HEADER.match(raw))}
    if (
        len(headers & {"from", "date", "subject", "to", "sent"}) >= 3
        and top
        and (HEADER.match(top[0]) or MBOX.match(top[0]))
    ):
        return 0.97
    quoted = sum(1 for _, raw in raws if raw.startswith(">"))
    if any(WROTE.match(raw) for _, raw in raws[:60]) and quoted >= 3:
        return 0.96
    return 0.9 if top and NAVIGATION.match(top[0]) else 0.0


def read(raws: Raws) -> Source:
    # Imported here, because the readers know each other through their package.
    from minutes.document.readers import read_inner

    head = Source(FORMAT, [])
    sender, body = headers(raws, head)
    body = footer(body, head)
    start = next((i for i, (_, raw) in enumerate(body) if WROTE.match(raw)), None)
    quoted = sum(1 for _, raw in body if raw.startswith(">"))
    unquoted = sum(1 for _, raw in body if raw.strip() and not raw.startswith(">"))
    if start is not None or quoted:
        if start is not None:
            attribution(body[start][1], head)
        if quoted > unquoted:
            body = unquote(body, head, sender)
    source = read_inner(body)
    source.format = FORMAT
    source.title = head.title or source.title
    source.mail_date = head.mail_date
    source.comments = head.comments
    source.boilerplate = head.boilerplate + source.boilerplate
    return source


def headers(raws: Raws, head: Source) -> tuple[str | None, Raws]:
    """(sender's name, body). Headers, navigation and the archive's subject line go to the boilerplate."""
    i, sender, last = 0, None, ""
    while i < len(raws) and not raws[i][1].strip():
        i += 1
    if i < len(raws) and NAVIGATION.match(raws[i][1]):
        return None, archive_top(raws, i, head)
    while i < len(raws):
        raw = raws[i][1]
        m = HEADER.match(raw)
        if not m and not MBOX.match(raw) and not (last and raw[:1] in (" ", "\t") and raw.strip()):
            break
        head.boilerplate.append(raw.strip())
        if m:
            last = m.group("key").lower()
            if last == "subject":
                head.title = m.group("value").strip()
            elif last in ("date", "sent"):
                head.mail_date = mail_date(m.group("value"))
            elif last == "from":
                sender = re.sub(r"\s*<.*>|\"", "", m.group("value")).strip() or None
        elif last == "subject" and head.title:
            head.title += " " + raw.strip()
        i += 1
    head.title = subject(head.title) if head.title else None
    return sender, raws[i:]


def archive_top(raws: Raws, i: int, head: Source) -> Raws:
    """A page of a list's archive: navigation, then the subject, then the mail."""
    head.boilerplate.append(raws[i][1].strip())
    i += 1
    while i < len(raws) and not raws[i][1].strip():
        i += 1
    if i < len(raws) and not WROTE.match(raws[i][1]) and not raws[i][1].startswith(">"):
        head.boilerplate.append(raws[i][1].strip())
        head.title = subject(raws[i][1].strip())
        i += 1
    return raws[i:]


def subject(text: str) -> str:
    """The subject without "Re:" and without the list's tag in front."""
    text = SUBJECT_TAG.sub("", text).strip()
    if (m := LIST_TAG.match(text)) and not re.search(r"minutes|meeting|agenda", m.group(), re.I):
        text = SUBJECT_TAG.sub("", text[m.end() :].strip())
    return text or "Mail"


def mail_date(value: str) -> str | None:
    """The day of a Date header, ISO."""
    try:
        return parsedate_to_datetime(value.strip()).date().isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        found = first_date(value)
        return found.iso if found else None


def attribution(text: str, head: Source) -> None:
    """ "On Thu, Jun 13, 2013 at 10:00 AM, Lars wrote:": the day on which the quoted minutes were sent."""
    found = first_date(text)
    head.mail_date = found.iso if found else head.mail_date


def footer(body: Raws, head: Source) -> Raws:
    """Takes the list's footer, or a signature, off the end."""
    for i, (_, raw) in enumerate(body):
        text = QUOTE.sub("", raw) if raw.startswith(">") else raw
        if raw.startswith(">") or not (RULE.match(text) or text.rstrip("\n") in ("-- ", "--")):
            continue
        rest = " ".join(r for _, r in body[i + 1 : i + 7])
        if LISTED.search(rest) or (not RULE.match(text) and len(body) - i < 20):
            head.boilerplate += [r.strip() for _, r in body[i:] if r.strip()]
            return body[:i]
    return body


def unquote(body: Raws, head: Source, sender: str | None) -> Raws:
    """The quoted minutes; what stands between the quotations becomes comments."""
    out: Raws = []
    said: Raws = []
    started = False
    for number, raw in body:
        if raw.startswith(">"):
            _comment(said, out, head, sender, started)
            said, started = [], True
            out.append((number, QUOTE.sub("", raw)))
        elif raw.strip() or said:
            said.append((number, raw))
        else:
            out.append((number, ""))
    _comment(said, out, head, sender, started)
    return _quoted_footer(out, head)


def _comment(said: Raws, out: Raws, head: Source, sender: str | None, started: bool) -> None:
    """Files the unquoted lines `said`, which stand below the lines `out`."""
    if not any(raw.strip() for _, raw in said):
        return
    if not started:
        head.boilerplate += [raw.strip() for _, raw in said if raw.strip()]
        return
    paragraphs = re.split(r"\n\s*\n", "\n".join(raw.strip() for _, raw in said).strip())
    text = "\n\n".join(" ".join(p.split("\n")) for p in paragraphs)
    head.comments.append(Comment(text, sender, on=_above(out)))


def _above(out: Raws) -> str | None:
    """The last bullet or paragraph of the quotation so far, on one line."""
    lines: list[str] = []
    for _, raw in reversed(out[-30:]):
        if not raw.strip():
            if lines:
                break
            continue
        lines.append(raw.strip())
        if re.match(r"^\s*(?:[*+-]+|\d+[.)])\s", raw):
            break
    return " ".join(reversed(lines)) or None


def _quoted_footer(out: Raws, head: Source) -> Raws:
    for i in range(len(out) - 1, max(-1, len(out) - 40), -1):
        if RULE.match(out[i][1]) and LISTED.search(" ".join(r for _, r in out[i + 1 : i + 6])):
            head.boilerplate += [r.strip() for _, r in out[i:] if r.strip()]
            return out[:i]
    return out
