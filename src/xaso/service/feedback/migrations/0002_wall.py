"""What a resident said is shown to the agency asked and to the resident."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        scope.wall("feedback_rating", "agency_id = {agencies} OR dossier_id = {things}"),
    ]
