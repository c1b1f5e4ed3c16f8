"""A version that was in force stays what it was; transfers are taken in by versions that know of them."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0006_figures'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='allocation',
            name='allocation_fixed',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='budgetversion',
            name='budget_version_kept',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='transfer',
            name='transfer_append_only',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocation',
            trigger=pgtrigger.compiler.Trigger(name='allocation_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF (SELECT state FROM budgets_budgetversion WHERE id = OLD.of_id FOR SHARE) <> 'draft' OR (SELECT state FROM budgets_budgetversion WHERE id = NEW.of_id FOR SHARE) <> 'draft' THEN\n                RAISE EXCEPTION 'only a draft is changed: make a new version'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='008241ea37672eef020b98dee145f78da62c5b40', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_allocation_fixed_4aac4', table='budgets_allocation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetversion',
            trigger=pgtrigger.compiler.Trigger(name='budget_version_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'draft\'))', func="\n                    IF TG_OP = 'DELETE' OR NEW.state = 'draft'\n                        OR OLD.state = 'superseded' AND NEW.state <> 'superseded'\n                        OR (NEW.budget_id, NEW.number, NEW.takes_in_until)\n                            IS DISTINCT FROM (OLD.budget_id, OLD.number, OLD.takes_in_until)\n                    THEN\n                        RAISE EXCEPTION 'a version that was in force stays what it was'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='64244c7a42caf8c6df4bb8f474524a1a6d2f3ab6', operation='UPDATE OR DELETE', pgid='pgtrigger_budget_version_kept_a009e', table='budgets_budgetversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='transfer_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['taken_in_from_id', 'taken_in_to_id', 'by_id']\n                        = to_jsonb(OLD) - ARRAY['taken_in_from_id', 'taken_in_to_id', 'by_id']\n                        AND (NEW.taken_in_from_id IS NOT DISTINCT FROM OLD.taken_in_from_id\n                            OR OLD.taken_in_from_id IS NULL AND EXISTS (\n        SELECT 1 FROM budgets_budgetversion version\n        JOIN budgets_line line ON line.budget_id = version.budget_id\n        WHERE version.id = NEW.taken_in_from_id AND line.id = OLD.from_line_id\n            AND version.state = 'in_force' AND version.takes_in_until >= OLD.recorded_at))\n                        AND (NEW.taken_in_to_id IS NOT DISTINCT FROM OLD.taken_in_to_id\n                            OR OLD.taken_in_to_id IS NULL AND EXISTS (\n        SELECT 1 FROM budgets_budgetversion version\n        JOIN budgets_line line ON line.budget_id = version.budget_id\n        WHERE version.id = NEW.taken_in_to_id AND line.id = OLD.to_line_id\n            AND version.state = 'in_force' AND version.takes_in_until >= OLD.recorded_at))\n                    THEN RETURN NEW; END IF;\n                    RAISE EXCEPTION 'a transfer is not changed: make one back'\n                        USING ERRCODE = 'check_violation';\n                ", hash='bc3afceaa30f2234563e71a6f7a87e5218b94e47', operation='UPDATE OR DELETE', pgid='pgtrigger_transfer_append_only_3decb', table='budgets_transfer', when='BEFORE')),
        ),
    ]
