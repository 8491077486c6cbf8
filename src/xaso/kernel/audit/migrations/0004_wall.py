"""An agency's trail is shown to that agency; anybody adds to it."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_sealing"), ("scope", "0001_functions")]
    operations = [
        scope.wall("audit_entry", "agency_id = {agencies}", takes_anything=True),
    ]
