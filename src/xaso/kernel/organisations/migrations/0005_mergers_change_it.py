"""A merger changes what an agency continues, so it ends what is kept in memory of it."""

from django.db import migrations

from xaso.kernel.reference.api import watch

FORWARD, BACKWARD = watch("organisations", ["organisations_agency_succession"])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_technician"), ("reference", "0001_initial")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
