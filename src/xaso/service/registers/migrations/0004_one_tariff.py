"""What certifying costs stands once, among the fees of payments."""

from django.db import migrations, models

CODES = {"SCT/BS": ("certified-copy", True), "SCT/CK,ĐC": ("certified-signature", False)}
SHIPPED = {
    ("SCT/BS", 0, 2, 2_000, 1_000, 200_000),
    ("SCT/CK,ĐC", 10_000, 0, 0, 0, 0),
}
"""What was loaded with the room: the fees of payments say the same."""


def name_fees(apps, schema_editor):
    """Let each kind of book name its fee, and keep prices that an agency had changed."""
    kind = apps.get_model("registers", "BookKind")
    for code, (fee_code, counts_pages) in CODES.items():
        kind.objects.filter(code=code).update(fee_code=fee_code, counts_pages=counts_pages)
    for old in apps.get_model("registers", "CertificationFee").objects.order_by("id"):
        known = (
            old.kind_code, old.per_case, old.first_pages, old.first_amount, old.further_amount,
            old.most_per_copy,
        )  # fmt: skip
        if old.kind_code in CODES and (known not in SHIPPED or old.valid_until):
            _keep(apps.get_model("payments", "Fee"), old)


def _keep(fee, old):
    """Write a price down among the fees; it was the one that was charged, so it goes first."""
    code = CODES[old.kind_code][0]
    tiers = [{"each": old.per_case or old.further_amount}]
    if not old.per_case and old.first_pages:
        tiers.insert(0, {"up_to": old.first_pages, "each": old.first_amount})
    alike = fee.objects.filter(agency=None, code=code).order_by("valid_from").last()
    fee.objects.update_or_create(
        agency=None,
        code=code,
        valid_from=old.valid_from,
        defaults={
            "name": old.name,
            "name_en": alike.name_en if alike else "",
            "unit": alike.unit if alike else "",
            "tiers": tiers,
            "most": old.most_per_copy,
            "basis": old.basis,
            "is_confirmed": old.is_confirmed,
            "valid_until": old.valid_until,
        },
    )
    later = fee.objects.filter(agency=None, code=code, valid_from__gt=old.valid_from)
    if old.valid_until is None:
        later.delete()


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_the_past"), ("payments", "0002_rules")]
    operations = [
        migrations.AddField(
            model_name="bookkind",
            name="fee_code",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="bookkind",
            name="counts_pages",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(name_fees, migrations.RunPython.noop),
        migrations.DeleteModel(name="CertificationFee"),
    ]
