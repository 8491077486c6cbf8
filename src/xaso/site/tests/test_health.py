"""What the doctor says."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from xaso.site.operations import health

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_every_check_gives_one_finding():
    findings = health.examine(NOW)
    assert [finding.check for finding in findings] == [check.name for check in health.CHECKS]
    assert all(finding.text for finding in findings)


def test_a_role_that_owns_nothing_is_fine():
    assert health.look_at_role(NOW)[0] == health.FINE


def test_a_key_that_others_can_read_is_bad(tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "master.json").touch(0o644)
    assert health.look_at_keys(NOW) == (
        health.BAD,
        "Người khác đọc được: master.json (cần 0600/0700)",
    )
    (tmp_path / "master.json").chmod(0o600)
    assert health.look_at_keys(NOW)[0] == health.FINE


def test_an_old_backup_is_a_warning(tmp_path, settings):
    settings.BACKUPS_DIR = tmp_path
    assert health.look_at_backup(NOW)[0] == health.WARNING
    (tmp_path / "last.json").write_text(json.dumps({"at": NOW.isoformat(), "folder": "/b"}))
    assert health.look_at_backup(NOW + timedelta(hours=35))[0] == health.FINE
    assert health.look_at_backup(NOW + timedelta(hours=37))[0] == health.WARNING


def test_jobs_that_nobody_runs_are_bad():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at)"
            " VALUES ('t', 'default', %s)",
            [NOW - timedelta(minutes=11)],
        )
    assert health.look_at_jobs(NOW)[0] == health.BAD


def test_a_full_disk_is_bad(monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "not" / "made" / "yet"
    assert health.look_at_disk(NOW)[0] == health.FINE
    monkeypatch.setattr(health, "TOO_FEW_BYTES", 2**62)
    assert health.look_at_disk(NOW)[0] == health.BAD
