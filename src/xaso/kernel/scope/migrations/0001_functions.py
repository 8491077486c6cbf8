"""What the policies of row-level security ask: the scope that the connection was told.

No function sets a search path of its own, so that the planner can put it into the statement.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION scope_agencies() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(pg_catalog.current_setting('xaso.agencies', true), ''), '{}')::uuid[]
$$;
CREATE FUNCTION scope_things() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(pg_catalog.current_setting('xaso.things', true), ''), '{}')::uuid[]
$$;
CREATE FUNCTION scope_everything() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(pg_catalog.current_setting('xaso.everything', true), '') OPERATOR(pg_catalog.=) 'on'
$$;
"""
BACKWARD = """
DROP FUNCTION scope_everything(); DROP FUNCTION scope_things(); DROP FUNCTION scope_agencies();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD)]
