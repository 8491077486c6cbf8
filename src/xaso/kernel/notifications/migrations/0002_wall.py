"""Messages are shown to the agency that sends them; anybody may have one sent."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        scope.wall(
            "notifications_message", "agency_id = {agencies} OR id = {things}", takes_anything=True
        ),
    ]
