"""What figures of a past moment are counted from: where cases stood, and when it was learned."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

_ONLY_ADDED = """
    CREATE TRIGGER history_is_only_added
        BEFORE UPDATE OR DELETE ON incidents_stood
        FOR EACH ROW EXECUTE FUNCTION incidents_history_is_only_added();
    CREATE TRIGGER history_is_not_emptied
        BEFORE TRUNCATE ON incidents_stood
        FOR EACH STATEMENT EXECUTE FUNCTION incidents_history_is_only_added();
"""
_FORGET = """
    DROP TRIGGER history_is_not_emptied ON incidents_stood;
    DROP TRIGGER history_is_only_added ON incidents_stood;
"""
# As far as it is known of earlier steps: the states they led to, at the place and of the type of
# today; when it was due is known of the last alone.
_FILL = """
    INSERT INTO incidents_stood (case_id, at, state, scope, type_id, urgency, tier, yellow_at,
        due_at)
    SELECT c.id, e.at, e.to_state, c.scope, c.type_id, c.urgency, c.tier,
        CASE WHEN e.seq = last.seq THEN c.yellow_at END,
        CASE WHEN e.seq = last.seq THEN c.due_at END
    FROM incidents_caseevent e
    JOIN incidents_case c ON c.id = e.case_id
    JOIN (SELECT case_id, max(seq) AS seq FROM incidents_caseevent GROUP BY case_id) last
        ON last.case_id = c.id
    ORDER BY c.id, e.seq;
    UPDATE incidents_clock SET heard_at = stopped_at WHERE stopped_at IS NOT NULL;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0018_what_ended_lately")]

    operations = [
        migrations.CreateModel(
            name="Stood",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("state", models.TextField()),
                ("scope", models.TextField()),
                (
                    "urgency",
                    models.TextField(
                        choices=[
                            ("critical", "critical"),
                            ("urgent", "urgent"),
                            ("normal", "normal"),
                            ("low", "low"),
                        ]
                    ),
                ),
                (
                    "tier",
                    models.TextField(
                        choices=[
                            ("open", "Open"),
                            ("sensitive", "Sensitive"),
                            ("restricted", "Restricted"),
                        ]
                    ),
                ),
                ("yellow_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stood",
                        to="incidents.case",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.mattertype",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case", "id"], name="stood_of_a_case")]},
        ),
        migrations.AddField(
            model_name="clock", name="heard_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RunSQL(_ONLY_ADDED, _FORGET),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, heard_at__isnull=True)
                | Q(stopped_at__isnull=False, heard_at__isnull=False),
                name="of_a_stopped_clock_we_have_heard",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=Q(kept__isnull=False), fields=["heard_at"], name="clock_judged"
            ),
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(fields=["action", "at"], name="event_of_a_kind"),
        ),
    ]
