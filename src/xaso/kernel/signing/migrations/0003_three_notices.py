"""People are told again seven days and one day before a certificate ends."""

from django.db import migrations

AGAIN = (7, 1)


def add_notices(apps, schema_editor):
    """Add them beside the one of thirty days; unconfirmed [M], editable."""
    notices = apps.get_model("signing", "ExpiryNotice").objects
    for days in AGAIN:
        notices.create(
            days=days, basis=f"Thông lệ: báo lại trước {days} ngày [M]", valid_from="2026-01-01"
        )


class Migration(migrations.Migration):
    dependencies = [("signing", "0002_expiry_notice")]
    operations = [migrations.RunPython(add_notices, migrations.RunPython.noop)]
