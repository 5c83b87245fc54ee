"""Shifts and what is sent in them. Positions lie in days from the start (partitions.py).

The columns of `patrol_fix` stand in the order of their width, so that no byte is lost to
alignment: with its key a position takes about 125 bytes, 16 more with the raw values.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

FIXES = """
    CREATE TABLE patrol_fix (
        at timestamptz NOT NULL,
        lon float8 NOT NULL,
        lat float8 NOT NULL,
        raw_lon float8,
        raw_lat float8,
        device_id int NOT NULL,
        shift_id int NOT NULL,
        grid_id int,
        acc real,
        speed real,
        heading real,
        alt real,
        crs smallint NOT NULL,
        mock bool,
        PRIMARY KEY (device_id, at)
    ) PARTITION BY RANGE (at)
"""
# Half-empty pages leave room for the next versions of their rows (heap-only updates).
ROOM_FOR_UPDATES = "ALTER TABLE patrol_presence SET (fillfactor = 50)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("staffing", "0001_initial"),
        ("territory", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(unique=True)),
                ("started_at", models.DateTimeField()),
                ("planned_end_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("purpose", models.TextField(blank=True)),
                ("tracked", models.BooleanField()),
                (
                    "pause_bounds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), default=list, size=None
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="shifts",
                        to="accounts.device",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="staffing.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Quarantined",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.UUIDField()),
                ("index", models.SmallIntegerField()),
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
                ("at", models.DateTimeField(null=True)),
                ("raw", models.TextField()),
                ("digest", models.BinaryField(max_length=32)),
                ("received_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.device",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="patrol.shift",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="presence",
                        serialize=False,
                        to="staffing.member",
                    ),
                ),
                ("device_id", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("acc", models.FloatField(null=True)),
                ("speed", models.FloatField(null=True)),
                ("heading", models.FloatField(null=True)),
                ("grid_code", models.TextField(null=True)),
                ("scope", models.TextField()),
                (
                    "shift",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="patrol.shift",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shift",
                        "uuid",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("uuid", models.UUIDField()),
                (
                    "kind",
                    models.TextField(
                        choices=[("pause", "pause"), ("resume", "resume"), ("end", "end")]
                    ),
                ),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("removed_count", models.IntegerField()),
                (
                    "shift",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="patrol.shift",
                    ),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FIXES, "DROP TABLE patrol_fix")],
            state_operations=[
                migrations.CreateModel(
                    name="Fix",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "device",
                                "at",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("lon", models.FloatField()),
                        ("lat", models.FloatField()),
                        ("raw_lon", models.FloatField(null=True)),
                        ("raw_lat", models.FloatField(null=True)),
                        ("acc", models.FloatField(null=True)),
                        ("speed", models.FloatField(null=True)),
                        ("heading", models.FloatField(null=True)),
                        ("alt", models.FloatField(null=True)),
                        (
                            "crs",
                            models.SmallIntegerField(
                                choices=[(1, "Wgs84"), (2, "Cgcs2000"), (3, "Gcj02"), (4, "Bd09")]
                            ),
                        ),
                        ("mock", models.BooleanField(null=True)),
                        (
                            "device",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.device",
                            ),
                        ),
                        (
                            "grid",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="territory.grid",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="patrol.shift",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrackBatch",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member",
                        "uuid",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("uuid", models.UUIDField()),
                ("digest", models.BinaryField(max_length=32)),
                ("received_count", models.SmallIntegerField()),
                ("stored_count", models.SmallIntegerField()),
                ("quarantined", models.JSONField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="staffing.member",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="patrol.shift",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["planned_end_at"],
                name="shift_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_end_at__gt", models.F("started_at")),
                    models.Q(
                        ("ended_at__isnull", True),
                        ("ended_at__gte", models.F("started_at")),
                        _connector="OR",
                    ),
                ),
                name="a_shift_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("ended_at__lte", models.F("planned_end_at")),
                    _connector="OR",
                ),
                name="a_shift_ends_by_its_planned_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("member", "="),
                    (
                        models.Func(
                            models.F("started_at"),
                            django.db.models.functions.comparison.Coalesce(
                                "ended_at", "planned_end_at"
                            ),
                            function="tstzrange",
                        ),
                        "&&",
                    ),
                ],
                name="one_shift_of_a_member_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="quarantined",
            index=models.Index(fields=["received_at"], name="quarantined_received"),
        ),
        migrations.AddConstraint(
            model_name="quarantined",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ("outside_shift", "paused")), _negated=True),
                name="nothing_is_kept_of_what_was_off_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantined",
            constraint=models.UniqueConstraint(
                fields=("device", "digest"), name="quarantined_once"
            ),
        ),
        migrations.AddIndex(
            model_name="trackbatch",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["received_at"], name="batch_received"
            ),
        ),
        migrations.RunSQL(ROOM_FOR_UPDATES, migrations.RunSQL.noop),
    ]
