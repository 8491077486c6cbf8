"""Which passwords are refused: common ones, breached ones, and those anybody here would try.

There are no rules about kinds of signs, and no date by which one must be changed. A long
sentence is always welcome.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xaso.kernel.identity.models import Account
from xaso.lib.text import fold

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

WORDS = Path(__file__).parent / "data" / "easy_words.txt"
OWN_SIGNS = 5
"""How many letters have to be left when all that is easy to guess is taken away."""
LONG_ENOUGH = 20
"""Signs from which on a sentence may be made of easy words."""
DIFFERENT_SIGNS = 5


class HardToGuess:
    """Refuse what is made of easy words, names of the person or place, years and numbers."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Pass a password that somebody who knows the person would not try.

        Raises:
            ValidationError: It is easy to guess.
        """
        plain = _letters_and_digits(password)
        if len(set(plain)) < DIFFERENT_SIGNS or self._is_easy(password, plain, user):
            raise ValidationError(
                _(
                    "Mật khẩu này dễ đoán: chỉ gồm từ quen, tên người, tên xã, năm hoặc dãy số. "
                    "Thử một câu ngắn của riêng mình, ví dụ bốn từ không liên quan."
                ),
                code="password_easy",
            )

    def get_help_text(self) -> str:
        """Say what is asked."""
        return _("Không dùng tên, tên xã, năm, “matkhau” hay dãy số.")

    def _is_easy(self, password: str, plain: str, user: AbstractBaseUser | None) -> bool:
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
        if core in _breached() or plain in _breached():
            return True
        if plain.isdigit():
            return True
        if len(plain) >= LONG_ENOUGH:
            return False
        left = re.sub(r"\d+", "", plain)
        for word in sorted(_easy() | _about(user), key=len, reverse=True):
            left = left.replace(word, " ")
        return len(left.replace(" ", "")) < OWN_SIGNS


def _about(user: AbstractBaseUser | None) -> set[str]:
    """Return the words of the person's name and user name, and of the places served."""
    if not isinstance(user, Account):
        return set()
    places = user.holdings.values_list("position__agency__name", flat=True) if user.pk else ()
    told = [user.username or "", user.full_name, *places]
    parts = {_letters_and_digits(part) for each in told for part in re.split(r"[\W_]+", each)}
    whole = {_letters_and_digits(each) for each in told}
    return {word for word in parts | whole if len(word) > 1}


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


@cache
def _easy() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")


@cache
def _breached() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
