"""A desk may receive for other communes of its province; unconfirmed [M], editable."""

from django.db import migrations


def add_rule(apps, schema_editor):
    """Load the rule."""
    apps.get_model("dossiers", "RelayRule").objects.create(
        basis="NĐ 118/2025/NĐ-CP [M]", valid_from="2025-07-01"
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0014_received_for_others")]
    operations = [migrations.RunPython(add_rule, migrations.RunPython.noop)]
