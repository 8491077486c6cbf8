"""Load the provinces and communes of today and of the map before 01/07/2025."""

from django.db import migrations

from xaso.kernel.organisations.services import load_areas


def load(apps, schema_editor):
    load_areas(
        apps.get_model("organisations", "Area"), apps.get_model("organisations", "AreaSuccession")
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
