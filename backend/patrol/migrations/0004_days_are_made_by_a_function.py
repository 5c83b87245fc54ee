"""A day of positions is made by a function of the owner's, so that who takes positions need not
own the table."""

from django.db import migrations

# Bounds are midnights in UTC. The day is attached rather than created as a partition: that locks
# the parent only against other changes of its shape.
_MAKE = """
    CREATE FUNCTION patrol_make_day(day date) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        name text := 'patrol_fix_' || to_char(day, 'YYYYMMDD');
    BEGIN
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I (LIKE patrol_fix INCLUDING ALL)', name);
        EXECUTE format(
            'ALTER TABLE patrol_fix ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            name, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC'
        );
    END $$;
    REVOKE EXECUTE ON FUNCTION patrol_make_day(date) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("patrol", "0003_receipts_without_foreign_keys")]

    operations = [migrations.RunSQL(_MAKE, "DROP FUNCTION patrol_make_day(date)")]
