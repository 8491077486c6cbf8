"""Agencies and site profiles are kept in memory until they change."""

from django.db import migrations

from xaso.kernel.reference.api import watch

FORWARD, BACKWARD = watch("organisations", ["organisations_agency", "organisations_site_profile"])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_areas"), ("reference", "0001_initial")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
