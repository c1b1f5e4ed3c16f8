"""What keeps a line from being committed beyond what it has, whatever code runs, and however many at once?

The view `budgets_line_figures` says what a line has; the functions `budgets_guard_line` and
`budgets_guard_charge` refuse what would take it below zero, or pay more than was agreed (migrations/0006_figures.py;
the view as it is since 0011). Triggers call them after every movement, each under the line's lock. The services
ask the same view first and refuse in kinder words; this is what holds.
"""

from __future__ import annotations

import pgtrigger

COMMITTING = ("agreed", "condition", "carried_out", "expired")
"""Outcomes under which what was agreed counts on its lines. (Settled or expired, what is left of it.) The view and the
function of charges name them too; a test compares."""


def guard_lines(
    name: str,
    lines: str,
    *,
    operation: pgtrigger.Operation = pgtrigger.Insert | pgtrigger.Update,
    charges: str = "",
    at_commit: bool = False,
) -> pgtrigger.Trigger:
    """After a row came or changed, its lines must not be below zero, nor a charge be paid beyond what was
    agreed. `lines` and `charges` are SQL for their ids; lines are locked in the order of their ids. What
    takes two statements (one version ends, the next begins) is asked at commit."""
    paid = (
        f"FOR one IN SELECT id FROM ({charges}) AS of_it(id) ORDER BY id LOOP"  # noqa: S608 - our own words
        " PERFORM budgets_guard_charge(one.id); END LOOP;"
        if charges
        else ""
    )
    held = (
        f"FOR one IN SELECT id FROM ({lines}) AS of_it(id) ORDER BY id LOOP"  # noqa: S608
        " PERFORM budgets_guard_line(one.id); END LOOP;"
    )
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred if at_commit else None,
        declare=[("one", "record")],
        func=f"{held} {paid} RETURN NULL;",
    )


def guard_charges(name: str) -> pgtrigger.Trigger:
    """After a charge came or changed: as guard_lines, where its approval counts. Of what is not agreed yet only
    the approval's row is locked (by an update: see budgets_guard_line), so that requests on the same lines are
    written without waiting for each other, and no one holds lines in an order of their own."""
    counts = ", ".join(f"'{outcome}'" for outcome in COMMITTING)
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("asked", "varchar")],
        func=f"""
            UPDATE budgets_approval SET amount = amount WHERE id = NEW.approval_id
                RETURNING outcome INTO asked;
            IF asked IN ({counts}) THEN PERFORM budgets_guard_line(NEW.line_id); END IF;
            PERFORM budgets_guard_charge(NEW.id);
            RETURN NULL;
        """,  # noqa: S608 - our own words
    )


def only_in_drafts(name: str, state: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """A row comes, changes or goes only while its version is a draft. `state` is SQL for the version's
    state, of OLD and of NEW where it holds {row}."""
    places = " OR ".join(f"{state.format(row=row)} <> 'draft'" for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        func=f"""
            IF {places} THEN
                RAISE EXCEPTION 'only a draft is changed: make a new version'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )
