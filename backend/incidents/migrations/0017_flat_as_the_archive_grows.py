"""What is open, what somebody said and what they reported is found however large the archive is."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import backend.incidents.querysets

# Each once, and without case. Only built-in functions: a restore calls it with no search path.
GRAMS = """
    CREATE FUNCTION incidents_grams(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT gram), '{}')
        FROM (SELECT string_to_array(upper(words), NULL) AS letters) AS spelled, LATERAL (
            SELECT unnest(letters)
            UNION ALL
            SELECT one || other
            FROM unnest(letters[:cardinality(letters) - 1], letters[2:]) AS pair (one, other)
        ) AS found (gram)
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0016_open_cases_by_place_and_age")]

    operations = [
        migrations.RunSQL(GRAMS, "DROP FUNCTION incidents_grams(text)"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["id"], name="open_case", condition=models.Q(closed_at__isnull=True)
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                backend.incidents.querysets.Grams("description"), name="case_words"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["reporter", "case"], name="report_reporter_case"),
        ),
    ]
