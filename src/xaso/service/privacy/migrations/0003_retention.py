from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_walls_and_terms")]
    operations = [
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "procedure",
                    models.CharField(blank=True, help_text="Trống: mọi thủ tục", max_length=40),
                ),
                ("months", models.PositiveSmallIntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
            ],
            options={
                "db_table": "privacy_retention_rule",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months__gt", 0)), name="retention_of_a_month_or_more"
                    )
                ],
            },
        ),
    ]
