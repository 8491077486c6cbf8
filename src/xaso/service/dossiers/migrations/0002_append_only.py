"""Events and sealed records are only ever added; dossiers are never deleted."""

from django.db import migrations

APPEND_ONLY = ["dossiers_event", "dossiers_sealed_record"]
NEVER_DELETED = ["dossiers_dossier", "dossiers_submission", "dossiers_file", "dossiers_clock_stop"]

FORWARD = "".join(
    f"""
    REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xaso_app;
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """
    for table in APPEND_ONLY
) + "".join(f"REVOKE DELETE, TRUNCATE ON {table} FROM xaso_app;" for table in NEVER_DELETED)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; GRANT UPDATE, DELETE ON {table} TO xaso_app;"
    for table in APPEND_ONLY
) + "".join(f"GRANT DELETE ON {table} TO xaso_app;" for table in NEVER_DELETED)


def add_term(apps, schema_editor):
    """Load the desk's answering time; unconfirmed [M], editable."""
    term = apps.get_model("dossiers", "IntakeTerm")
    term.objects.create(
        rule="working_hour:8", basis="NĐ 45/2020/NĐ-CP [M]", valid_from="2020-05-22"
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        migrations.RunPython(add_term, migrations.RunPython.noop),
    ]
