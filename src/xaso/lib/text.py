"""Vietnamese text: one form to store, one to search, and what an input method left behind.

>>> fold("Đăng ký KHAI SINH")
'dang ky khai sinh'
>>> leftover("Nguyeenx Văn An")
Leftover(word='Nguyeenx', meant='Nguyễn')
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from xaso.lib.verdict import Verdict, accept, reject, warn

_STROKES = str.maketrans("đðɖ", "ddd")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")
_NAME_MARKS = frozenset("'’-. ")
NAME_LENGTH = 100


def nfc(text: str) -> str:
    """Compose letters and marks: `ê` typed as two code points equals `ê` typed as one."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Compose, drop what cannot be seen, and leave single spaces between words."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", nfc(text))).strip()


def fold(text: str) -> str:
    """Return the text as people search it: no diacritics, small letters, single spaces.

    Equal for composed and decomposed input; `đ` becomes `d`.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return tidy(bare.translate(_STROKES))


_ALPHABET = {letter: at for at, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONE_MARKS = {mark: at for at, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", 1)}


def order(text: str) -> tuple[list[int], list[int]]:
    """Return a key that sorts as a Vietnamese dictionary does: letters first, tones after.

    >>> sorted(["Làng Lê", "Đuổm", "Cầu Lân", "Cây Hồng II", "Dăm", "Cây Hồng I"], key=order)
    ['Cầu Lân', 'Cây Hồng I', 'Cây Hồng II', 'Dăm', 'Đuổm', 'Làng Lê']
    """
    apart = unicodedata.normalize("NFD", text.casefold())
    letters = unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONE_MARKS))
    places = [_ALPHABET.get(c, ord(c) - 1_000 if c < "a" else ord(c) + 100) for c in letters]
    return places, [_TONE_MARKS[c] for c in apart if c in _TONE_MARKS]


# --- What an input method left behind --------------------------------------------------------

_ONSETS = frozenset(
    "b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()  # noqa: SIM905
) | {""}
_RIMES = frozenset(
    (  # noqa: SIM905
        "a ac ach ai am an ang anh ao ap at au ay "
        "e ec ech em en eng enh eo ep et eu "
        "i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu "
        "o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong op ot "
        "u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou "
        "up ut uu uy uya uych uyen uyet uynh uyp uyt "
        "y ych yem yen yeng yet yeu ynh yt"
    ).split()
)
_TONES = {
    **dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True)),
    **dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True)),
}
_SHAPES = {
    "w": {"a": "ă", "o": "ơ", "u": "ư"},
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "a": {"a": "â"},
    "e": {"e": "ê"},
    "o": {"o": "ô"},
    "d": {"d": "đ"},
    "9": {"d": "đ"},
}
_VOWELS = frozenset("aăâeêioôơuưy")
_SHAPED = frozenset("ăâêôơư")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Leftover(NamedTuple):
    """A word in which the keys of Telex or VNI stayed letters, and what was probably meant."""

    word: str
    meant: str


def leftover(text: str) -> Leftover | None:
    """Find the first word that is no Vietnamese syllable but becomes one by typing it again.

    Foreign names such as "Max" may be caught too, so a caller warns and never refuses a
    declared name for it.
    """
    for word in _WORD.findall(nfc(text)):
        if _is_syllable(fold(word)):
            continue
        meant = _retype(word)
        if _is_syllable(fold(meant)):
            return Leftover(word, meant)
    return None


def is_syllable(word: str) -> bool:
    """Tell whether a word can be a Vietnamese syllable, its marks left aside.

    Names of other peoples of Việt Nam and of foreigners need not be any.
    """
    return _is_syllable(fold(word))


def _is_syllable(folded: str) -> bool:
    return any(
        folded[:cut] in _ONSETS and folded[cut:] in _RIMES for cut in range(min(4, len(folded)))
    )


def _retype(word: str) -> str:
    """Type the letters of a word on a Telex or VNI keyboard; empty for two tones in a word."""
    letters: list[str] = []
    tone = ""
    for sign in word:
        key = sign.lower()
        if key in _TONES and any(c.lower() in _VOWELS for c in letters):
            if tone:
                return ""
            tone = _TONES[key]
        elif not _reshape(letters, key):
            letters.append(sign)
    return _set_tone(letters, tone)


def _reshape(letters: list[str], key: str) -> bool:
    """Let a key change an earlier letter, as an input method does; tell whether it did."""
    shapes = _SHAPES.get(key, {})
    for at in range(len(letters) - 1, -1, -1):
        shaped = shapes.get(letters[at].lower())
        if shaped is None:
            continue
        letters[at] = shaped.upper() if letters[at].isupper() else shaped
        if shaped == "ơ" and at and letters[at - 1].lower() == "u":
            letters[at - 1] = "Ư" if letters[at - 1].isupper() else "ư"
        return True
    return False


def _set_tone(letters: list[str], tone: str) -> str:
    """Put the tone where spelling wants it: on the shaped vowel, else by the syllable's end."""
    first = 2 if "".join(letters[:2]).lower() in {"qu", "gi"} and len(letters) > 2 else 0
    vowels = [at for at in range(first, len(letters)) if letters[at].lower() in _VOWELS]
    if not vowels:
        return ""
    shaped = [at for at in vowels if letters[at].lower() in _SHAPED]
    is_closed = vowels[-1] < len(letters) - 1
    if shaped:
        seat = shaped[-1]
    elif is_closed or len(vowels) == 1:
        seat = vowels[-1]
    else:
        seat = vowels[-2]
    letters[seat] += tone
    return nfc("".join(letters))


# --- Names ------------------------------------------------------------------------------------


def check_name(value: str) -> Verdict:
    """Judge a person's full name; `out` is composed, single-spaced and otherwise as typed.

    Law: none; digits and signs are refused, everything else only warned about, because names
    of every people of Việt Nam and of foreigners must fit.
    """
    name = tidy(value)
    if not name:
        return reject("Hãy nhập họ, chữ đệm, tên.")
    if len(name) > NAME_LENGTH:
        return reject("Họ tên dài quá 100 chữ.")
    left = leftover(name)
    if any(c.isdigit() for c in name):
        return reject(
            f"Họ tên có chữ số: “{left.word}” có phải là “{left.meant}”?"
            if left
            else "Họ tên không có chữ số."
        )
    if not all(c.isalpha() or unicodedata.combining(c) or c in _NAME_MARKS for c in name):
        return reject("Họ tên chỉ có chữ cái, dấu cách, dấu nháy, dấu chấm và dấu gạch nối.")
    if left:
        return warn(name, f"“{left.word}” có phải là “{left.meant}”? Hãy kiểm tra bộ gõ.")
    if not all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha()):
        return warn(name, "Họ tên có chữ không thuộc bảng chữ cái La-tinh.")
    if " " not in name:
        return warn(name, "Họ tên chỉ có một chữ: hãy kiểm tra đã đủ họ và tên.")
    return accept(name)
