"""In which words does an act refuse? Errors name the rule, and carry a sentence for the page."""

from django.utils.translation import gettext


class Refused(Exception):
    """An act that was not done; str() is a sentence that a person can read."""


class NotAllowed(Refused):
    """The person may not do this; the sentence says who could."""


def leaders_only() -> str:
    """The sentence for what only chair and secretary may do."""
    return gettext("Only the chair or the secretary can do this.")


class WrongState(Refused):
    """The record is not in a state from which this act leads on."""


class Stale(Refused):
    """Somebody else was faster: the record's version is not the one that the form showed."""


class Invalid(Refused):
    """What was given does not fit; `field` names the form's field where one is to blame."""

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
