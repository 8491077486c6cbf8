"""The rows of the first event are loaded; what people answered is shown to whom it concerns."""

import json
from pathlib import Path

from django.db import migrations

from xaso.kernel.reference import api as reference
from xaso.kernel.scope import api as scope

DATA = Path(__file__).parents[1] / "data" / "bereavement.json"
TABLES = tuple(
    f"life_events_{name}" for name in ("event", "question", "outcome", "carried", "held_paper")
)
FORWARD, BACKWARD = reference.watch("life_events", TABLES)
RIGHTS = "REVOKE DELETE, TRUNCATE ON life_events_stop_notice, life_events_begun FROM xaso_app;"


def add_rows(apps, schema_editor):
    """Load the rows; what is marked [M] is unconfirmed, all is editable."""
    told = json.loads(DATA.read_text(encoding="utf-8"))
    event = dict(told["event"])
    event.pop("form", None)
    since = event["valid_from"]
    apps.get_model("life_events", "LifeEvent").objects.create(**event)
    for name, rows in (
        ("Question", told["questions"]),
        ("Outcome", [_outcome(row) for row in told["outcomes"]]),
        ("Carried", told["carried"]),
        ("HeldPaper", told["held_papers"]),
    ):
        model = apps.get_model("life_events", name)
        model.objects.bulk_create(
            model(event=event["key"], position=position, valid_from=since, **row)
            for position, row in enumerate(rows, start=1)
        )


def _outcome(row):
    found = dict(row)
    found["is_optional"] = found.pop("optional", False)
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("life_events", "0001_initial"),
        ("reference", "0001_initial"),
        ("scope", "0001_functions"),
    ]
    operations = [
        migrations.RunPython(add_rows, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD + RIGHTS, reverse_sql=BACKWARD),
        scope.wall("life_events_kept_answers", "agency_id = {agencies} OR dossier_id = {things}"),
        scope.wall("life_events_begun", "agency_id = {agencies} OR dossier_id = {things}"),
        scope.wall(
            "life_events_stop_notice",
            "agency_id = {agencies} OR partner_id = {agencies} OR dossier_id = {things}",
        ),
    ]
