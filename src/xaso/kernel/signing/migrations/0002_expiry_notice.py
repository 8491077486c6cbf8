"""Certificates kept without a key, and how long before its end people are told of one."""

from django.db import migrations, models


def add_notice(apps, schema_editor):
    """Tell thirty days before; unconfirmed [M], editable."""
    apps.get_model("signing", "ExpiryNotice").objects.create(
        days=30, basis="Thông lệ: báo trước 30 ngày [M]", valid_from="2026-01-01"
    )


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="signingkey",
            name="kind",
            field=models.CharField(
                choices=[
                    ("pkcs12", "Tệp khóa (PKCS#12)"),
                    ("pkcs11", "Thiết bị ký (PKCS#11)"),
                    ("handed", "Ký trên máy của người ký"),
                ],
                max_length=6,
            ),
        ),
        migrations.CreateModel(
            name="ExpiryNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                ("basis", models.CharField(max_length=200)),
                ("is_confirmed", models.BooleanField(default=False)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
            ],
            options={"db_table": "signing_expiry_notice"},
        ),
        migrations.RunPython(add_notice, migrations.RunPython.noop),
    ]
