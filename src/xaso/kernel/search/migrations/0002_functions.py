"""The only ways to the search table; kind and scope always stand in the index condition."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

FORWARD = """
ALTER TABLE search_entry ADD COLUMN haystack text NOT NULL
    GENERATED ALWAYS AS (head || ' ' || aliases || ' ' || body) STORED;
CREATE INDEX search_entry_words ON search_entry USING gin (kind, agency_id, haystack gin_trgm_ops);
REVOKE ALL ON search_entry FROM xaso_app;

CREATE FUNCTION search_put(
    new_kind text, new_object text, new_agency uuid, new_weight smallint,
    new_head text, new_aliases text, new_body text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO search_entry (kind, object_id, agency_id, weight, head, aliases, body)
    VALUES (new_kind, new_object, new_agency, new_weight, new_head, new_aliases, new_body)
    ON CONFLICT (kind, object_id, agency_id) DO UPDATE
    SET weight = excluded.weight, head = excluded.head, aliases = excluded.aliases,
        body = excluded.body
$$;

CREATE FUNCTION search_drop(old_kind text, old_object text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM search_entry WHERE kind = old_kind AND object_id = old_object
$$;

CREATE FUNCTION search_find(
    wanted text, scope uuid[], tokens text[], every boolean, most integer
) RETURNS TABLE (object_id varchar, head text, aliases text, body text, weight smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.3 AS $$
DECLARE
    condition text;
    measure text;
BEGIN
    SELECT string_agg(format('haystack %%> %L', token), CASE WHEN every THEN ' AND ' ELSE ' OR ' END),
           string_agg(format('word_similarity(%L, haystack)', token), ' + ')
    INTO condition, measure FROM unnest(tokens) AS token;
    RETURN QUERY EXECUTE format(
        'SELECT e.object_id, e.head, e.aliases, e.body, e.weight FROM search_entry e
         WHERE e.kind = $1 AND e.agency_id = ANY ($2) AND (%s)
         ORDER BY %s DESC, e.weight DESC, e.object_id LIMIT $3', condition, measure
    ) USING wanted, scope, most;
END $$;
"""
BACKWARD = """
DROP FUNCTION search_find; DROP FUNCTION search_drop; DROP FUNCTION search_put;
DROP INDEX search_entry_words; ALTER TABLE search_entry DROP COLUMN haystack;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
    ]
