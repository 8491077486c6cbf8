"""Who is spared bills today, editable [M]; what was billed is never deleted; walls."""

import tomllib
from pathlib import Path

from django.db import migrations

from xaso.kernel.scope import api as scope

DATA = Path(__file__).parents[1] / "data"
SINCE = "2025-07-01"
BY_AGENCY = (
    "bills_list",
    "bills_meter",
    "bills_reading",
    "bills_reminder",
    "bills_entitled_household",
)
BY_CUSTOMER = ("bills_bill", "bills_line", "bills_exemption_claim")
KEPT = ("bills_customer", "bills_bill", "bills_list", "bills_reading", "bills_exemption_claim")
FORWARD = "".join(f"REVOKE DELETE, TRUNCATE ON {table} FROM xaso_app;" for table in KEPT)
BACKWARD = "".join(f"GRANT DELETE ON {table} TO xaso_app;" for table in KEPT)


def add_rules(apps, schema_editor):
    """Load who is spared which bills; every one is unconfirmed [M]."""
    exemption = apps.get_model("payments", "Exemption")
    rules = tomllib.loads((DATA / "rules.toml").read_text(encoding="utf-8"))
    exemption.objects.bulk_create(
        exemption(**{"valid_from": SINCE, **row}) for row in rules["exemption"]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("bills", "0001_initial"),
        ("payments", "0002_rules"),
        ("scope", "0001_functions"),
    ]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        *(scope.wall(table, "agency_id = {agencies}") for table in BY_AGENCY),
        *(
            scope.wall(table, "agency_id = {agencies} OR customer_id = {things}")
            for table in BY_CUSTOMER
        ),
        scope.wall("bills_customer", "agency_id = {agencies} OR id = {things}"),
    ]
