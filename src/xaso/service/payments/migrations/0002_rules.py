"""Banks, fees and exemptions of today, all editable; what came in is only ever added; walls."""

import csv
import tomllib
from pathlib import Path

from django.db import migrations

from xaso.kernel.scope import api as scope

DATA = Path(__file__).parents[1] / "data"
SINCE = "2025-07-01"
WALLED = (
    "payments_obligation",
    "payments_payment",
    "payments_refund",
)
APPEND_ONLY = """
    REVOKE UPDATE, DELETE, TRUNCATE ON payments_payment FROM xaso_app;
    CREATE TRIGGER payments_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON payments_payment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    REVOKE DELETE, TRUNCATE ON payments_obligation, payments_refund FROM xaso_app;
"""
CHANGEABLE = """
    DROP TRIGGER payments_payment_append_only ON payments_payment;
    GRANT UPDATE, DELETE ON payments_payment TO xaso_app;
    GRANT DELETE ON payments_obligation, payments_refund TO xaso_app;
"""


def add_rules(apps, schema_editor):
    """Load banks, fees and exemptions; what is unconfirmed says so [M]."""
    bank, fee, exemption = (
        apps.get_model("payments", name) for name in ("Bank", "Fee", "Exemption")
    )
    with (DATA / "banks.csv").open(encoding="utf-8", newline="") as file:
        bank.objects.bulk_create(
            bank(
                bin=row["bin"],
                short_name=row["short_name"],
                receive_only=row["receive_only"] in {"yes", "true", "1"},
                valid_from=SINCE,
            )
            for row in csv.DictReader(file)
        )
    rules = tomllib.loads((DATA / "rules.toml").read_text(encoding="utf-8"))
    fee.objects.bulk_create(fee(**{"valid_from": SINCE, **row}) for row in rules["fee"])
    exemption.objects.bulk_create(
        exemption(**{"valid_from": SINCE, **row}) for row in rules["exemption"]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunSQL(sql=APPEND_ONLY, reverse_sql=CHANGEABLE),
        *(scope.wall(table, "agency_id = {agencies}") for table in WALLED),
    ]
