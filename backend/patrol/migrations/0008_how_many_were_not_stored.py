from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patrol", "0007_doubts_and_watches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unstored",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "reason",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                (
                    "reason",
                    models.TextField(
                        choices=[
                            ("outside_shift", "outside a tracked shift"),
                            ("paused", "in a pause"),
                            ("too_old", "older than what is kept"),
                            ("future", "from the future"),
                            ("not_a_position", "not a position"),
                            ("outside_world", "outside the world"),
                        ]
                    ),
                ),
                ("count", models.BigIntegerField()),
            ],
        ),
    ]
