"""An event of a topic names the import that tells of it, so that the import can be taken back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("minutes", "0006_live_minutes")]

    operations = [
        migrations.AddField(
            model_name="topicevent",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="topic_events",
                to="minutes.import",
            ),
        ),
    ]
