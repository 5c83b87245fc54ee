"""All states and actions of a case; its story in two rows a step: what stays, and the words."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_accounts_are_kept_by_offices"),
        ("incidents", "0004_words"),
        ("staffing", "0007_rosters_are_forgotten"),
        ("territory", "0006_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoHandler",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                ("called_at", models.DateTimeField()),
                ("arrive_by", models.DateTimeField()),
                ("arrived_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="said",
                        serialize=False,
                        to="incidents.caseevent",
                    ),
                ),
                ("salt", models.BinaryField()),
                ("reason", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("texts", models.JSONField(default=dict)),
                ("position", django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                ("digest", models.BinaryField()),
                ("answer", models.JSONField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="closed_at_goes_with_being_closed",
        ),
        migrations.AddField(
            model_name="case",
            name="before",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="ending",
            field=models.TextField(
                blank=True,
                choices=[
                    ("", ""),
                    ("done", "done"),
                    ("self_handled", "self_handled"),
                    ("answered", "answered"),
                    ("transferred", "transferred"),
                    ("withdrawn", "withdrawn"),
                    ("merged", "merged"),
                    ("declined", "declined"),
                    ("void", "void"),
                ],
                default="",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="extended_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="incidents.case",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="incidents.case",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="returned_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="review_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="round",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="case",
            name="verifier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staffing.member",
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="chain",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="words",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="awaits",
            field=models.TextField(
                blank=True,
                choices=[
                    ("", ""),
                    ("verification", "verification"),
                    ("return_decision", "return_decision"),
                    ("ruling", "ruling"),
                    ("extension_decision", "extension_decision"),
                    ("suspend_decision", "suspend_decision"),
                    ("void_decision", "void_decision"),
                    ("closing", "closing"),
                ],
                default="",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.TextField(
                choices=[
                    ("reported", "reported"),
                    ("accepted", "accepted"),
                    ("declined", "declined"),
                    ("filed", "filed"),
                    ("dispatched", "dispatched"),
                    ("handling", "handling"),
                    ("checking", "checking"),
                    ("closed", "closed"),
                    ("archived", "archived"),
                    ("suspended", "suspended"),
                    ("void", "void"),
                ]
            ),
        ),
        migrations.AddField(
            model_name="cohandler",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="co_handlers",
                to="incidents.case",
            ),
        ),
        migrations.AddField(
            model_name="cohandler",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.department",
            ),
        ),
        migrations.AddConstraint(
            model_name="cohandler",
            constraint=models.UniqueConstraint(
                fields=("case", "round", "department"), name="a_department_is_called_once_a_round"
            ),
        ),
    ]
