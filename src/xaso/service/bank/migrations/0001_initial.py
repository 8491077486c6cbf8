"""Layouts, statements and their lines, proposals, hooks, slips."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0006_delete_hamlet'),
        ('payments', '0002_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=26)),
                ('terminal', models.CharField(max_length=40)),
                ('key_id', models.UUIDField()),
                ('sealed_secret', models.BinaryField()),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
            ],
            options={
                'db_table': 'bank_hook',
                'ordering': ['agency_id', 'terminal', '-valid_from'],
            },
        ),
        migrations.CreateModel(
            name='Layout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('spec', models.JSONField()),
                ('is_confirmed', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'db_table': 'bank_layout',
                'ordering': ['code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='bank_layout_once'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='bank_layout_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('account', models.CharField(max_length=26)),
                ('layout', models.CharField(blank=True, max_length=40)),
                ('row', models.PositiveIntegerField(blank=True, null=True)),
                ('day', models.DateField()),
                ('time', models.TimeField(blank=True, null=True)),
                ('amount', models.PositiveBigIntegerField()),
                ('number', models.CharField(blank=True, max_length=60)),
                ('balance', models.BigIntegerField(blank=True, null=True)),
                ('ordinal', models.PositiveIntegerField()),
                ('key_id', models.UUIDField()),
                ('text', models.BinaryField(help_text='Sealed: what the payer and the banks wrote')),
                ('state', models.CharField(choices=[('held', 'Chờ xem có trùng không'), ('waiting', 'Chờ khớp'), ('counted', 'Đã khớp'), ('cleared', 'Tiền cơ quan tự nộp vào'), ('dropped', 'Trùng với dòng khác')], default='waiting', max_length=7)),
                ('how', models.CharField(blank=True, choices=[('reference', 'Đúng mã khoản nộp'), ('one_sign', 'Mã sai một chữ, đúng số tiền'), ('amount_name', 'Đúng số tiền và tên người nộp'), ('by_hand', 'Hai cán bộ khớp tay'), ('deposit', 'Tiền mặt cơ quan nộp vào')], max_length=11)),
                ('why', models.CharField(blank=True, choices=[('nothing', 'Nội dung không có mã, không rõ người nộp'), ('unknown_reference', 'Mã trong nội dung không phải của cơ quan'), ('many', 'Nội dung có nhiều mã'), ('double', 'Khoản này đã nộp đủ: tiền nộp thừa'), ('late', 'Khoản này đã miễn hoặc hủy'), ('other_amount', 'Mã sai một chữ và khác số tiền'), ('several', 'Nhiều khoản cùng số tiền, cùng tên'), ('refused', 'Sổ kế toán không nhận'), ('taken_back', 'Khớp nhầm, đã gỡ'), ('looks_like', 'Có thể trùng với dòng đã có')], max_length=17)),
                ('counts', models.PositiveSmallIntegerField(default=0)),
                ('came_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('looks_like', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bank.line')),
                ('obligation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.obligation')),
                ('payment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payment')),
            ],
            options={
                'db_table': 'bank_line',
                'ordering': ['day', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('nonce', models.CharField(blank=True, max_length=64)),
                ('key_id', models.UUIDField(blank=True, null=True)),
                ('raw', models.BinaryField()),
                ('verdict', models.CharField(max_length=9)),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('hook', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='bank.hook')),
                ('line', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='bank.line')),
            ],
            options={
                'db_table': 'bank_call',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('asked', 'Chờ người thứ hai xác nhận'), ('confirmed', 'Đã xác nhận'), ('refused', 'Không xác nhận')], default='asked', max_length=9)),
                ('by_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('decided_by_id', models.UUIDField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, max_length=300)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='bank.line')),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.obligation')),
            ],
            options={
                'db_table': 'bank_proposal',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('account', models.CharField(max_length=26)),
                ('number', models.CharField(max_length=60)),
                ('amount', models.PositiveBigIntegerField()),
                ('day', models.DateField()),
                ('by_id', models.UUIDField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
            ],
            options={
                'db_table': 'bank_slip',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('account', models.CharField(max_length=26)),
                ('layout', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=150)),
                ('sha256', models.CharField(max_length=64)),
                ('key_id', models.UUIDField()),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('opening', models.BigIntegerField(blank=True, null=True)),
                ('closing', models.BigIntegerField(blank=True, null=True)),
                ('lines_count', models.PositiveIntegerField()),
                ('imported', models.PositiveIntegerField()),
                ('known', models.PositiveIntegerField()),
                ('held', models.PositiveIntegerField()),
                ('rejected', models.JSONField(default=list)),
                ('by_id', models.UUIDField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by_id', models.UUIDField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
            ],
            options={
                'db_table': 'bank_statement',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('account', models.CharField(max_length=26)),
                ('day', models.DateField()),
                ('amount', models.PositiveBigIntegerField()),
                ('number', models.CharField(blank=True, max_length=60)),
                ('ordinal', models.PositiveIntegerField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.agency')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoings', to='bank.statement')),
            ],
            options={
                'db_table': 'bank_outgoing',
                'ordering': ['day', 'id'],
            },
        ),
        migrations.AddField(
            model_name='line',
            name='statement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='bank.statement'),
        ),
        migrations.AddConstraint(
            model_name='hook',
            constraint=models.UniqueConstraint(fields=('terminal', 'valid_from'), name='bank_hook_once'),
        ),
        migrations.AddConstraint(
            model_name='hook',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='bank_hook_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['verdict', '-at'], name='bank_call_by_verdict'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(condition=models.Q(('nonce', ''), _negated=True), fields=('hook', 'nonce'), name='bank_call_once'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('line',), name='bank_proposal_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by_id__isnull', False), models.Q(('decided_by_id', models.F('by_id')), _negated=True)), _connector='OR'), name='bank_proposal_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='slip',
            constraint=models.UniqueConstraint(fields=('agency', 'number'), name='bank_slip_once'),
        ),
        migrations.AddConstraint(
            model_name='slip',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), models.Q(('number', ''), _negated=True)), name='bank_slip_is_an_amount'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['agency', 'account', '-id'], name='bank_statement_listed'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='bank_statement_undone_says_why'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='bank_statement_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('agency', 'account', 'day', 'amount', 'ordinal'), name='bank_outgoing_once'),
        ),
        migrations.AddConstraint(
            model_name='outgoing',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='bank_outgoing_is_an_amount'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(condition=models.Q(('undone_at', None)), fields=['agency', 'state', 'day'], name='bank_line_listed'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), ('undone_at', None), models.Q(('state__in', ['held', 'dropped']), _negated=True)), fields=('agency', 'account', 'number'), name='bank_line_number_once'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None), models.Q(('state__in', ['held', 'dropped']), _negated=True)), fields=('agency', 'account', 'day', 'amount', 'ordinal'), name='bank_line_once'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='bank_line_is_an_amount'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('obligation__isnull', False), ('payment__isnull', False), ('state', 'counted'), ('undone_at', None), models.Q(('how', ''), _negated=True)), models.Q(models.Q(('state', 'counted'), _negated=True), ('payment', None)), _connector='OR'), name='bank_line_counted_has_a_payment'),
        ),
    ]
