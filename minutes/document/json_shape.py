"""The document as the JSON that `read_minutes` prints: absent values left out, one shape for all formats."""

import dataclasses
from typing import Any

from minutes.document.model import MinutesDocument

ALWAYS = frozenset(
    "title date place format attendees items actions decisions requests topics remarks comments papers boilerplate "
    "owners text status ticked new name notes outcome kind present speaker".split()
)
"""Keys that are there even if null or empty, because readers of the JSON look for them first."""
SPELT_OUT = {"condition": "agreed on condition"}
"""Outcomes whose short name in the software is not the words in which boards speak of them."""


def as_json(document: MinutesDocument) -> dict[str, Any]:
    """Dictionaries, lists, strings, numbers and None, ready for `json.dumps`."""
    shaped: dict[str, Any] = _shape(document)
    return shaped


def _shape(value: Any) -> Any:
    if isinstance(value, list):
        return [_shape(one) for one in value]
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    shaped: dict[str, Any] = {}
    for one in dataclasses.fields(value):
        inner = getattr(value, one.name)
        if one.name in ALWAYS or inner is False or inner not in (None, "", []):
            shaped[one.name] = (
                SPELT_OUT.get(inner, inner) if one.name == "outcome" else _shape(inner)
            )
    return shaped
