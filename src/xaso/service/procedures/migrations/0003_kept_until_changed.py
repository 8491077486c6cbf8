"""What is adopted is kept in memory until the catalogue changes."""

from django.db import migrations

from xaso.kernel.reference.api import watch

FORWARD, BACKWARD = watch("procedures", [
    "procedures_procedure",
    "procedures_version",
    "procedures_way",
    "procedures_required_paper",
    "procedures_adoption",
])


class Migration(migrations.Migration):
    dependencies = [("procedures", "0002_synonyms"), ("reference", "0001_initial")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
