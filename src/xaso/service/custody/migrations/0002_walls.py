"""Who sees where papers lie; moves and counts are only ever added."""

from django.db import migrations

from xaso.kernel.scope import api as scope

APPEND_ONLY = ("custody_move", "custody_inventory")
FORWARD = "".join(
    f"""
    REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xaso_app;
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """
    for table in APPEND_ONLY
)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; GRANT UPDATE, DELETE ON {table} TO xaso_app;"
    for table in APPEND_ONLY
)
SEEN = "EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = dossier_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
        ("dossiers", "0005_walls"),
    ]
    operations = [
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        scope.wall("custody_lying", SEEN),
        scope.wall("custody_move", SEEN),
    ]
