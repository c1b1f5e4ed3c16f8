"""In which words does an act refuse? Errors name the rule, and carry a sentence for the page."""


class Refused(Exception):
    """An act that was not done; str() is a sentence that a person can read."""


class NotAllowed(Refused):
    """The person may not do this; the sentence says who could."""


class WrongState(Refused):
    """The record is not in a state from which this act leads on."""


class Stale(Refused):
    """Somebody else was faster: the record's version is not the one that the form showed."""


class Invalid(Refused):
    """What was given does not fit; `field` names the form's field where one is to blame."""

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
