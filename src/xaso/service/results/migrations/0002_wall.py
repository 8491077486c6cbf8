"""A result is shown to its agency and to whom its dossier is shown."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial"), ("scope", "0001_functions"), ("files", "0002_wall")]
    operations = [
        scope.wall("results_result", "agency_id = {agencies} OR dossier_id = {things}"),
        scope.wall(
            "results_version",
            "EXISTS (SELECT FROM results_result r WHERE r.id = result_id)",
        ),
        scope.wall(
            "files_stored_file",
            "EXISTS (SELECT FROM results_version v WHERE v.file_id = files_stored_file.id)",
            name="of_result",
        ),
    ]
