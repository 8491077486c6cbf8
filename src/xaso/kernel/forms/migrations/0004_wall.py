"""A draft is shown to whom its link and code were proved, with its files and uploads."""

from django.db import migrations

from xaso.kernel.scope import api as scope

FORWARD = """
CREATE FUNCTION forms_drafts_begun(by_address text, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM forms_draft WHERE address_hash = by_address AND started_at > since
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("forms", "0003_warned_at"), ("scope", "0001_functions"), ("files", "0002_wall")]
    operations = [
        migrations.RunSQL(sql=FORWARD, reverse_sql="DROP FUNCTION forms_drafts_begun;"),
        scope.wall("forms_draft", "id = {things}"),
        scope.wall("forms_draft_file", "draft_id = {things}"),
        scope.wall("forms_upload", "draft_id = {things}"),
        scope.wall(
            "forms_upload_piece",
            "EXISTS (SELECT FROM forms_upload u WHERE u.id = upload_id)",
        ),
        scope.wall(
            "files_stored_file",
            "EXISTS (SELECT FROM forms_draft_file f WHERE f.file_id = files_stored_file.id)",
            name="of_draft",
        ),
    ]
