"""The application may add audit entries and read them, nothing else; a trigger stops the owner too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql="""
            REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM xaso_app;
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """,
            reverse_sql="""
            DROP TRIGGER audit_entry_append_only ON audit_entry;
            DROP FUNCTION refuse_change();
            GRANT UPDATE, DELETE ON audit_entry TO xaso_app;
            """,
        )
    ]
