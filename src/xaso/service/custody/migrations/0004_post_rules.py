"""Who sees what the post carries, and who carries it."""

from django.db import migrations

from xaso.kernel.scope import api as scope

SEEN = "EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = dossier_id)"
CARRIERS = (
    ("vnpost", "Bưu điện Việt Nam", "https://www.vnpost.vn/vi-vn/dinh-vi/buu-pham?key={number}"),
    ("viettel", "Viettel Post", ""),
)


def add_rules(apps, schema_editor):
    """Load carriers and the rule; addresses and days are unconfirmed [M], all is editable."""
    for position, (code, name, link) in enumerate(CARRIERS, start=1):
        apps.get_model("custody", "Carrier").objects.create(
            code=code, name=name, link=link, position=position, valid_from="2025-07-01"
        )
    apps.get_model("custody", "PostRule").objects.create(
        ask_after_days=5, basis="Quy chế Bộ phận Một cửa của xã", valid_from="2025-07-01"
    )


class Migration(migrations.Migration):
    dependencies = [("custody", "0003_post"), ("scope", "0001_functions")]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        scope.wall("custody_postal_item", SEEN),
    ]
