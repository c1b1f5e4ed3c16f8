"""What are the words of a line, without the marks of bold, links and templates?

Marks differ between formats, and people mix them (wiki quotes in a Markdown file), so one reading serves all.
"""

import functools
import re
import unicodedata

BLANKS = {
    ord(c): " "
    for c in "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}
# Zero-width and direction marks carry no words and break every comparison; they are dropped on reading.
INVISIBLE = {
    ord(c): None
    for c in "\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad"
}
ODD = {**BLANKS, **INVISIBLE}
ODDITIES = re.compile("[" + "".join(map(chr, ODD)) + "]")
SMART = {ord("\u2018"): "'", ord("\u2019"): "'", ord("\u201c"): '"', ord("\u201d"): '"'}

# Every repetition below is bounded or runs over a class that excludes its own end: the text is typed by anyone.
MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:[^()\s]{0,2000})(?:\s+\"[^\"]{0,300}\")?\)")
WIKI_LINK = re.compile(r"\[\[([^\[\]|]{0,500})(?:\|([^\[\]]{0,500}))?\]\]")
URL_LINK = re.compile(r"\[((?:https?|irc|mailto):[^\s\[\]]{1,2000})(?:\s+([^\[\]]{1,500}))?\]")
BARE_LINK = re.compile(r"<((?:https?|mailto|irc):[^<>\s]{1,2000})>")
URL = re.compile(r"(?:https?|irc|ftp)://[^\s<>\"]{1,2000}")
BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|'{2,5}")
EMPHASIS = re.compile(r"(?<![\w*])[*_](?=[^\s*_])([^*_\n]{1,300})(?<=\S)[*_](?![\w*])")
CODE = re.compile(r"`([^`]{1,500})`")
TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|code|tt|small|big|br|p|nowiki|s|del|strike)\b[^<>]{0,200}>", re.I
)
ESCAPE = re.compile(r"\\([#*_\[\]<>~`\\>-])")
SPACES = re.compile(r"[ \t]+")


def tidy(text: str) -> str:
    """`text` in composed form, with plain blanks, without invisible characters. Line ends stay."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    # `translate` looks at every character of a long text; few texts have one of these.
    return text.translate(ODD) if ODDITIES.search(text) else text


def straight(text: str) -> str:
    """`text` with straight quotation marks, to be matched, not to be kept."""
    return text if text.isascii() else text.translate(SMART)


ENDINGS = (".png", ".jp", ".gif", ".svg")
MARKS = ("[", "]", "<", ">", "*", "_", "`", "\\", "''")
PICTURE = re.compile(
    r"^(?:[\w ()-]{1,60}\s\d{1,4}px|\w{2,40})\.(?:png|jpe?g|gif|svg)\s+"
    r"(?=(?:action|vote|motion|passed|agreed|decision|resol\w+|todo)\b)",
    re.I,
)
"""What is left of a wiki's icon before a keyword when the page is copied as text."""


# A line is asked about by many rules in turn.
@functools.lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The words of `text`: links by their text, no bold, no code marks, no icons, single blanks."""
    if "." in text[:80] and any(map(text.__contains__, ENDINGS)):
        text = PICTURE.sub("", text.lstrip())
    # Looking for nine strings is many times faster than one search for their class.
    if not any(map(text.__contains__, MARKS)):
        return (SPACES.sub(" ", text) if "  " in text or "\t" in text else text).strip()
    text = MARKDOWN_LINK.sub(r"\1", text)
    text = WIKI_LINK.sub(lambda m: m.group(2) or m.group(1), text)
    text = URL_LINK.sub(lambda m: m.group(2) or m.group(1), text)
    text = BARE_LINK.sub(r"\1", text)
    text = TAG.sub(" ", text)
    text = CODE.sub(r"\1", text)
    text = BOLD.sub("", text)
    text = EMPHASIS.sub(r"\1", text)
    text = ESCAPE.sub(r"\1", text)
    return SPACES.sub(" ", text).strip()


def links(text: str) -> list[str]:
    """Addresses and wiki pages that `plain` leaves out."""
    found = [m.group(0).rsplit("](", 1)[1][:-1].split(" ")[0] for m in MARKDOWN_LINK.finditer(text)]
    found += [m.group(1) for m in WIKI_LINK.finditer(text) if m.group(2)]
    found += [m.group(1) for m in URL_LINK.finditer(text) if m.group(2)]
    return found


def without_addresses(text: str) -> str:
    """`text` without URLs: a date or an amount inside an address states nothing."""
    return URL.sub(" ", text) if "://" in text else text
