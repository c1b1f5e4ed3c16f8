"""A charge that is not agreed yet locks its request, and no line."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0009_payments_of_merged_people'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='charge',
            name='charge_within',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='charge',
            trigger=pgtrigger.compiler.Trigger(name='charge_within', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE asked varchar;', func="\n            UPDATE budgets_approval SET amount = amount WHERE id = NEW.approval_id\n                RETURNING outcome INTO asked;\n            IF asked IN ('agreed', 'condition', 'carried_out', 'expired') THEN PERFORM budgets_guard_line(NEW.line_id); END IF;\n            PERFORM budgets_guard_charge(NEW.id);\n            RETURN NULL;\n        ", hash='d706373696fdb3ca1d699c8ec244587b730b7b2a', operation='INSERT OR UPDATE', pgid='pgtrigger_charge_within_69204', table='budgets_charge', when='AFTER')),
        ),
    ]
