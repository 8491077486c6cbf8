"""What holds on a day is kept in memory until a right, a delegation or a post changes."""

from django.db import migrations

from xaso.kernel.reference.api import watch

FORWARD, BACKWARD = watch(
    "rights", ["rights_delegation", "rights_right", "organisations_position"]
)


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
        ("reference", "0001_initial"),
        ("organisations", "0004_technician"),
    ]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
