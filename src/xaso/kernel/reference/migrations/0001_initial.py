from django.db import migrations, models

FORWARD = """
CREATE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reference_topic (name, version) VALUES (TG_ARGV[0], gen_random_uuid())
        ON CONFLICT (name) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;
"""
BACKWARD = "DROP FUNCTION reference_changed();"


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('version', models.UUIDField()),
            ],
            options={
                'db_table': 'reference_topic',
            },
        ),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
    ]
