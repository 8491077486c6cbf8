"""The portal's code of a dossier is shown with the dossier."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("national", "0001_initial"), ("scope", "0001_functions")]
    operations = [scope.wall("national_code", "agency_id = {agencies} OR dossier_id = {things}")]
