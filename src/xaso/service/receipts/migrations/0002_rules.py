"""What a receipt says stands; nothing is deleted; walls."""

from django.db import migrations

from xaso.kernel.scope import api as scope

WALLED = ("receipts_source", "receipts_book", "receipts_passed", "receipts_receipt")
KEPT = """
    REVOKE DELETE, TRUNCATE ON receipts_source, receipts_book, receipts_receipt FROM xaso_app;
    REVOKE UPDATE, DELETE, TRUNCATE ON receipts_passed FROM xaso_app;
    CREATE TRIGGER receipts_passed_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON receipts_passed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE FUNCTION receipts_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.id, NEW.agency_id, NEW.payment_id, NEW.kind, NEW.amount, NEW.fee_name, NEW."on",
                NEW.look_up_code, NEW.content, NEW.made_at)
            IS DISTINCT FROM (OLD.id, OLD.agency_id, OLD.payment_id, OLD.kind, OLD.amount,
                OLD.fee_name, OLD."on", OLD.look_up_code, OLD.content, OLD.made_at)
            OR OLD.number IS NOT NULL AND (NEW.number, NEW.form, NEW.series)
                IS DISTINCT FROM (OLD.number, OLD.form, OLD.series)
        THEN
            RAISE EXCEPTION 'a receipt is not rewritten' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.state IN ('replaced', 'adjusted', 'cancelled') AND NEW.state <> OLD.state THEN
            RAISE EXCEPTION 'a receipt that ended stays ended' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER receipts_receipt_stands BEFORE UPDATE ON receipts_receipt
        FOR EACH ROW EXECUTE FUNCTION receipts_stands();
"""
LOOSE = """
    DROP TRIGGER receipts_receipt_stands ON receipts_receipt;
    DROP FUNCTION receipts_stands();
    DROP TRIGGER receipts_passed_append_only ON receipts_passed;
    GRANT UPDATE, DELETE ON receipts_passed TO xaso_app;
    GRANT DELETE ON receipts_source, receipts_book, receipts_receipt TO xaso_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("receipts", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(sql=KEPT, reverse_sql=LOOSE),
        *(scope.wall(table, "agency_id = {agencies}") for table in WALLED),
    ]
