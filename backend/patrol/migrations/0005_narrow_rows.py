"""Positions in rows of one width, with the correction of the clock beside it.

Measures become whole numbers of small units, raw values the difference to WGS-84 (true to
0.1 mm), and only the grid may be null: 92 bytes a row in any coordinate system, with a correction
and satellites that had no place before. What is stored is carried over, day by day.
"""

from django.db import migrations, models

import backend.patrol.models.fixes

NARROW = """
    ALTER TABLE patrol_fix RENAME TO wide_fix;
    ALTER INDEX patrol_fix_pkey RENAME TO wide_fix_pkey;
    DO $$
    DECLARE
        day record;
    BEGIN
        -- As text: a regclass would follow its table to the new name.
        FOR day IN SELECT inhrelid::regclass::text AS name FROM pg_inherits
                   WHERE inhparent = 'wide_fix'::regclass LOOP
            EXECUTE format('ALTER TABLE %s RENAME TO %I', day.name, 'wide_' || day.name);
            EXECUTE format('ALTER INDEX %I RENAME TO %I',
                           day.name || '_pkey', 'wide_' || day.name || '_pkey');
        END LOOP;
    END $$;
    CREATE TABLE patrol_fix (
        at timestamptz NOT NULL,
        lon float8 NOT NULL,
        lat float8 NOT NULL,
        device_id int NOT NULL,
        shift_id int NOT NULL,
        grid_id int,
        raw_east real NOT NULL,
        raw_north real NOT NULL,
        offset_ms int NOT NULL,
        acc_dm smallint NOT NULL,
        speed_cms smallint NOT NULL,
        heading_ddeg smallint NOT NULL,
        alt_dm smallint NOT NULL,
        satellites smallint NOT NULL,
        crs smallint NOT NULL,
        mock smallint NOT NULL,
        PRIMARY KEY (device_id, at)
    ) PARTITION BY RANGE (at);
    DO $$
    DECLARE
        day date;
    BEGIN
        FOR day IN SELECT to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') FROM pg_inherits
                   WHERE inhparent = 'wide_fix'::regclass LOOP
            PERFORM patrol_make_day(day);
        END LOOP;
    END $$;
    INSERT INTO patrol_fix
    SELECT at, lon, lat, device_id, shift_id, grid_id,
           coalesce(raw_lon - lon, 0), coalesce(raw_lat - lat, 0), 0,
           least(coalesce(round(acc * 10), -32768), 32767),
           least(coalesce(round(speed * 100), -32768), 32767),
           least(coalesce(round(heading * 10), -32768), 32767),
           CASE WHEN alt IS NULL THEN -32768
                ELSE greatest(least(round(alt * 10), 32767), -32767) END,
           -32768, crs, coalesce(mock::int, -1)
    FROM wide_fix;
    DROP TABLE wide_fix;
"""


class Migration(migrations.Migration):
    dependencies = [("patrol", "0004_days_are_made_by_a_function")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NARROW)],
            state_operations=[
                migrations.RemoveField(
                    model_name="fix",
                    name="raw_lat",
                ),
                migrations.RemoveField(
                    model_name="fix",
                    name="raw_lon",
                ),
                migrations.AddField(
                    model_name="fix",
                    name="offset_ms",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="fix",
                    name="raw_east",
                    field=models.FloatField(default=0.0),
                ),
                migrations.AddField(
                    model_name="fix",
                    name="raw_north",
                    field=models.FloatField(default=0.0),
                ),
                migrations.AddField(
                    model_name="fix",
                    name="satellites",
                    field=backend.patrol.models.fixes.ScaledField(null=True, unit=1.0),
                ),
                migrations.AlterField(
                    model_name="fix",
                    name="acc",
                    field=backend.patrol.models.fixes.ScaledField(
                        db_column="acc_dm", null=True, unit=0.1
                    ),
                ),
                migrations.AlterField(
                    model_name="fix",
                    name="alt",
                    field=backend.patrol.models.fixes.ScaledField(
                        db_column="alt_dm", null=True, unit=0.1
                    ),
                ),
                migrations.AlterField(
                    model_name="fix",
                    name="heading",
                    field=backend.patrol.models.fixes.ScaledField(
                        db_column="heading_ddeg", null=True, unit=0.1
                    ),
                ),
                migrations.AlterField(
                    model_name="fix",
                    name="mock",
                    field=backend.patrol.models.fixes.SaidField(null=True),
                ),
                migrations.AlterField(
                    model_name="fix",
                    name="speed",
                    field=backend.patrol.models.fixes.ScaledField(
                        db_column="speed_cms", null=True, unit=0.01
                    ),
                ),
            ],
        ),
    ]
