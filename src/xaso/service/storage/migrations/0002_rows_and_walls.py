"""Kinds of paper and the minutes are loaded; who sees a dossier sees what it leaves in storage."""

import tomllib
from pathlib import Path

from django.db import migrations

from xaso.kernel.scope import api as scope

DATA = Path(__file__).parents[1] / "data" / "kinds.toml"
SINCE = "2025-07-01"
BASIS = "Ước tính: tìm, sao và mang một giấy tờ tới Một cửa; chờ xã khảo sát [M]"


def add_rows(apps, schema_editor):
    """Load the rows; all are unconfirmed [M] and editable."""
    kinds = tomllib.loads(DATA.read_text(encoding="utf-8"))["kind"]
    model = apps.get_model("storage", "PaperKind")
    model.objects.bulk_create(model(valid_from=SINCE, **kind) for kind in kinds)
    apps.get_model("storage", "SavedTime").objects.create(
        minutes=30, basis=BASIS, valid_from=SINCE
    )


class Migration(migrations.Migration):
    dependencies = [("storage", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        migrations.RunPython(add_rows, migrations.RunPython.noop),
        scope.wall(
            "storage_keeping", "EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = dossier_id)"
        ),
        scope.wall(
            "storage_reuse", "EXISTS (SELECT FROM files_stored_file f WHERE f.id = file_id)"
        ),
    ]
