"""The reports that are known, as rows that people may edit."""

import tomllib
from pathlib import Path

from django.db import migrations

RULES = Path(__file__).resolve().parents[1] / "data" / "templates.toml"


def add_templates(apps, schema_editor):
    """Load what the file says, in its order."""
    told = tomllib.loads(RULES.read_text(encoding="utf-8"))["report"]
    for position, row in enumerate(told, start=1):
        apps.get_model("reports", "ReportTemplate").objects.create(position=position, **row)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_walls")]
    operations = [migrations.RunPython(add_templates, migrations.RunPython.noop)]
