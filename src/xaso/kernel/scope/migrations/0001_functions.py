"""What the policies of row-level security ask: the scope that the connection was told."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION scope_agencies() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(nullif(current_setting('xaso.agencies', true), ''), '{}')::uuid[]
$$;
CREATE FUNCTION scope_things() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(nullif(current_setting('xaso.things', true), ''), '{}')::uuid[]
$$;
CREATE FUNCTION scope_everything() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(current_setting('xaso.everything', true), '') = 'on'
$$;
"""
BACKWARD = """
DROP FUNCTION scope_everything(); DROP FUNCTION scope_things(); DROP FUNCTION scope_agencies();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
