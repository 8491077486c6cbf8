"""Hamlets live in `residents` from now on, whose first migration copies them before this one."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0005_mergers_change_it'),
    ]

    operations = [
        migrations.DeleteModel(
            name='Hamlet',
        ),
    ]
