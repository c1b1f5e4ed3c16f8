"""The figures of a budget's lines from one reading of its charges, in place of a look-up for each.

`budget` stands in the view so that what asks for one budget's lines reads that budget's charges only: the database
takes a condition on a line or a budget into the view, but nothing that comes from a join with it.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("budgets.migrations.0006_figures").FIGURES

FIGURES = """CREATE OR REPLACE VIEW budgets_line_figures AS
SELECT line_id, allocated, transferred, committed, spent,
    allocated + transferred - committed AS remaining, budget_id
FROM (
    SELECT charged.line_id, charged.budget_id,
        COALESCE((
            SELECT allocation.amount FROM budgets_allocation allocation
            JOIN budgets_budgetversion version ON version.id = allocation.of_id
            WHERE allocation.line_id = charged.line_id AND version.state IN ('in_force', 'closed')
        ), 0)::numeric(14, 2) AS allocated,
        (COALESCE((
            SELECT sum(amount) FROM budgets_transfer
            WHERE to_line_id = charged.line_id AND taken_in_to_id IS NULL
        ), 0) - COALESCE((
            SELECT sum(amount) FROM budgets_transfer
            WHERE from_line_id = charged.line_id AND taken_in_from_id IS NULL
        ), 0))::numeric(14, 2) AS transferred,
        COALESCE(sum(charged.committed), 0)::numeric(14, 2) AS committed,
        COALESCE(sum(charged.spent), 0)::numeric(14, 2) AS spent
    FROM (
        SELECT id AS line_id, budget_id, 0::numeric AS committed, 0::numeric AS spent
        FROM budgets_line
        UNION ALL
        SELECT line.id, line.budget_id, charge.amount - charge.settled, 0
        FROM budgets_line line
        JOIN budgets_charge charge ON charge.line_id = line.id
        JOIN budgets_approval approval ON approval.id = charge.approval_id
        WHERE approval.outcome IN ('agreed', 'condition', 'carried_out', 'expired')
        UNION ALL
        -- Of a request that does not count nothing is paid on balance: budgets_guard_charge sees to that.
        SELECT line.id, line.budget_id, 0, payment.amount
        FROM budgets_line line
        JOIN budgets_charge charge ON charge.line_id = line.id
        JOIN budgets_payment payment ON payment.charge_id = charge.id
    ) charged
    GROUP BY charged.line_id, charged.budget_id
) figures"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0010_charges_wait_for_their_request")]

    operations = [
        migrations.RunSQL([FIGURES], ["DROP VIEW budgets_line_figures", BEFORE]),
    ]
