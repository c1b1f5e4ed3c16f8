"""How is what people typed shown? Markdown is stored as typed and rendered here, and only here, sanitised."""

import functools

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
EXTENSIONS = ["sane_lists", "tables", "pymdownx.tilde", "pymdownx.tasklist", "pymdownx.magiclink"]


@functools.lru_cache(maxsize=512)
def render_markdown(text: str) -> Markup:
    """HTML of one text: raw HTML in it is cleaned after rendering, links get rel="noopener nofollow"."""
    html = markdown.markdown(text, extensions=EXTENSIONS, tab_length=2, output_format="html")
    return Markup(  # noqa: S704 - cleaned on this very line
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener nofollow")
    )
