"""What was called is only ever added, by whoever; attempts and returns are never deleted; walls."""

from django.db import migrations

from xaso.kernel.scope import api as scope

APPEND_ONLY = """
    REVOKE UPDATE, DELETE, TRUNCATE ON gateways_callback FROM xaso_app;
    CREATE TRIGGER gateways_callback_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON gateways_callback FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    REVOKE DELETE, TRUNCATE ON gateways_attempt, gateways_return FROM xaso_app;
"""
CHANGEABLE = """
    DROP TRIGGER gateways_callback_append_only ON gateways_callback;
    GRANT UPDATE, DELETE ON gateways_callback TO xaso_app;
    GRANT DELETE ON gateways_attempt, gateways_return TO xaso_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0001_initial"),
        ("payments", "0002_rules"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(sql=APPEND_ONLY, reverse_sql=CHANGEABLE),
        scope.wall("gateways_attempt", "agency_id = {agencies}"),
        scope.wall("gateways_return", "agency_id = {agencies}"),
        scope.wall("gateways_callback", "agency_id = {agencies}", takes_anything=True),
    ]
