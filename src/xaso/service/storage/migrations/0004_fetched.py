"""A paper that a connected database gave is a reuse too; it names the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_wall'),
        ('storage', '0003_holders'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reuse',
            name='storage_reused_result_is_named',
        ),
        migrations.AddField(
            model_name='reuse',
            name='register',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='reuse',
            name='source',
            field=models.CharField(choices=[('component', 'Giấy tờ đã nộp'), ('result', 'Kết quả đã cấp'), ('database', 'Lấy từ cơ sở dữ liệu kết nối')], max_length=9),
        ),
        migrations.AlterField(
            model_name='reuse',
            name='source_dossier_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='reuse',
            name='source_file_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='reuse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('result_id__isnull', False), ('source', 'result')), models.Q(('result_id', None), ('source__in', ['component', 'database'])), _connector='OR'), name='storage_reused_result_is_named'),
        ),
        migrations.AddConstraint(
            model_name='reuse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('source', 'database'), ('source_dossier_id', None), ('source_file_id', None), models.Q(('register', ''), _negated=True)), models.Q(models.Q(('source', 'database'), _negated=True), ('register', ''), ('source_dossier_id__isnull', False), ('source_file_id__isnull', False)), _connector='OR'), name='storage_reuse_has_one_origin'),
        ),
    ]
