"""The desk's answering time is kept in memory until it changes."""

from django.db import migrations

from xaso.kernel.reference.api import watch

FORWARD, BACKWARD = watch("intake_terms", ["dossiers_intake_term"])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_names_by_trigrams"), ("reference", "0001_initial")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
