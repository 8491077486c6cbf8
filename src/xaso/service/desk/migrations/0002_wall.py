"""What lies on the scanner is shown to the desk's agency."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        scope.wall("desk_counter_scan", "agency_id = {agencies}"),
    ]
