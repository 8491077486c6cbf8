"""Six layouts [M]; slips and calls are only ever added, nothing is deleted; walls."""

import tomllib
from pathlib import Path

from django.db import migrations

from xaso.kernel.scope import api as scope

LAYOUTS = Path(__file__).parents[1] / "data" / "layouts.toml"
SINCE = "2025-07-01"
WALLED = ("bank_statement", "bank_line", "bank_outgoing", "bank_proposal", "bank_slip")
APPEND_ONLY = ("bank_slip", "bank_call")
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
FACTS = """
    REVOKE DELETE, TRUNCATE ON bank_statement, bank_line, bank_outgoing, bank_proposal
        FROM xaso_app;
    CREATE FUNCTION bank_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what the bank told stays as it was told'
            USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER bank_line_stays BEFORE UPDATE ON bank_line FOR EACH ROW
        WHEN (
            (OLD.agency_id, OLD.account, OLD.day, OLD.amount)
                IS DISTINCT FROM (NEW.agency_id, NEW.account, NEW.day, NEW.amount)
            OR OLD.undone_at IS NOT NULL
            OR OLD.number <> '' AND OLD.number <> NEW.number
        ) EXECUTE FUNCTION bank_line_stays();
"""
NO_FACTS = """
    DROP TRIGGER bank_line_stays ON bank_line;
    DROP FUNCTION bank_line_stays();
    GRANT DELETE ON bank_statement, bank_line, bank_outgoing, bank_proposal TO xaso_app;
"""


def add_layouts(apps, schema_editor):
    """Load the layouts; none is confirmed by a bank [M]."""
    layout = apps.get_model("bank", "Layout")
    rows = tomllib.loads(LAYOUTS.read_text(encoding="utf-8"))["layout"]
    layout.objects.bulk_create(layout(**{"valid_from": SINCE, **row}) for row in rows)


class Migration(migrations.Migration):
    dependencies = [
        ("bank", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunPython(add_layouts, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        migrations.RunSQL(sql=FACTS, reverse_sql=NO_FACTS),
        *(scope.wall(table, "agency_id = {agencies}") for table in WALLED),
        scope.wall("bank_call", "agency_id = {agencies}", takes_anything=True),
    ]
