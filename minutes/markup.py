"""How is what people typed shown? Markdown is stored as typed and rendered here, and only here, sanitised."""

import functools
import re

import markdown
import nh3
from markupsafe import Markup

TAGS = nh3.ALLOWED_TAGS | {"input"}
ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "input": {"checked", "disabled"},
    "li": {"class"},
    "a": {"href", "title"},
}
ONLY = {"input": {"type": {"checkbox"}}}
"""Of inputs the boxes of a task list: nothing that asks for a password or sends a form."""
EXTENSIONS = [
    "sane_lists",
    "nl2br",
    "tables",
    "fenced_code",
    "pymdownx.tilde",
    "pymdownx.tasklist",
    "pymdownx.magiclink",
]
MOST_BRACKETS = 1000
"""Each may begin a link whose end is then looked for in all that follows: 20,000 took more than a minute."""
ANY_BULLET = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\S")
BARE_LINK = re.compile(r'<a( href="([^"<>]*)"[^<>]*)>\2</a>')
"""Whose words are its address: on paper it is not spelled out once more."""
FENCE = re.compile(r"\s{0,3}(?:```|~~~)")


@functools.lru_cache(maxsize=2048)
def render_markdown(text: str) -> Markup:
    """HTML of one text: raw HTML in it is cleaned after rendering, links get rel="noopener nofollow".

    As in notes on paper, a new line is a new line, and a list may begin right under a sentence.
    """
    as_typed = Markup("<pre>{}</pre>").format(text)
    if text.count("[") > MOST_BRACKETS:
        return as_typed
    try:
        html = markdown.markdown(
            _open_lists(text), extensions=EXTENSIONS, tab_length=2, output_format="html"
        )
    except RecursionError:  # hundreds of bullets in each other: shown as they were typed
        return as_typed
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=ONLY,
        link_rel="noopener nofollow",
    )
    return Markup(BARE_LINK.sub(r'<a class="bare"\1>\2</a>', clean))  # noqa: S704 - cleaned above


def _open_lists(text: str) -> str:
    """A blank line before each list that begins right under a sentence, and before each sentence at the
    margin that follows a list: Markdown wants one, and would draw the sentence into the last bullet."""
    lines: list[str] = []
    fenced = listing = False
    before = ""
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        bullet, inside = bool(ANY_BULLET.match(line)), line.startswith((" ", "\t"))
        begins = bullet and not listing and not inside and before.strip()
        ends = listing and line.strip() and not bullet and not inside and before.strip()
        if (begins or ends) and not fenced and not FENCE.match(line):
            lines.append("")
        listing = bullet or (listing and (inside or not line.strip()))
        lines.append(line)
        before = line
    return "\n".join(lines)
