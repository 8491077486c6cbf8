"""The calendar is kept in memory until it changes."""

from django.db import migrations

from xaso.kernel.reference.api import watch

FORWARD, BACKWARD = watch("calendar", ["calendar_day", "calendar_year", "calendar_working_session"])


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial"), ("reference", "0001_initial")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
