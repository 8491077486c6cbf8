"""Look an installation over: each check is one function and gives one finding.

`xaso doctor` prints the findings; the administrator's page shows them. No finding holds
personal data.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.site.operations.backup import LAST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FINE, WARNING, BAD = "fine", "warning", "bad"
EXTENSIONS = frozenset({"plpgsql", "unaccent", "pg_trgm", "btree_gin", "btree_gist"})
OLDEST_POSTGRES = 150_000
ENOUGH_BYTES, TOO_FEW_BYTES = 2 * 1024**3, 300 * 1024**2
OLDEST_BACKUP = timedelta(hours=36)
SKEW_SECONDS = 5.0
STUCK_AFTER = timedelta(minutes=10)
UNSEALED_LONG, UNSEALED_TOO_LONG = timedelta(minutes=15), timedelta(hours=4)
EARLIEST_YEAR = 2026


LABELS = {
    "python": "Python",
    "disk": _lazy("Đĩa"),
    "keys": _lazy("Khóa"),
    "mail": _lazy("Thư điện tử"),
    "backup": _lazy("Sao lưu"),
    "database": _lazy("Cơ sở dữ liệu"),
    "role": _lazy("Vai trò trong cơ sở dữ liệu"),
    "extensions": _lazy("Phần mở rộng"),
    "migrations": _lazy("Cập nhật bảng"),
    "clock": _lazy("Đồng hồ"),
    "jobs": _lazy("Việc nền"),
    "calendar": _lazy("Lịch làm việc"),
    "audit": _lazy("Niêm nhật ký"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: fine, a warning, or bad, in one sentence."""

    check: str
    level: str
    text: str

    @property
    def label(self) -> str:
        """Return the check's name for people."""
        return str(LABELS[self.check])

    def as_dict(self) -> dict[str, str]:
        """Return it for `--json`."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Check:
    """A named look at one thing."""

    name: str
    look: Callable[[datetime], tuple[str, str]]
    needs_database: bool = True


def examine(now: datetime) -> list[Finding]:
    """Run every check; one that cannot be made because the database is away says so once."""
    findings = []
    is_away = False
    for check in CHECKS:
        if is_away and check.needs_database:
            continue
        try:
            level, text = check.look(now)
        except DatabaseError as error:
            is_away = check.name == "database"
            level, text = BAD, str(error).strip().splitlines()[0]
        findings.append(Finding(check.name, level, text))
    return findings


def _one(query: str, *values: datetime) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def look_at_python(now: datetime) -> tuple[str, str]:
    """See that Python is one this program was tried with."""
    version = ".".join(map(str, sys.version_info[:3]))
    return (FINE if sys.version_info >= (3, 11) else BAD), f"Python {version}"


def look_at_database(now: datetime) -> tuple[str, str]:
    """See that the server is new enough and keeps what it has confirmed."""
    version, number, fsync, commit = _one(
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
        " current_setting('fsync'), current_setting('synchronous_commit')"
    )
    if number < OLDEST_POSTGRES:
        return BAD, _("PostgreSQL %(version)s cũ quá; cần từ 15.") % {"version": version}
    if fsync == "off" or commit == "off":
        return BAD, _("fsync hoặc synchronous_commit đang tắt: mất điện sẽ mất hồ sơ.")
    return FINE, f"PostgreSQL {version}"


def look_at_role(now: datetime) -> tuple[str, str]:
    """See that the application serves as a role that owns nothing and bypasses nothing."""
    role, is_super, bypasses, owned = _one(
        "SELECT rolname, rolsuper, rolbypassrls,"
        " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid)"
        " FROM pg_roles WHERE rolname = current_user"
    )
    if is_super or bypasses or owned:
        return BAD, _("Vai trò %(role)s có quá nhiều quyền.") % {"role": role}
    return FINE, _("%(role)s, không sở hữu bảng nào") % {"role": role}


def look_at_extensions(now: datetime) -> tuple[str, str]:
    """See that the server has the extensions this program uses."""
    (known,) = _one("SELECT array_agg(name::text) FROM pg_available_extensions")
    missing = sorted(EXTENSIONS - set(known or ()))
    if missing:
        return BAD, _("Thiếu phần mở rộng: %(names)s") % {"names": ", ".join(missing)}
    return FINE, ", ".join(sorted(EXTENSIONS))


def look_at_migrations(now: datetime) -> tuple[str, str]:
    """See that tables are as new as the code."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return BAD, _("%(count)d bước cập nhật chưa chạy: xaso upgrade") % {"count": len(pending)}
    return FINE, _("bảng khớp với chương trình")


def look_at_disk(now: datetime) -> tuple[str, str]:
    """See that there is room for what people will send."""
    free = shutil.disk_usage(_existing(settings.DATA_DIR)).free
    text = _("còn trống %(gb).1f GB tại %(folder)s") % {
        "gb": free / 1024**3,
        "folder": settings.DATA_DIR,
    }
    if free < TOO_FEW_BYTES:
        return BAD, text
    return (WARNING if free < ENOUGH_BYTES else FINE), text


