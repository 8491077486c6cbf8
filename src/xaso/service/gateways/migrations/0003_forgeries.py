"""Forgeries are counted by hour and source; counts only grow, and are never deleted."""

from django.db import migrations, models

REVOKE = "REVOKE DELETE, TRUNCATE ON gateways_forgeries FROM xaso_app;"
GRANT = "GRANT DELETE ON gateways_forgeries TO xaso_app;"


class Migration(migrations.Migration):
    dependencies = [("gateways", "0002_rules")]
    operations = [
        migrations.CreateModel(
            name="Forgeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "gateway",
                    models.CharField(
                        choices=[("vnpay", "VNPAY"), ("national", "Cổng thanh toán quốc gia")],
                        max_length=8,
                    ),
                ),
                ("source", models.CharField(max_length=45)),
                ("hour", models.DateTimeField()),
                ("times", models.PositiveBigIntegerField()),
            ],
            options={
                "db_table": "gateways_forgeries",
                "ordering": ["-hour", "gateway", "source"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gateway", "source", "hour"),
                        name="gateway_forgeries_once_an_hour",
                    )
                ],
            },
        ),
        migrations.RunSQL(sql=REVOKE, reverse_sql=GRANT),
    ]
