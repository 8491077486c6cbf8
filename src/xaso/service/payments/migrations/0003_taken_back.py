"""Payments that were counted by mistake; only ever added; a wall."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

from xaso.kernel.scope import api as scope

APPEND_ONLY = """
    REVOKE UPDATE, DELETE, TRUNCATE ON payments_taken_back FROM xaso_app;
    CREATE TRIGGER payments_taken_back_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON payments_taken_back FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
CHANGEABLE = """
    DROP TRIGGER payments_taken_back_append_only ON payments_taken_back;
    GRANT UPDATE, DELETE ON payments_taken_back TO xaso_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0006_delete_hamlet'),
        ('payments', '0002_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='TakenBack',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=300)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField(blank=True, null=True)),
                ('ledger_id', models.UUIDField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='payments.payment')),
            ],
            options={
                'db_table': 'payments_taken_back',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['agency', 'day'], name='taken_back_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='taken_back_says_why')],
            },
        ),
        migrations.RunSQL(sql=APPEND_ONLY, reverse_sql=CHANGEABLE),
        scope.wall("payments_taken_back", "agency_id = {agencies}"),
    ]
