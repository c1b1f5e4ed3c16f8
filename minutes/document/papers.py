"""Which files does a line speak of? Named files, and what is said to be attached."""

import re

from minutes.document.inline import plain, straight

FILE = re.compile(
    r"\"(?P<name>[^\"]{2,120}\.(?:xlsx?|pdf|docx?|pptx?|ods|odt|odp|csv|png|svg|jpe?g))\"|(?<![/\w.-])(?P<bare>[\w.-]{2,80}\.(?:xlsx?|pdf|docx?|pptx?|ods|odt|odp))\b(?!/)",
    re.I,
)
ENDING = re.compile(r"\.[xpdocsj]", re.I)
ATTACHED = re.compile(
    r"\b[Aa]ttached\s+(?P<name>(?:(?!and|for|to|with|see|is|are)[\w-]+\s+){0,2}(?:budget|spreadsheet|document|slides?|deck|proposal|report|logo|file|pdf|draft)\b(?:\s+(?:spreadsheet|document|version|report))?)"
)
IN_TITLE = re.compile(
    r"^(?P<title>.{3,120}?)\s*\(attached\b(?!\s+(?:updated|budget|spreadsheet))", re.I
)


def papers_in(text: str, heading: bool = False) -> list[str]:
    """Titles of the papers that `text` names; `heading`: "(attached ...)" says that the item itself is one."""
    if len(text) > 5000 or ("." not in text and "ttached" not in text):
        return []
    words = straight(plain(text))
    if "://" in words:
        words = re.sub(r"\S{0,20}://\S+", " ", words)
    found = []
    if ENDING.search(words):
        found += [m.group("name") or m.group("bare") for m in FILE.finditer(words)]
    if heading and (m := IN_TITLE.match(words)):
        found.append(m.group("title"))
    if "ttached" in words:
        found += [m.group("name") for m in ATTACHED.finditer(words)]
    return list(dict.fromkeys(found))
