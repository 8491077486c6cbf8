"""Requests are shown to the agency asked and to who proved the dossier; the terms are loaded."""

import json
from pathlib import Path

from django.db import migrations

from xaso.kernel.scope import api as scope

TERMS = Path(__file__).parents[1] / "data" / "terms.json"


def add_terms(apps, schema_editor):
    """Load the terms as law firms sum decree 356/2025 up; all unconfirmed [M], editable."""
    rows = json.loads(TERMS.read_text(encoding="utf-8"))
    term = apps.get_model("privacy", "SubjectTerm")
    term.objects.bulk_create([
        term(
            kind=kind,
            step=row["step"],
            rule=row["rule"],
            basis="Nghị định 356/2025/NĐ-CP, Điều 5 [M]",
            valid_from="2026-01-01",
        )
        for row in rows
        for kind in row["kinds"]
    ])


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        scope.wall("privacy_request", "agency_id = {agencies} OR dossier_id = {things}"),
        scope.wall(
            "privacy_alarm",
            "EXISTS (SELECT FROM privacy_request r WHERE r.id = privacy_alarm.request_id)",
        ),
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
