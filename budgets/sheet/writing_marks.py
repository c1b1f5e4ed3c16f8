"""How does text stand in a cell that no spreadsheet program runs, and how is it read back? Pure."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What such a program takes for a formula, or for a mark of its own, at the start of a cell."""


def escape(text: str) -> str:
    """With an apostrophe in front where the text could be run; unescape takes just that one away.

    >>> escape("=1+1"), escape("'tis"), escape("done")
    ("'=1+1", "''tis", 'done')
    """
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text


def unescape(text: str) -> str:
    """The text that was escaped.

    >>> unescape("'=1+1"), unescape("''tis"), unescape("'tis")
    ('=1+1', "'tis", "'tis")
    """
    if text.startswith("'") and text[1:].lstrip(" \n").startswith(FORMULA):
        return text[1:]
    return text