def look_at_keys(now: datetime) -> tuple[str, str]:
    """See that nobody but this program's user can read the keys."""
    folder = settings.KEYS_DIR
    if not folder.exists():
        return BAD, _("Chưa có thư mục khoá %(folder)s.") % {"folder": folder}
    open_to_others = [
        path.name
        for path in (folder, *folder.rglob("*"))
        if stat.S_IMODE(path.stat().st_mode) & 0o077 or path.stat().st_uid != os.geteuid()
    ]
    if open_to_others:
        return BAD, _("Người khác đọc được: %(names)s (cần 0600/0700)") % {
            "names": ", ".join(sorted(open_to_others))
        }
    return FINE, _("chỉ chương trình này đọc được")


def look_at_calendar(now: datetime) -> tuple[str, str]:
    """See that this year's holidays are confirmed; from November, next year's too."""
    year = timezone.localdate(now).year
    wanted = [year, year + 1] if timezone.localdate(now).month >= 11 else [year]
    confirmed = set(
        calendar.CalendarYear.objects.exclude(decision="").values_list("year", flat=True)
    )
    open_years = [str(each) for each in wanted if each not in confirmed]
    if open_years:
        return WARNING, _("Lịch nghỉ năm %(years)s chưa xác nhận; ngày hẹn là dự kiến.") % {
            "years": ", ".join(open_years)
        }
    return FINE, _("đã xác nhận: %(years)s") % {"years": ", ".join(map(str, wanted))}


def look_at_audit(now: datetime) -> tuple[str, str]:
    """See that what was done does not stay unsealed."""
    oldest = audit.oldest_unsealed()
    if oldest is None or now - oldest <= UNSEALED_LONG:
        return FINE, _("mọi dòng đã niêm hoặc mới ghi")
    text = _("dòng chưa niêm lâu nhất từ %(moment)s") % {
        "moment": timezone.localtime(oldest).strftime("%H:%M %d/%m/%Y")
    }
    return (BAD if now - oldest > UNSEALED_TOO_LONG else WARNING), text


def look_at_mail(now: datetime) -> tuple[str, str]:
    """See that letters leave the house."""
    if "smtp" not in settings.EMAIL_BACKEND:
        return WARNING, _("Chưa đặt XASO_SMTP; thư nằm trong %(folder)s.") % {
            "folder": settings.EMAIL_FILE_PATH
        }
    try:
        with get_connection():
            return FINE, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    except OSError as error:
        return BAD, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {error}"


def look_at_clock(now: datetime) -> tuple[str, str]:
    """See that this clock and the database's agree, and that neither is years behind."""
    (there,) = _one("SELECT clock_timestamp()")
    skew = abs((timezone.now() - there).total_seconds())
    if skew > SKEW_SECONDS or now.year < EARLIEST_YEAR:
        return BAD, _("Đồng hồ lệch %(seconds).0f giây so với cơ sở dữ liệu.") % {"seconds": skew}
    return FINE, timezone.localtime(now).isoformat(timespec="seconds")


def look_at_jobs(now: datetime) -> tuple[str, str]:
    """See that a worker breathes and that nothing waits that should have run."""
    breathing, stuck, failed = _one(
        "SELECT (SELECT count(*) FROM procrastinate_workers"
        "         WHERE last_heartbeat > now() - interval '1 minute'),"
        " count(*) FILTER (WHERE status = 'todo'"
        "                  AND coalesce(scheduled_at, '-infinity') < %s),"
        " count(*) FILTER (WHERE status = 'failed')"
        " FROM procrastinate_jobs",
        now - STUCK_AFTER,
    )
    text = _("%(workers)d tiến trình, %(stuck)d việc chờ, %(failed)d việc hỏng") % {
        "workers": breathing,
        "stuck": stuck,
        "failed": failed,
    }
    if stuck and not breathing:
        return BAD, text
    return (FINE if breathing and not failed else WARNING), text


def look_at_backup(now: datetime) -> tuple[str, str]:
    """See that the last backup is not old and still lies where it was put."""
    last = read_last_backup(settings.BACKUPS_DIR)
    if last is None:
        return WARNING, _("Chưa sao lưu lần nào: xaso backup DIR")
    taken_at, folder, keys_lie_open = last
    text = _("lần cuối %(moment)s tại %(folder)s") % {
        "moment": timezone.localtime(taken_at).strftime("%H:%M %d/%m/%Y"),
        "folder": folder,
    }
    if keys_lie_open:
        return WARNING, _("%(text)s; khoá nằm ngay bên cạnh: để riêng bằng --keys") % {"text": text}
    return (WARNING if now - taken_at > OLDEST_BACKUP else FINE), text


def read_last_backup(folder: Path) -> tuple[datetime, str, bool] | None:
    """Return when and where the last backup was written, and if its keys lie open beside it."""
    try:
        noted = json.loads((folder / LAST).read_text())
        lie_open = bool(noted.get("keys_lie_open"))
        return datetime.fromisoformat(noted["at"]), str(noted["folder"]), lie_open
    except (OSError, ValueError, KeyError):
        return None


def _existing(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


CHECKS = (
    Check("python", look_at_python, needs_database=False),
    Check("disk", look_at_disk, needs_database=False),
    Check("keys", look_at_keys, needs_database=False),
    Check("mail", look_at_mail, needs_database=False),
    Check("backup", look_at_backup, needs_database=False),
    Check("database", look_at_database),
    Check("role", look_at_role),
    Check("extensions", look_at_extensions),
    Check("migrations", look_at_migrations),
    Check("clock", look_at_clock),
    Check("jobs", look_at_jobs),
    Check("calendar", look_at_calendar),
    Check("audit", look_at_audit),
)
