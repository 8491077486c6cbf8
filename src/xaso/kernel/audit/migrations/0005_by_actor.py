"""What one person did in a period is found by an index, built while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0004_wall")]
    operations = [
        AddIndexConcurrently(
            "auditentry",
            models.Index(fields=["actor_id", "at"], name="audit_entry_actor"),
        ),
    ]
