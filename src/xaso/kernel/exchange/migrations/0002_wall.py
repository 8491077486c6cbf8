"""Envelopes are shown to their agency; anybody's act may post one."""

from django.db import migrations

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("scope", "0001_functions")]
    operations = [
        scope.wall("exchange_envelope", "agency_id = {agencies}", takes_anything=True),
        migrations.RunSQL(
            sql="REVOKE DELETE, TRUNCATE ON exchange_envelope FROM xaso_app;",
            reverse_sql="GRANT DELETE ON exchange_envelope TO xaso_app;",
        ),
    ]
