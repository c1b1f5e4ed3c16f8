"""How is a row of the access table written? (What the words mean: tests/site/test_access.py.)"""

from __future__ import annotations

import dataclasses

GROUPS = {
    "lead": ("chair", "secretary"),
    "member": ("member", "colleague"),
    "seen": ("observer",),
    "out": ("former", "stranger", "outsider", "admin"),
    "anon": ("anonymous",),
}


@dataclasses.dataclass(frozen=True)
class Row:
    """`args` name what the story provides (see `things`); `get` and `post` are one word a group."""

    args: str
    get: str
    post: str

    def expected(self, method: str) -> dict[str, str]:
        words = getattr(self, method).split()
        return dict(zip(GROUPS, words, strict=True))


ALL_SEATED = "200 200 200 404 302"
LEADERS = "200 403 403 404 302"
TAKING_PART = "200 200 403 404 302"
ONESELF = "200 200 200 404 302"
NO = "405 405 405 405 302"
"""No such method; signed out, one is asked to sign in before anything is said of the address."""
EVERYBODY = "200 200 200 200 200"
ACCOUNTS = "200 200 200 200 302"
GONE = "410 410 410 410 410"
NOTHING_MEANT = "404 404 404 404 302"
LEADERS_NOTHING_MEANT = "404 403 403 404 302"
"""An empty form names nothing that could be acted on."""
ok = {
    "ALL_SEATED": "ok ok ok 404 302",
    "LEADERS": "ok 403 403 404 302",
    "TAKING_PART": "ok ok 403 404 302",
    "ACCOUNTS": "ok ok ok ok 302",
    "EVERYBODY": "ok ok ok ok ok",
}
