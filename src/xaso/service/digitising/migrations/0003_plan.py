"""By when who digitises what, and how much is still paper in each hamlet."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from xaso.kernel.scope import api as scope


class Migration(migrations.Migration):

    dependencies = [
        ('digitising', '0002_uploads'),
        ('organisations', '0006_delete_hamlet'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hamlet', models.CharField(blank=True, max_length=150)),
                ('dossiers', models.PositiveIntegerField()),
                ('counted_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
            ],
            options={
                'db_table': 'digitising_paper',
                'constraints': [models.UniqueConstraint(fields=('agency', 'hamlet'), name='digitising_hamlet_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('procedure_code', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('begun_on', models.DateField()),
                ('due_on', models.DateField()),
                ('set_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
            ],
            options={
                'db_table': 'digitising_plan',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('agency', 'procedure_code', 'year'), name='digitising_one_plan_of_a_group'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('begun_on'))), name='digitising_plan_forward')],
            },
        ),
        scope.wall("digitising_plan", "agency_id = {agencies}"),
        scope.wall("digitising_paper", "agency_id = {agencies}"),
    ]
