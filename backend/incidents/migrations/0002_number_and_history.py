"""The running number of cases, and a history that only grows."""

from django.db import migrations

_ONLY_ADDED = """
    CREATE FUNCTION incidents_history_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the history of cases is only added to';
    END $$;
    CREATE TRIGGER history_is_only_added
        BEFORE UPDATE OR DELETE ON incidents_caseevent
        FOR EACH ROW EXECUTE FUNCTION incidents_history_is_only_added();
    CREATE TRIGGER history_is_not_emptied
        BEFORE TRUNCATE ON incidents_caseevent
        FOR EACH STATEMENT EXECUTE FUNCTION incidents_history_is_only_added();
"""
_FORGET = """
    DROP TRIGGER history_is_not_emptied ON incidents_caseevent;
    DROP TRIGGER history_is_only_added ON incidents_caseevent;
    DROP FUNCTION incidents_history_is_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE incidents_case_number", "DROP SEQUENCE incidents_case_number"
        ),
        migrations.RunSQL(_ONLY_ADDED, _FORGET),
    ]
