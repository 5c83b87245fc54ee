"""The trail is only added to; what is older than half a year may go, by one function alone."""

from django.db import migrations

_ONLY_ADDED = """
    CREATE FUNCTION accounts_trail_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF current_setting('accounts.forgetting_trail', true) = 'on'
                AND OLD.at < now() - interval '183 days' THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'the trail is only added to';
    END $$;
    CREATE TRIGGER trail_is_only_added
        BEFORE UPDATE OR DELETE ON accounts_trailentry
        FOR EACH ROW EXECUTE FUNCTION accounts_trail_is_only_added();
    CREATE TRIGGER trail_is_not_emptied
        BEFORE TRUNCATE ON accounts_trailentry
        FOR EACH STATEMENT EXECUTE FUNCTION accounts_trail_is_only_added();

    -- For who may delete there at all: the owner of the table.
    CREATE FUNCTION accounts_forget_trail(oldest_kept timestamptz) RETURNS bigint
        LANGUAGE plpgsql AS $$
    DECLARE
        forgotten bigint;
    BEGIN
        IF oldest_kept > now() - interval '183 days' THEN
            RAISE EXCEPTION 'the trail is kept for half a year at least';
        END IF;
        PERFORM set_config('accounts.forgetting_trail', 'on', true);
        DELETE FROM accounts_trailentry WHERE at < oldest_kept;
        GET DIAGNOSTICS forgotten = ROW_COUNT;
        PERFORM set_config('accounts.forgetting_trail', 'off', true);
        RETURN forgotten;
    END $$;
    REVOKE EXECUTE ON FUNCTION accounts_forget_trail(timestamptz) FROM PUBLIC;
"""
_FORGET = """
    DROP FUNCTION accounts_forget_trail(timestamptz);
    DROP TRIGGER trail_is_not_emptied ON accounts_trailentry;
    DROP TRIGGER trail_is_only_added ON accounts_trailentry;
    DROP FUNCTION accounts_trail_is_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_doors")]

    operations = [migrations.RunSQL(_ONLY_ADDED, _FORGET)]
