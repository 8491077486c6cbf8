"""Places and signed heads; both grow and never change, for the owner neither."""

from django.db import migrations, models

APPEND_ONLY = """
    REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xaso_app;
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OPEN_AGAIN = """
    DROP TRIGGER {table}_append_only ON {table};
    GRANT UPDATE, DELETE ON {table} TO xaso_app;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.AddField("auditentry", "leaf", models.BinaryField(null=True)),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=16)),
                ("signature", models.BinaryField()),
                ("frontier", models.BinaryField()),
            ],
            options={"db_table": "audit_head"},
        ),
        migrations.CreateModel(
            name="AuditLeaf",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="place", to="audit.auditentry"
                    ),
                ),
            ],
            options={"db_table": "audit_leaf"},
        ),
        *(
            migrations.RunSQL(APPEND_ONLY.format(table=table), OPEN_AGAIN.format(table=table))
            for table in ("audit_leaf", "audit_head")
        ),
    ]
