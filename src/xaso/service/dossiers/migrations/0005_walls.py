"""A dossier is shown to its agency, to those it is shared with, and to whom its secret was proved."""

from django.db import migrations

from xaso.kernel.scope import api as scope

PARTS = (
    "dossiers_event",
    "dossiers_sealed_record",
    "dossiers_paper",
    "dossiers_file",
    "dossiers_access",
    "dossiers_clock_stop",
)
FORWARD = """
CREATE FUNCTION dossiers_shared() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(dossier_id), '{}') FROM dossiers_access
    WHERE agency_id = ANY (scope_agencies()) AND (until IS NULL OR until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
$$;

-- A slip is found before its secret is proved: the codes alone give nothing of the dossier away.
CREATE FUNCTION dossiers_slip(by_look_up_code text, by_code text)
RETURNS TABLE (dossier_id uuid, look_up_code varchar, secret_hash varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.id, d.look_up_code, d.secret_hash FROM dossiers_dossier d
    WHERE (by_look_up_code <> '' AND d.look_up_code = by_look_up_code)
       OR (by_look_up_code = '' AND d.code = by_code)
$$;

-- LIKE is not leakproof: behind a policy it would read every row of the agency. The view has the
-- scope in its condition instead and is read as its owner, so the indexes of names answer.
CREATE VIEW dossiers_found AS SELECT * FROM dossiers_dossier WHERE
    (SELECT scope_everything()) OR agency_id = ANY ((SELECT scope_agencies())::uuid[])
    OR id = ANY ((SELECT scope_things())::uuid[]) OR id = ANY ((SELECT dossiers_shared())::uuid[]);
REVOKE ALL ON dossiers_found FROM xaso_app;
GRANT SELECT ON dossiers_found TO xaso_app;

-- Events are reached through their table alone: a partition would not ask its policy.
DO $$ DECLARE part regclass; BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'dossiers_event'::regclass LOOP
        EXECUTE format('REVOKE ALL ON %s FROM xaso_app', part);
    END LOOP;
END $$;
"""
BACKWARD = """
DROP VIEW dossiers_found; DROP FUNCTION dossiers_slip; DROP FUNCTION dossiers_shared();
DO $$ DECLARE part regclass; BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'dossiers_event'::regclass LOOP
        EXECUTE format('GRANT SELECT, INSERT ON %s TO xaso_app', part);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_kept_until_changed"), ("scope", "0001_functions"), ("files", "0002_wall"), ("results", "0002_wall")]
    operations = [
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        scope.wall(
            "dossiers_dossier",
            "agency_id = {agencies} OR id = {things} OR id = ANY ((SELECT dossiers_shared())::uuid[])",
        ),
        *(
            scope.wall(table, f"EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = {table}.dossier_id)")
            for table in PARTS
        ),
        scope.wall(
            "dossiers_submission",
            "agency_id = {agencies} OR dossier_id = {things}",
            takes_anything=True,
        ),
        scope.wall(
            "files_stored_file",
            "EXISTS (SELECT FROM dossiers_file f WHERE f.file_id = files_stored_file.id)",
            name="of_dossier",
        ),
    ]
