"""A scan under a required paper may be taken off again too: a column tells it from what came in."""

from django.db import migrations, models

FORWARD = """
    DROP TRIGGER dossiers_file_kept ON dossiers_file;
    CREATE TRIGGER dossiers_file_kept BEFORE DELETE ON dossiers_file
        FOR EACH ROW WHEN (OLD.paper_key <> 'old_scan' AND NOT OLD.is_attached)
        EXECUTE FUNCTION refuse_change();
    DROP TRIGGER dossiers_file_keeps_its_paper ON dossiers_file;
    CREATE TRIGGER dossiers_file_keeps_its_paper BEFORE UPDATE ON dossiers_file
        FOR EACH ROW WHEN (NEW.paper_key <> OLD.paper_key OR NEW.is_attached <> OLD.is_attached)
        EXECUTE FUNCTION refuse_change();
"""
BACKWARD = """
    DROP TRIGGER dossiers_file_kept ON dossiers_file;
    CREATE TRIGGER dossiers_file_kept BEFORE DELETE ON dossiers_file
        FOR EACH ROW WHEN (OLD.paper_key <> 'old_scan') EXECUTE FUNCTION refuse_change();
    DROP TRIGGER dossiers_file_keeps_its_paper ON dossiers_file;
    CREATE TRIGGER dossiers_file_keeps_its_paper BEFORE UPDATE ON dossiers_file
        FOR EACH ROW WHEN (NEW.paper_key <> OLD.paper_key) EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0021_old_scans")]
    operations = [
        migrations.AddField(
            model_name="dossierfile",
            name="is_attached",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
    ]
