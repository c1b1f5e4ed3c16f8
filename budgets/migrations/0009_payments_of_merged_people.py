"""A payment names another record of its person once two turn out to be one."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0008_sheets'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='payment',
            name='payment_append_only',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['by_id'] = to_jsonb(OLD) - ARRAY['by_id']\n                    THEN RETURN NEW; END IF;\n                    RAISE EXCEPTION 'a payment is not changed: take it back by another row'\n                        USING ERRCODE = 'check_violation';\n                ", hash='60c96c61e046e17f35588ba3ea3e932d0df1cc60', operation='UPDATE OR DELETE', pgid='pgtrigger_payment_append_only_e02ea', table='budgets_payment', when='BEFORE')),
        ),
    ]
