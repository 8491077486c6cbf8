"""A file is shown to its agency and to whom it was named; its room may add to that."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        scope.wall("files_stored_file", "agency_id = {agencies} OR id = {things}"),
    ]
