"""How is it said to a person what is wrong with a sheet? One sentence for each thing that reading may find."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.amounts import figure
from budgets.sheet import Problem, Total, Unreadable

UNREADABLE: dict[str, Any] = {
    "empty": _("This file is empty."),
    "too_many_bytes": _("This file is too large: %(most)s MB is the most."),
    "not_a_sheet": _(
        "A budget is read from .xlsx, .xls, .ods or .csv; this file ends in %(ending)s."
    ),
    "other_content": _(
        "The name ends in %(ending)s, and the content is something else. Save it anew from your spreadsheet"
        " program."
    ),
    "macros": _(
        "This file holds macros, or is of a kind that may. Save it as a plain .xlsx or .ods, and send that."
    ),
    "password": _("This file asks for a password. Save it without one."),
    "too_much_inside": _(
        "Unpacked, this file is far too large: %(most)s MB is the most. Keep the budget's table only."
    ),
    "damaged": _(
        "This file is damaged: it could not be read to its end. Save it anew from your spreadsheet program."
    ),
    "too_much_work": _(
        "Reading this file took too much time or memory. Keep the budget's table only, from the first cell on."
    ),
    "too_large": _(
        "The table “%(table)s” goes on to cell %(cell)s: 5,000 rows and 100 columns are the most."
    ),
    "too_many_tables": _("There are too many tables in this file: %(most)s is the most."),
    "too_many_cells": _("There is too much in this file: %(most)s filled cells are the most."),
    "nothing": _("There is nothing in this file."),
}
PROBLEMS: dict[str, Any] = {
    "no_table": _("There is no such table."),
    "too_large": _("The table goes on to here: 5,000 rows and 100 columns are the most."),
    "no_columns": _("Choose which column holds the amounts, and which the codes or titles."),
    "no_lines": _("No line was found: a code, and an amount in the same row."),
    "too_many_lines": _("There are more than %(most)s lines."),
    "no_code": _("There is an amount of %(amount)s and no code: which line is it?"),
    "no_amount": _("Line %(code)s has no amount. Write 0 if it has none."),
    "no_value": _(
        "A formula without a value. Open the file in your spreadsheet program, and save it again."
    ),
    "error": _("A formula that came to %(said)s."),
    "text": _("“%(said)s” is no amount."),
    "negative": _("%(said)s is negative: a line is allocated zero or more."),
    "too_much": _("%(said)s is more than can be kept."),
    "unclear": _("%(said)s: are that thousands or decimals? Write it with two decimals."),
    "twice": _("The code %(code)s is there twice: here and in %(other)s."),
    "too_long": _("That is too long: %(most)s characters are the most."),
    "row_number": _("“%(said)s” is no number of a row."),
    "merged": _("These cells are merged. Take them apart, and give each row its own."),
    "currencies": _("There are amounts in several currencies: %(said)s. A budget has one."),
    "rounded": _("%(exact)s was rounded to %(value)s, half up."),
    "left_out": _("“%(text)s” has no amount, and no lines below it: left out."),
    "hidden_table": _("The table “%(name)s” is hidden in the file."),
    "hidden_rows": _("Rows that are hidden in the file were read too: %(rows)s."),
    "hidden_column": _("The column of amounts is hidden in the file."),
    "unknown_goal": _("The plan of the year has no goal “%(said)s”: the line serves none."),
    "differs": _("“%(title)s” says %(stated)s; the lines come to %(counted)s."),
    "other_currency": _("The sheet is in %(said)s, the budget in %(kept)s."),
}
"""Of cells, and what is only to be known about them."""


def refusal(unreadable: Unreadable) -> str:
    """Why no sheet could be made of a file."""
    return str(UNREADABLE[unreadable.kind]) % unreadable.said


def sentence(problem: Problem) -> str:
    """What is wrong with a cell, without its address."""
    said = {key: _shown(value) for key, value in problem.said.items()}
    return str(PROBLEMS[problem.kind]) % said


def with_address(problem: Problem) -> str:
    """ "C14: “abc” is no amount." """
    return f"{problem.cell}: {sentence(problem)}" if problem.cell else sentence(problem)


def differing(total: Total) -> Problem:
    """A total of the sheet that its lines do not come to."""
    said = {"title": total.title, "stated": total.stated, "counted": total.counted}
    return Problem("differs", total.cell, said)


def not_right() -> str:
    return gettext(
        "The sheet's own totals differ from its lines. Correct the sheet, or say that the lines are right."
    )


def _shown(value: Any) -> str:
    return figure(value) if isinstance(value, Decimal) else str(value)
