"""What ended of late is found however large the archive is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_accounts_are_kept_by_offices"),
        ("incidents", "0017_flat_as_the_archive_grows"),
        ("staffing", "0007_rosters_are_forgotten"),
        ("territory", "0006_words"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["closed_at"], name="case_closed"),
        ),
    ]
