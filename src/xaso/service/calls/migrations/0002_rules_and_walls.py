"""The calls' walls, rule and first wordings."""

import tomllib
from pathlib import Path

from django.db import migrations

from xaso.kernel.scope import api as scope

WORDING = Path(__file__).resolve().parents[1] / "data" / "wording.toml"
FORWARD = """
REVOKE UPDATE, DELETE, TRUNCATE ON calls_call FROM xaso_app;
CREATE TRIGGER calls_call_append_only BEFORE UPDATE OR DELETE ON calls_call
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
DROP TRIGGER calls_call_append_only ON calls_call;
GRANT UPDATE, DELETE ON calls_call TO xaso_app;
"""
SEEN = "EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = dossier_id)"


def add_rules(apps, schema_editor):
    """Load the desk's rule of calling and what is said; unconfirmed [M], editable."""
    apps.get_model("calls", "CallRule").objects.create(
        wait_hours=4,
        most_tries=3,
        remind_days=7,
        hold_minutes=10,
        told_days=30,
        basis="Quy chế Bộ phận Một cửa của xã [M]",
        valid_from="2025-07-01",
    )
    for row in tomllib.loads(WORDING.read_text(encoding="utf-8"))["text"]:
        apps.get_model("calls", "CallText").objects.create(valid_from="2025-07-01", **row)


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
        ("dossiers", "0005_walls"),
    ]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        scope.wall("calls_call", SEEN),
        scope.wall("calls_hold", SEEN),
    ]
