"""An owner's row knows the committee of its action, held to it by a foreign key over both."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """UPDATE actions_owner SET committee_id = action.committee_id
FROM actions_action action WHERE action.id = actions_owner.action_id"""
HOLD = """ALTER TABLE actions_owner ADD CONSTRAINT owner_in_its_actions_committee
FOREIGN KEY (action_id, committee_id) REFERENCES actions_action (id, committee_id)
DEFERRABLE INITIALLY DEFERRED"""


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0005_live_minutes"),
        ("people", "0004_money"),
    ]

    operations = [
        migrations.AddField(
            model_name="owner",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.committee",
            ),
        ),
        # What the filling asks of foreign keys is answered before the table is changed again.
        migrations.RunSQL(
            [FILL, "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="owner",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.committee",
            ),
        ),
        migrations.AddIndex(
            model_name="owner",
            index=models.Index(fields=["person", "committee"], name="owner_known_in"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(
                fields=("id", "committee"), name="action_with_committee"
            ),
        ),
        migrations.RunSQL(
            [HOLD], "ALTER TABLE actions_owner DROP CONSTRAINT owner_in_its_actions_committee"
        ),
    ]
