"""What may be found is what the caller asks for and its scope holds; the public rows are everybody's."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION search_find(
    wanted text, scope uuid[], tokens text[], every boolean, most integer
) RETURNS TABLE (object_id varchar, head text, aliases text, body text, weight smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.3 AS $$
DECLARE
    condition text;
    measure text;
    shown uuid[];
BEGIN
    SELECT coalesce(array_agg(asked), '{}') INTO shown FROM unnest(scope) AS asked
    WHERE asked = '00000000-0000-0000-0000-000000000000' OR scope_everything()
       OR asked = ANY (scope_agencies());
    SELECT string_agg(format('haystack %%> %L', token), CASE WHEN every THEN ' AND ' ELSE ' OR ' END),
           string_agg(format('word_similarity(%L, haystack)', token), ' + ')
    INTO condition, measure FROM unnest(tokens) AS token;
    RETURN QUERY EXECUTE format(
        'SELECT e.object_id, e.head, e.aliases, e.body, e.weight FROM search_entry e
         WHERE e.kind = $1 AND e.agency_id = ANY ($2) AND (%s)
         ORDER BY %s DESC, e.weight DESC, e.object_id LIMIT $3', condition, measure
    ) USING wanted, shown, most;
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION search_find(
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


class Migration(migrations.Migration):
    dependencies = [("search", "0002_functions"), ("scope", "0001_functions")]
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
