"""The register of trademark uses. Who gets what, and what each page asks the database."""

from __future__ import annotations

from tests.site.tables.rows import Row

ACCESS: dict[str, Row] = {}

QUERIES: dict[str, str] = {}

NO_PAGE: set[str] = set()
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    return {}
