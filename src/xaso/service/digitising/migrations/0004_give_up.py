"""What cannot be read is given up after some tries, and a person told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("digitising", "0003_plan")]
    operations = [
        migrations.AddField(
            model_name="batch",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "Đang chạy"),
                    ("stopped", "Đã dừng"),
                    ("done", "Đã xong"),
                    ("failed", "Không đọc được"),
                ],
                default="running",
                max_length=8,
            ),
        ),
    ]
