"""What was sent is never changed, and each agency sees its own."""

from django.db import migrations

from xaso.kernel.scope import api as scope

FORWARD = "".join(
    f"""
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xaso_app;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
    for table in ("reports_report", "reports_fact")
)
BACKWARD = """
DROP TRIGGER reports_report_append_only ON reports_report;
DROP TRIGGER reports_fact_append_only ON reports_fact;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        scope.wall("reports_report", "agency_id = {agencies}"),
        scope.wall("reports_fact", "agency_id = {agencies}"),
    ]
