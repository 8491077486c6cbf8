"""Read an agency's staff from a spreadsheet; a bad row is named, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.utils.translation import gettext as _

from xaso.kernel.organisations import api as organisations
from xaso.lib import sheets
from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

USERNAME = RegexValidator(r"\A[a-z0-9][a-z0-9._-]{2,39}\Z")
MOST_ROWS = 2000
COLUMNS = {
    "ho va ten": "full_name",
    "ten dang nhap": "username",
    "chuc danh": "title",
    "vai tro": "role",
    "thu dien tu": "email",
}
REQUIRED = ("full_name", "username", "title", "role")


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One official as the sheet lists them."""

    line: int
    full_name: str
    username: str
    title: str
    role: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet says: the rows understood, and a sentence for each that is not."""

    rows: tuple[StaffRow, ...]
    problems: tuple[str, ...]


def read_staff(file: IO[bytes]) -> Reading:
    """Read the first sheet of a workbook; its first row names the columns.

    Columns: "Họ và tên", "Tên đăng nhập", "Chức danh", "Vai trò", and "Thư điện tử" if wanted.
    """
    try:
        lines = sheets.lines(file)
    except sheets.NotASheet:
        return Reading((), (_("Không mở được bảng tính; cần tệp .xlsx."),))
    if len(lines) > MOST_ROWS:
        return Reading((), (_("Bảng dài quá %(count)d dòng.") % {"count": MOST_ROWS},))
    if not lines:
        return Reading((), (_("Bảng trống."),))
    names = [COLUMNS.get(fold(str(cell or "")).strip(), "") for cell in lines[0]]
    if missing := [
        title for title, name in COLUMNS.items() if name in REQUIRED and name not in names
    ]:
        return Reading((), (_("Thiếu cột: %(names)s") % {"names": ", ".join(missing)},))
    return _read_rows(names, lines[1:])


def _read_rows(names: list[str], lines: Iterable[tuple[object, ...]]) -> Reading:
    rows: list[StaffRow] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=2):
        cells = {
            name: str(cell).strip()
            for name, cell in zip(names, line, strict=False)
            if name and cell is not None
        }
        if not any(cells.values()):
            continue
        found = list(_problems(cells))
        username = cells.get("username", "").lower()
        if username in seen:
            found.append(_("trùng tên đăng nhập với dòng %(line)d") % {"line": seen[username]})
        seen.setdefault(username, number)
        if found:
            problems.append(_("Dòng %(line)d: %(why)s") % {"line": number, "why": "; ".join(found)})
        else:
            known = {**cells, "username": username, "role": _role(cells["role"])}
            rows.append(StaffRow(line=number, **known))
    return Reading(tuple(rows), tuple(problems))


def _problems(cells: dict[str, str]) -> Iterator[str]:
    titles = {name: title for title, name in COLUMNS.items()}
    for name in REQUIRED:
        if not cells.get(name):
            yield _("thiếu %(column)s") % {"column": titles[name]}
    if cells.get("username") and not _is_valid(USERNAME, cells["username"].lower()):
        yield _("tên đăng nhập chỉ gồm chữ không dấu, chữ số, dấu chấm")
    if cells.get("role") and not _role(cells["role"]):
        known = ", ".join(str(label) for label in organisations.Position.Role.labels)
        yield _("vai trò phải là một trong: %(known)s") % {"known": known}
    if cells.get("email") and not _is_valid(validate_email, cells["email"]):
        yield _("địa chỉ thư chưa đúng")


def _role(text: str) -> str:
    """Return the code of a role given as code or as words, in any case, with marks or without."""
    wanted = fold(text).strip()
    for role in organisations.Position.Role:
        if wanted in {role.value, fold(str(role.label))}:
            return str(role.value)
    return ""


def _is_valid(validator: Callable[[str], None], value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True
