"""How is what people typed shown? Markdown is stored as typed and rendered here, and only here, sanitised."""

import functools
import re

import markdown
import nh3
from markupsafe import Markup

TAGS = nh3.ALLOWED_TAGS | {"input"}
ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    **{f"h{n}": {"id"} for n in range(1, 7)},
    "input": {"type", "checked", "disabled"},
    "li": {"class"},
    "a": {"href", "title"},
}
EXTENSIONS = [
    "sane_lists",
    "nl2br",
    "tables",
    "fenced_code",
    "pymdownx.tilde",
    "pymdownx.tasklist",
    "pymdownx.magiclink",
]
BULLET = re.compile(r"\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+\S")
BARE_LINK = re.compile(r'<a( href="([^"<>]*)"[^<>]*)>\2</a>')
"""Whose words are its address: on paper it is not spelled out once more."""
FENCE = re.compile(r"\s{0,3}(?:```|~~~)")


@functools.lru_cache(maxsize=2048)
def render_markdown(text: str) -> Markup:
    """HTML of one text: raw HTML in it is cleaned after rendering, links get rel="noopener nofollow".

    As in notes on paper, a new line is a new line, and a list may begin right under a sentence.
    """
    html = markdown.markdown(
        _open_lists(text), extensions=EXTENSIONS, tab_length=2, output_format="html"
    )
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener nofollow")
    return Markup(BARE_LINK.sub(r'<a class="bare"\1>\2</a>', clean))  # noqa: S704 - cleaned above


def _open_lists(text: str) -> str:
    """A blank line before each list that begins right under a sentence: Markdown wants one."""
    lines: list[str] = []
    fenced, before = False, ""
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        starts = BULLET.match(line) and before.strip() and not BULLET.match(before)
        if starts and not fenced and not before.startswith((" ", "\t")):
            lines.append("")
        lines.append(line)
        before = line
    return "\n".join(lines)
