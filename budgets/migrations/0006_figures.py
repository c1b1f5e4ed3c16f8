"""The figures of lines, and what guards them: a view and two functions (budgets/models/guards.py)."""

from django.db import migrations

FIGURES = """CREATE VIEW budgets_line_figures AS
SELECT figures.*, allocated + transferred - committed AS remaining FROM (
    SELECT line.id AS line_id,
        COALESCE((
            SELECT allocation.amount FROM budgets_allocation allocation
            JOIN budgets_budgetversion version ON version.id = allocation.of_id
            WHERE allocation.line_id = line.id AND version.state IN ('in_force', 'closed')
        ), 0)::numeric(14, 2) AS allocated,
        (COALESCE((
            SELECT sum(amount) FROM budgets_transfer
            WHERE to_line_id = line.id AND taken_in_to_id IS NULL
        ), 0) - COALESCE((
            SELECT sum(amount) FROM budgets_transfer
            WHERE from_line_id = line.id AND taken_in_from_id IS NULL
        ), 0))::numeric(14, 2) AS transferred,
        charged.committed::numeric(14, 2) AS committed,
        charged.spent::numeric(14, 2) AS spent
    FROM budgets_line line
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(charge.amount - charge.settled), 0) AS committed,
            COALESCE(sum((
                SELECT sum(payment.amount) FROM budgets_payment payment
                WHERE payment.charge_id = charge.id
            )), 0) AS spent
        FROM budgets_charge charge
        JOIN budgets_approval approval ON approval.id = charge.approval_id
        WHERE charge.line_id = line.id AND approval.outcome IN ('agreed', 'condition', 'carried_out', 'expired')
    ) charged
) figures"""

GUARD_LINE = """CREATE FUNCTION budgets_guard_line(asked bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE has record;
BEGIN
    -- The lock. An update, where a mere SELECT FOR UPDATE would let a transaction that reads an older
    -- state of the table (REPEATABLE READ) count without seeing what was committed since.
    UPDATE budgets_line SET moves = moves + 1 WHERE id = asked;
    SELECT figures.*, line.code INTO has FROM budgets_line_figures figures
        JOIN budgets_line line ON line.id = figures.line_id WHERE figures.line_id = asked;
    IF has.remaining < 0 THEN
        RAISE EXCEPTION 'line % would be committed beyond what it has: % + % - % = %',
            has.code, has.allocated, has.transferred, has.committed, has.remaining
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_never_below_zero';
    END IF;
END $$"""

GUARD_CHARGE = """CREATE FUNCTION budgets_guard_charge(asked bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE has record;
BEGIN
    PERFORM 1 FROM budgets_charge WHERE id = asked FOR UPDATE;
    SELECT charge.amount - charge.settled AS agreed,
        approval.outcome IN ('agreed', 'condition', 'carried_out', 'expired') AS counts,
        COALESCE((SELECT sum(amount) FROM budgets_payment WHERE charge_id = charge.id), 0) AS paid
        INTO has FROM budgets_charge charge
        JOIN budgets_approval approval ON approval.id = charge.approval_id WHERE charge.id = asked;
    IF has.paid < 0 OR has.paid > (CASE WHEN has.counts THEN has.agreed ELSE 0 END) THEN
        RAISE EXCEPTION 'more would be paid than was agreed: % of %', has.paid, has.agreed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_at_most_agreed';
    END IF;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0005_money")]

    # In lists: a text alone is split at its semicolons.
    operations = [
        migrations.RunSQL([FIGURES], "DROP VIEW budgets_line_figures"),
        migrations.RunSQL([GUARD_LINE], "DROP FUNCTION budgets_guard_line(bigint)"),
        migrations.RunSQL([GUARD_CHARGE], "DROP FUNCTION budgets_guard_charge(bigint)"),
    ]
