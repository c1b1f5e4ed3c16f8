"""How does a decision's number stand in an address? As people write it: D-2014-07."""


class Reference:
    """Gives the view (year, number); takes that pair or the number as written."""

    regex = r"D-\d{4}-\d{1,6}"

    def to_python(self, value: str) -> tuple[int, int]:
        _letter, year, number = value.split("-")
        return int(year), int(number)

    def to_url(self, value: tuple[int, int] | str) -> str:
        if isinstance(value, str):
            return value
        year, number = value
        return f"D-{year}-{number:02d}"
