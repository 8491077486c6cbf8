"""A paper of another desk is named with the reference of what it paid."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cash_desk", "0002_rules")]
    operations = [
        migrations.AlterField(
            model_name="taking",
            name="slip",
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
