"""Summaries, hidden positions, looks, senders, due places, doubts, watches and calls for help."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_accounts_are_kept_by_offices"),
        ("patrol", "0005_narrow_rows"),
        ("staffing", "0007_rosters_are_forgotten"),
        ("territory", "0006_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BadWeather",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("reason", models.TextField()),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("details", models.JSONField(default=dict)),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "open"),
                            ("confirmed", "confirmed"),
                            ("dismissed", "dismissed"),
                        ],
                        default="open",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("remark", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="DuePlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("radius_m", models.FloatField(default=30.0)),
                ("every_days", models.SmallIntegerField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HiddenFix",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "shift",
                        "device",
                        "at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hidden_fixes",
                        to="patrol.shift",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.device",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SenderCredential",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "client",
                    models.TextField(
                        choices=[
                            ("osmand", "Traccar Client or OsmAnd"),
                            ("owntracks", "OwnTracks"),
                            ("gpslogger", "GPSLogger"),
                        ]
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_seen_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Sos",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(unique=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("received_at", models.DateTimeField()),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("acc", models.FloatField(null=True)),
                ("scope", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("remark", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="patrol.shift",
                    ),
                ),
                ("rules", models.SmallIntegerField()),
                ("distance_m", models.FloatField()),
                ("moving_s", models.FloatField()),
                ("stops", models.JSONField(default=list)),
                ("own_grid_s", models.FloatField()),
                ("elsewhere_s", models.FloatField()),
                ("crossings", models.JSONField(default=list)),
                ("fixes_count", models.IntegerField()),
                ("hidden_counts", models.JSONField(default=dict)),
                (
                    "path",
                    django.contrib.gis.db.models.fields.MultiLineStringField(
                        null=True, spatial_index=False, srid=4326
                    ),
                ),
                ("gaps", models.JSONField(default=list)),
                ("worked_out_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="watch",
                        serialize=False,
                        to="patrol.shift",
                    ),
                ),
                ("outside_since", models.DateTimeField(null=True)),
                ("outside_told_at", models.DateTimeField(null=True)),
                ("silent_told_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="shift",
            name="skew_ms",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="shift",
            name="touched",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="shift",
            name="track_deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(
                condition=models.Q(("touched", True)), fields=["id"], name="shift_touched"
            ),
        ),
        migrations.AddField(
            model_name="badweather",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.area"
            ),
        ),
        migrations.AddField(
            model_name="badweather",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doubt",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="doubt",
            name="shift",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="doubts",
                to="patrol.shift",
            ),
        ),
        migrations.AddField(
            model_name="dueplace",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dueplace",
            name="grids",
            field=models.ManyToManyField(related_name="due_places", to="territory.grid"),
        ),
        migrations.AddField(
            model_name="dueplace",
            name="place",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="territory.place",
            ),
        ),
        migrations.AddField(
            model_name="look",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="look",
            name="shift",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="patrol.shift"
            ),
        ),
        migrations.AddField(
            model_name="sendercredential",
            name="device",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sender",
                to="accounts.device",
            ),
        ),
        migrations.AddField(
            model_name="sendercredential",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="senders",
                to="staffing.member",
            ),
        ),
        migrations.AddField(
            model_name="sos",
            name="area",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.area",
            ),
        ),
        migrations.AddField(
            model_name="sos",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sos",
            name="grid",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.grid",
            ),
        ),
        migrations.AddField(
            model_name="sos",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alarms",
                to="staffing.member",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="due_place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="visits",
                to="patrol.dueplace",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="shift",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="visits",
                to="patrol.shift",
            ),
        ),
        migrations.AddIndex(
            model_name="badweather",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["period"], name="bad_weather_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="badweather",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period__isempty", False),
                    ("period__lower_inf", False),
                    ("period__upper_inf", False),
                ),
                name="bad_weather_begins_and_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(fields=["-found_at", "-id"], name="doubt_found"),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.UniqueConstraint(
                fields=("shift", "kind"), name="one_doubt_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("state__in", ["confirmed", "dismissed"]),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_doubt_is_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="dueplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_days__gte", 1), ("radius_m__gt", 0)),
                name="a_due_place_is_due_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="dueplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="a_due_place_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="look",
            index=models.Index(fields=["by", "until"], name="look_by"),
        ),
        migrations.AddConstraint(
            model_name="sendercredential",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("member",),
                name="one_sender_of_a_member_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="sos",
            index=models.Index(fields=["-received_at", "-id"], name="sos_received"),
        ),
        migrations.AddConstraint(
            model_name="sos",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="an_alarm_is_ended_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("due_place", "shift", "at"), name="visited_once"
            ),
        ),
    ]
