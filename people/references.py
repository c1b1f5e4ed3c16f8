"""How does a number that is counted by the year stand in an address? As people write it: R-2014-05."""

from __future__ import annotations


class Reference:
    """Gives the view (year, number); takes that pair or the number as written. Of which kind, a subclass says."""

    letter: str
    regex: str

    def __init_subclass__(cls, *, letter: str) -> None:
        cls.letter, cls.regex = letter, rf"{letter}-\d{{4}}-\d{{1,6}}"

    def to_python(self, value: str) -> tuple[int, int]:
        _letter, year, number = value.split("-")
        return int(year), int(number)

    def to_url(self, value: tuple[int, int] | str) -> str:
        return value if isinstance(value, str) else reference_of(self.letter, *value)


def reference_of(letter: str, year: int, number: int) -> str:
    return f"{letter}-{year}-{number:02d}"
