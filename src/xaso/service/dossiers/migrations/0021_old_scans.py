"""A scan of an old paper may be taken off a dossier again; what was handed in never."""

from django.db import migrations

FORWARD = """
    GRANT DELETE ON dossiers_file TO xaso_app;
    CREATE TRIGGER dossiers_file_kept BEFORE DELETE ON dossiers_file
        FOR EACH ROW WHEN (OLD.paper_key <> 'old_scan') EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER dossiers_file_keeps_its_paper BEFORE UPDATE ON dossiers_file
        FOR EACH ROW WHEN (NEW.paper_key <> OLD.paper_key) EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
    DROP TRIGGER dossiers_file_keeps_its_paper ON dossiers_file;
    DROP TRIGGER dossiers_file_kept ON dossiers_file;
    REVOKE DELETE ON dossiers_file FROM xaso_app;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0020_filing_grounds"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
