"""`xaso setup`: the first day, asked in the terminal, in a file, or in the browser."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.forms import FileField, PasswordInput, Textarea, ValidationError
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.site.operations import setup as first_day
from xaso.site.operations.forms import SetupForm

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.forms import Field


class Command(BaseCommand):
    """Set the installation up once."""

    help = "Thiết lập lần đầu: cơ quan, xóm, quản trị viên, lịch, thư, danh sách cán bộ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the answers come from."""
        parser.add_argument("--answers", type=Path, metavar="FILE", help="câu trả lời, dạng JSON")
        parser.add_argument("--staff", type=Path, metavar="FILE", help="danh sách cán bộ, .xlsx")
        parser.add_argument("--browser", action="store_true", help="in đường dẫn dùng một lần")

    def handle(self, **options: Any) -> None:
        """Ask, check, write; or print the link of the browser's page."""
        if first_day.is_set_up():
            raise CommandError("Đã thiết lập rồi; quản trị viên sửa trên trang quản trị.")
        if options["browser"]:
            self.stdout.write(f"/thiet-lap/?ma={first_day.make_token()}")
            return
        answers = self._read(options["answers"]) if options["answers"] else self._ask()
        form = SetupForm(answers, self._staff_file(options["staff"]))
        if not form.is_valid():
            raise CommandError("\n".join(self._sentences(form)))
        try:
            made = first_day.set_up(form.plan(), form.reading.rows, on=timezone.localdate())
        except identity.UsernameTaken as error:
            raise CommandError(f"Tên đăng nhập đã có: {error}") from error
        for account in made:
            self.stdout.write(f"{account.username:<24} {account.password}  {account.full_name}")
        self._try_mail(form.cleaned_data["trial_mail_to"])
        self.stdout.write(f"Đã thiết lập {form.cleaned_data['agency_name']}.")

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            return dict(json.loads(path.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"{path}: {error}", returncode=2) from error

    def _ask(self) -> dict[str, Any]:
        return {
            name: self._ask_one(field)
            for name, field in SetupForm().fields.items()
            if not isinstance(field, FileField)
        }

    def _ask_one(self, field: Field) -> str:
        """Ask until the answer is one the field takes."""
        while True:
            hint = f" ({field.help_text})" if field.help_text else ""
            answer = self._listen(field, f"{field.label}{hint}: ")
            try:
                field.clean(answer)
            except ValidationError as error:
                self.stderr.write("  " + " ".join(error.messages))
            else:
                return answer

    def _listen(self, field: Field, question: str) -> str:
        try:
            if isinstance(field.widget, PasswordInput):
                return getpass.getpass(question)
            if not isinstance(field.widget, Textarea):
                return input(question)
            self.stdout.write(f"{question} dòng trống để kết thúc")
            return "\n".join(iter(input, ""))
        except EOFError as error:
            raise CommandError("Chưa trả lời hết; chưa thay đổi gì.", returncode=2) from error

    def _staff_file(self, path: Path | None) -> dict[str, Any]:
        if path is None:
            return {}
        try:
            return {"staff": SimpleUploadedFile(path.name, path.read_bytes())}
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error

    def _try_mail(self, address: str) -> None:
        if not address:
            return
        failure = first_day.send_trial_mail(address)
        self.stdout.write(f"Thư thử: {failure}" if failure else f"Đã gửi thư thử tới {address}.")

    @staticmethod
    def _sentences(form: SetupForm) -> list[str]:
        return [
            f"{form.fields[name].label if name in form.fields else ''}: {sentence}"
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
