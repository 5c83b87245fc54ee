"""A shift says when we learned of it: figures of a past moment count what was known then."""

from django.db import migrations, models

# As far as it was known: whoever has a network begins a shift when they say so.
_FILL = "UPDATE patrol_shift SET received_at = started_at"


class Migration(migrations.Migration):
    dependencies = [("patrol", "0010_overland")]

    operations = [
        migrations.AddField(
            model_name="shift", name="received_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        # A table with foreign keys that were changed in this transaction is not altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(model_name="shift", name="received_at", field=models.DateTimeField()),
        migrations.AddIndex(
            model_name="shift", index=models.Index(fields=["started_at"], name="shift_begun")
        ),
    ]
