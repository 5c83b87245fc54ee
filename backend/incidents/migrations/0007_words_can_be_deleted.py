"""The words of a step stand apart from it: they can be deleted, never changed."""

from django.db import migrations, models

_NEVER_CHANGED = """
    CREATE FUNCTION incidents_words_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the words of a case are never changed';
    END $$;
    CREATE TRIGGER words_are_never_changed
        BEFORE UPDATE ON incidents_said
        FOR EACH ROW EXECUTE FUNCTION incidents_words_are_never_changed();
"""
_FORGET = """
    DROP TRIGGER words_are_never_changed ON incidents_said;
    DROP FUNCTION incidents_words_are_never_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_stories_are_chained")]

    operations = [
        migrations.RemoveField(
            model_name="caseevent",
            name="answer",
        ),
        migrations.RemoveField(
            model_name="caseevent",
            name="digest",
        ),
        migrations.RemoveField(
            model_name="caseevent",
            name="note",
        ),
        migrations.RemoveField(
            model_name="caseevent",
            name="position",
        ),
        migrations.RemoveField(
            model_name="caseevent",
            name="reason",
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("state__in", ["declined", "closed", "archived", "void"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["declined", "closed", "archived", "void"]), _negated=True
                        ),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="closed_at_goes_with_being_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["declined", "closed", "archived", "void"]),
                        models.Q(("ending", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["declined", "closed", "archived", "void"]), _negated=True
                        ),
                        ("ending", ""),
                    ),
                    _connector="OR",
                ),
                name="an_ending_goes_with_being_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "merged"), ("merged_into__isnull", False)),
                    models.Q(
                        models.Q(("ending", "merged"), _negated=True), ("merged_into__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="merged_into_goes_with_its_ending",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "suspended"), _negated=True),
                    ("review_on__isnull", False),
                    _connector="OR",
                ),
                name="a_suspended_case_has_a_review_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent", models.F("pk")), _negated=True),
                    models.Q(("merged_into", models.F("pk")), _negated=True),
                ),
                name="no_case_is_its_own_parent",
            ),
        ),
        migrations.AlterField("caseevent", "words", models.BinaryField()),
        migrations.AlterField("caseevent", "chain", models.BinaryField()),
        migrations.RunSQL(_NEVER_CHANGED, _FORGET),
    ]
