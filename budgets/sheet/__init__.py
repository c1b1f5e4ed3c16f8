"""What does a spreadsheet say about a budget? Pure: no Django, no database.

A file becomes a Sheet (`read_sheet`; `read_apart` does it in a process of its own), its table gets a Layout
(`recognise`: which columns mean what), and the two give a Reading (`lines_of`): lines, totals and whatever
is wrong with them, by cell. What writing.py writes reads back the same.
"""

from .apart import read_apart
from .headings import FIELDS, recognise
from .lines import lines_of
from .model import Layout, Problem, Reading, Sheet, SheetLine, Table, Total, Unreadable, cell_name
from .reading import read_sheet

__all__ = [
    "FIELDS",
    "Layout",
    "Problem",
    "Reading",
    "Sheet",
    "SheetLine",
    "Table",
    "Total",
    "Unreadable",
    "cell_name",
    "lines_of",
    "read_apart",
    "read_sheet",
    "recognise",
]
