"""What was written on extending and on ending a request is sealed with the dossier's key."""

from django.db import migrations, models

from xaso.kernel.keyring import api as keyring


def seal_texts(apps, schema_editor):
    """Seal what stands in clear; of a dossier whose key is gone nothing is kept."""
    for request in apps.get_model("privacy", "SubjectRequest").objects.select_related("dossier"):
        for name in ("extension_reason", "outcome"):
            text = getattr(request, name)
            if not text:
                continue
            try:
                context = f"privacy-{name}|{request.pk}"
                sealed = keyring.seal(request.dossier.key_id, text.encode(), context)
            except keyring.KeyDestroyed:
                continue
            setattr(request, f"sealed_{name}", sealed)
        request.save(update_fields=["sealed_extension_reason", "sealed_outcome"])


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0003_retention"),
        ("dossiers", "0009_dates_and_corrections"),
        ("keyring", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            "subjectrequest", "sealed_extension_reason", models.BinaryField(null=True)
        ),
        migrations.AddField("subjectrequest", "sealed_outcome", models.BinaryField(null=True)),
        migrations.RunPython(seal_texts, migrations.RunPython.noop),
        migrations.RemoveField("subjectrequest", "extension_reason"),
        migrations.RemoveField("subjectrequest", "outcome"),
    ]
