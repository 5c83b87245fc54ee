"""The two tables of the wire, and the order of events.

An event gets its place (`pos`) when its transaction commits: a deferred trigger takes one lock,
gives the next number and notifies. The lock is let go only after the commit is visible, so
whoever reads `pos > last` in order never skips a slower neighbour. Numbers given at insertion
(ids) do not have that property: they become visible out of order.
"""

from django.db import migrations, models
from django.db.models import Q

TIERS = [("open", "Open"), ("sensitive", "Sensitive"), ("restricted", "Restricted")]
SCOPE_IS_PATH = Q(scope__startswith="/") & Q(scope__endswith="/")
TIER_KNOWN = Q(tier__in=["open", "sensitive", "restricted"])

# Half-empty pages leave room for the next versions of their rows (heap-only updates).
ROOM_FOR_UPDATES = "ALTER TABLE live_state SET (fillfactor = 50)"

PLACES = """
    CREATE SEQUENCE live_event_place AS bigint OWNED BY live_event.pos;

    CREATE FUNCTION live_event_take_place() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- 7311001 is the lock of the order of events; backend/live/reading.py takes it too.
        PERFORM pg_advisory_xact_lock(7311001);
        UPDATE live_event
            SET pos = nextval('live_event_place'), placed_at = clock_timestamp()
            WHERE id = NEW.id;
        PERFORM pg_notify('live_event', '');
        RETURN NULL;
    END $$;

    CREATE CONSTRAINT TRIGGER live_event_takes_place AFTER INSERT ON live_event
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION live_event_take_place();
"""
NO_PLACES = """
    DROP TRIGGER live_event_takes_place ON live_event;
    DROP FUNCTION live_event_take_place();
    DROP SEQUENCE live_event_place;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="State",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "tier", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.TextField()),
                ("tier", models.TextField(choices=TIERS)),
                ("scope", models.TextField()),
                ("kind", models.TextField()),
                ("payload", models.JSONField(null=True)),
                ("xid", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "live_state",
                "indexes": [],
                "constraints": [
                    models.CheckConstraint(
                        condition=SCOPE_IS_PATH, name="live_state_scope_is_path"
                    ),
                    models.CheckConstraint(condition=TIER_KNOWN, name="live_state_tier_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pos", models.BigIntegerField(null=True, unique=True)),
                ("placed_at", models.DateTimeField(null=True)),
                ("scope", models.TextField()),
                ("tier", models.TextField(choices=TIERS)),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("payload", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "live_event",
                "indexes": [models.Index(fields=["placed_at"], name="live_event_placed_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=SCOPE_IS_PATH, name="live_event_scope_is_path"
                    ),
                    models.CheckConstraint(condition=TIER_KNOWN, name="live_event_tier_known"),
                ],
            },
        ),
        migrations.RunSQL(ROOM_FOR_UPDATES, "ALTER TABLE live_state RESET (fillfactor)"),
        migrations.RunSQL(PLACES, NO_PLACES),
    ]
