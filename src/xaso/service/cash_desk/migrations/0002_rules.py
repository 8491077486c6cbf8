"""Notes in use, channels that count as online [M]; what was taken is only ever added; walls."""

from django.db import migrations

from xaso.kernel.scope import api as scope

NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500)
SINCE = "2025-07-01"
CHANNELS = (("cash", False), ("transfer", False), ("vnpay", True), ("national", True))
BASIS = "Quyết định 766/QĐ-TTg: thanh toán trực tuyến tính qua cổng thanh toán [M]"
WALLED = ("cash_desk_shift", "cash_desk_taking", "cash_desk_handover", "cash_desk_outgoing")
APPEND_ONLY = ("cash_desk_taking", "cash_desk_outgoing")
FORWARD = "".join(
    f"""
    REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xaso_app;
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """
    for table in APPEND_ONLY
)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; GRANT UPDATE, DELETE ON {table} TO xaso_app;"
    for table in APPEND_ONLY
)
CLOSED = """
    REVOKE DELETE, TRUNCATE ON cash_desk_shift, cash_desk_handover FROM xaso_app;
    CREATE FUNCTION cash_desk_closed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a closed shift stays as it was counted' USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER cash_desk_shift_closed BEFORE UPDATE ON cash_desk_shift
        FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION cash_desk_closed();
"""
OPEN = """
    DROP TRIGGER cash_desk_shift_closed ON cash_desk_shift;
    DROP FUNCTION cash_desk_closed();
    GRANT DELETE ON cash_desk_shift, cash_desk_handover TO xaso_app;
"""


def add_rules(apps, schema_editor):
    """Load the notes, and which channels count; a transfer by VietQR does not, until confirmed."""
    apps.get_model("cash_desk", "Denomination").objects.bulk_create(
        apps.get_model("cash_desk", "Denomination")(value=value, valid_from=SINCE)
        for value in NOTES
    )
    channel = apps.get_model("cash_desk", "CountingChannel")
    channel.objects.bulk_create(
        channel(channel=name, counts=counts, basis=BASIS, valid_from=SINCE)
        for name, counts in CHANNELS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cash_desk", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        migrations.RunSQL(sql=CLOSED, reverse_sql=OPEN),
        *(scope.wall(table, "agency_id = {agencies}") for table in WALLED),
    ]
