"""How do codes of budget lines sort, and when do two spellings mean the same line? Pure."""

import re

_PARTS = re.compile(r"\d+|[^\W\d_]+")


def sort_key(code: str) -> str:
    """A text that sorts as people sort codes: 2014.2a before 2014.10a, without case.

    >>> sorted(["2014.10a", "2014.2b", "2014.2a", "2014"], key=sort_key)
    ['2014', '2014.2a', '2014.2b', '2014.10a']
    """
    parts = _PARTS.findall(code.casefold())
    return " ".join(p.lstrip("0").zfill(12) if p.isdigit() else p for p in parts)[:200]


def same_code(one: str, other: str) -> bool:
    """Without case, blanks and marks: " 2014-1E" means 2014.1e.

    >>> same_code(" 2014-1E", "2014.1e"), same_code("2014.1", "2014.11")
    (True, False)
    """
    return sort_key(one) == sort_key(other) != ""
