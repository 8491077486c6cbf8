"""The database keeps the ledger: whole transactions, nothing changed, running balances, walls."""

from django.db import migrations

from xaso.kernel.scope import api as scope

KEPT = ("ledger_account", "ledger_transaction", "ledger_leg", "ledger_period")
APPEND_ONLY = "".join(
    f"""
    REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xaso_app;
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """
    for table in KEPT
)
CHANGEABLE = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; GRANT UPDATE, DELETE ON {table} TO xaso_app;"
    for table in KEPT
)
WHOLE = """
    CREATE FUNCTION ledger_whole() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        found bigint;
        total numeric;
    BEGIN
        SELECT count(*), coalesce(sum(amount), 0) INTO found, total
            FROM ledger_leg WHERE transaction_id = NEW.id;
        IF found <> NEW.legs_count OR total <> 0 THEN
            RAISE EXCEPTION 'transaction % has % of % legs, sum %',
                NEW.id, found, NEW.legs_count, total USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledger_transaction_whole AFTER INSERT ON ledger_transaction
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_whole();

    CREATE FUNCTION ledger_open_period() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger:' || NEW.agency_id, 0));
        IF EXISTS (
            SELECT FROM ledger_period p WHERE p.agency_id = NEW.agency_id AND p.ends >= NEW.day
        ) THEN
            RAISE EXCEPTION 'the period of % is closed', NEW.day USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_transaction_open AFTER INSERT ON ledger_transaction
        FOR EACH ROW EXECUTE FUNCTION ledger_open_period();

    CREATE FUNCTION ledger_add_up() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM (SELECT DISTINCT transaction_id FROM added) a
            JOIN ledger_transaction t ON t.id = a.transaction_id
            WHERE (SELECT count(*) FROM ledger_leg l WHERE l.transaction_id = t.id) > t.legs_count
        ) THEN
            RAISE EXCEPTION 'a transaction takes no more legs' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT FROM added l JOIN ledger_transaction t ON t.id = l.transaction_id
            JOIN ledger_account a ON a.id = l.account_id
            WHERE a.agency_id <> t.agency_id OR l.day <> t.day
        ) THEN
            RAISE EXCEPTION 'a leg belongs to another agency or day'
                USING ERRCODE = 'check_violation';
        END IF;
        INSERT INTO ledger_day_balance AS b (account_id, day, share, debit, credit, legs_count)
            SELECT account_id, day, pg_backend_pid() % 8,
                sum(greatest(amount, 0)), sum(greatest(-amount, 0)), count(*)
            FROM added GROUP BY account_id, day ORDER BY account_id, day
            ON CONFLICT (account_id, day, share) DO UPDATE SET
                debit = b.debit + EXCLUDED.debit,
                credit = b.credit + EXCLUDED.credit,
                legs_count = b.legs_count + EXCLUDED.legs_count;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledger_leg_add_up AFTER INSERT ON ledger_leg
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_add_up();
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_day_balance FROM xaso_app;
"""
NOT_WHOLE = """
    GRANT INSERT, UPDATE, DELETE ON ledger_day_balance TO xaso_app;
    DROP TRIGGER ledger_leg_add_up ON ledger_leg;
    DROP TRIGGER ledger_transaction_open ON ledger_transaction;
    DROP TRIGGER ledger_transaction_whole ON ledger_transaction;
    DROP FUNCTION ledger_add_up();
    DROP FUNCTION ledger_open_period();
    DROP FUNCTION ledger_whole();
"""
OF_ACCOUNT = "EXISTS (SELECT FROM ledger_account a WHERE a.id = account_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(sql=APPEND_ONLY, reverse_sql=CHANGEABLE),
        migrations.RunSQL(sql=WHOLE, reverse_sql=NOT_WHOLE),
        *(scope.wall(table, "agency_id = {agencies}") for table in KEPT if table != "ledger_leg"),
        scope.wall("ledger_leg", OF_ACCOUNT),
        scope.wall("ledger_day_balance", OF_ACCOUNT),
    ]
