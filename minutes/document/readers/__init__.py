"""Which format is a text in, and what are its blocks?

One module a format, with the same three names: `FORMAT`, `score(raws, name)` (how sure it is that the text is its own,
0 to 1) and `read(raws)`. A new format is one file and one line in `READERS`.
"""

from collections.abc import Callable
from types import ModuleType
from typing import cast

from minutes.document.lines import Source
from minutes.document.readers import chatlog, html, mail, markdown, mediawiki, meetbot, plain

Raws = list[tuple[int, str]]

READERS: tuple[ModuleType, ...] = (mail, meetbot, html, chatlog, mediawiki, markdown, plain)
"""In this order where two are equally sure: what wraps another format comes first."""


def best(raws: Raws, name: str = "", inner: bool = False) -> ModuleType:
    """The reader for a text; `inner`: for the body of a mail, which holds no further mail."""
    scored = [(r.score(raws, name), r) for r in READERS if not (inner and r is mail)]
    return max(scored, key=lambda pair: pair[0])[1]


def read_source(raws: Raws, name: str = "") -> Source:
    """The blocks of a text, in whichever format it is."""
    return cast(Callable[[Raws], Source], best(raws, name).read)(raws)


def read_inner(raws: Raws) -> Source:
    """The blocks of a mail's body."""
    return cast(Callable[[Raws], Source], best(raws, inner=True).read)(raws)
