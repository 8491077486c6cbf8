"""`xaso signing keep|retire|list`: whose keys sign for an agency."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.signing.errors import SigningRefusal
from xaso.kernel.signing.models import SigningKey
from xaso.kernel.signing.services import keep_certificate, keep_key, retire_key
from xaso.kernel.signing.signers import Pkcs11Key, Pkcs12Key

if TYPE_CHECKING:
    from argparse import ArgumentParser

CONSOLE = audit.Actor(kind="command")


class Command(BaseCommand):
    """Look after keys."""

    help = (
        "keep: lưu khóa của một cán bộ (--account) hoặc con dấu của cơ quan; retire: thôi dùng;"
        " list: liệt kê"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose key it is and where it lies."""
        parser.add_argument("action", choices=["keep", "retire", "list"])
        parser.add_argument("--agency", default="", help="mã cơ quan")
        parser.add_argument("--account", default="", help="tên đăng nhập; bỏ trống là con dấu")
        parser.add_argument("--pkcs12", type=Path, help="tệp khóa (.p12, .pfx)")
        parser.add_argument("--pkcs11", type=Path, help="thư viện của thiết bị ký (.so)")
        parser.add_argument(
            "--certificate", type=Path, help="chứng thư của thiết bị chỉ ký trên máy của người ký"
        )
        parser.add_argument("--token", default="", help="nhãn thiết bị ký")
        parser.add_argument("--label", default="", help="nhãn khóa trong thiết bị")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: No such agency or account, or the key does not open.
        """
        agency = organisations.named_or_shown(options["agency"])
        if agency is None:
            raise CommandError("Không có cơ quan này.")
        if options["action"] == "list":
            self._list(agency)
            return
        whose = {
            "agency": agency,
            "account_id": self._account(options["account"]),
            "actor": CONSOLE,
            "now": timezone.now(),
        }
        if options["action"] == "retire":
            whose["agency_id"] = whose.pop("agency").pk
            retire_key(**whose)
            return
        try:
            if options["certificate"]:
                key = keep_certificate(options["certificate"].read_bytes(), **whose)
            else:
                key = keep_key(self._source(options), **whose)
        except (SigningRefusal, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã lưu khóa của {key.signer}, dùng đến {key.valid_until:%d/%m/%Y}")

    def _list(self, agency: organisations.Agency) -> None:
        for key in SigningKey.objects.filter(agency=agency, retired_at=None).order_by("signer"):
            self.stdout.write(f"{key.signer}  {key.kind}  đến {key.valid_until:%d/%m/%Y}")

    def _account(self, username: str) -> Any:
        if not username:
            return None
        account = identity.Account.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"Không có tài khoản {username}.")
        return account.pk

    def _source(self, options: dict[str, Any]) -> Pkcs12Key | Pkcs11Key:
        if not options["pkcs12"] and not options["pkcs11"]:
            raise CommandError(
                "Nêu --pkcs12 TỆP, --pkcs11 THƯ_VIỆN --token NHÃN --label NHÃN, hoặc"
                " --certificate TỆP."
            )
        secret = os.environ.get("XASO_PASSPHRASE") or getpass.getpass("Mật khẩu khóa: ")
        if options["pkcs12"]:
            return Pkcs12Key(options["pkcs12"].read_bytes(), secret.encode())
        return Pkcs11Key(options["pkcs11"], options["token"], secret, options["label"])
