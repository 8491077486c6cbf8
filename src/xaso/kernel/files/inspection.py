"""Open a file to prove that it is real: by its content, never by its name.

A picture is decoded to its last line, a PDF is read object by object. What is cut, locked, or
carries programs is refused with a sentence that says how to mend it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import pikepdf
from django.utils.translation import gettext_lazy as _
from PIL import Image

from xaso.kernel.files.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

HEAD_BYTES = 1024
MAX_PIXELS = 80_000_000
MAX_PAGES = 1_000
MAX_DEPTH = 50
ACTIVE_NAMES = frozenset({
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA",
    "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound", "/3D",
})  # fmt: skip
"""Names whose presence as a key or an action makes a PDF do something when it is opened."""

PDF = "application/pdf"
TIFF = "image/tiff"
EXTENSIONS = {
    PDF: "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    TIFF: "tif",
}
"""Every media type that can be stored, with its ending."""

_EMPTY = _("Tệp rỗng. Hãy chọn lại tệp rồi gửi.")
_NOT_KNOWN = _("Không đọc được loại tệp này. Hãy gửi ảnh chụp (JPG, PNG) hoặc tệp PDF.")
_OFFICE = _("Đây là tệp Word, Excel hoặc tệp nén. Hãy lưu thành PDF rồi gửi lại.")
_HEIC = _(
    "Ảnh HEIC của iPhone chưa đọc được. Vào Cài đặt > Camera > Định dạng, chọn “Tương thích nhất”"
    " rồi chụp lại, hoặc gửi ảnh chụp màn hình."
)
_BROKEN_IMAGE = _("Ảnh bị hỏng hoặc tải lên chưa hết. Hãy chụp lại hoặc gửi lại.")
_HUGE_IMAGE = _("Ảnh quá lớn để mở (trên 80 triệu điểm ảnh). Hãy chụp lại ở độ nét thấp hơn.")
_BROKEN_PDF = _("Tệp PDF bị hỏng hoặc tải lên chưa hết. Hãy xuất hoặc quét lại rồi gửi.")
_LOCKED_PDF = _("Tệp PDF đang đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.")
_NO_PAGES = _("Tệp PDF không có trang nào. Hãy xuất hoặc quét lại rồi gửi.")
_MANY_PAGES = _("Tệp PDF có hơn 1.000 trang. Hãy tách thành nhiều tệp.")
_ACTIVE_PDF = _(
    "Tệp PDF có mã chạy hoặc tệp nhúng bên trong nên không nhận. Hãy in ra PDF mới rồi gửi lại."
)


def inspect(file: BinaryIO, *, is_scan: bool = False) -> str:
    """Return the media type that the content proves; leaves the position anywhere.

    Args:
        file: Open for reading.
        is_scan: Our own scanner wrote it: TIFF with any number of pages is known too.

    Raises:
        UnreadableFile: It is no readable PDF, JPEG, PNG or WebP, or it may do harm.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if b"%PDF-" in head:
        _inspect_pdf(file)
        return PDF
    image_format = _image_format(head)
    if is_scan and head[:4] in {b"II*\x00", b"MM\x00*"}:
        image_format = "TIFF"
    if image_format is None:
        raise _unknown(head)
    _inspect_image(file, image_format)
    return f"image/{image_format.lower()}"


def _image_format(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return None


def _unknown(head: bytes) -> UnreadableFile:
    if not head:
        return _refusal("empty", _EMPTY)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")):
        return _refusal("office", _OFFICE)
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        return _refusal("heic", _HEIC)
    return _refusal("unknown", _NOT_KNOWN)


def _inspect_image(file: BinaryIO, image_format: str) -> None:
    try:
        fault = _image_fault(file, image_format)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refusal("huge_image", _HUGE_IMAGE) from error
    except Exception as error:
        raise _refusal("broken_image", _BROKEN_IMAGE) from error
    if fault:
        raise fault


def _image_fault(file: BinaryIO, image_format: str) -> UnreadableFile | None:
    """Decode the whole picture; a JPEG at an eighth of its size, which still reads every byte."""
    with Image.open(file, formats=[image_format]) as image:
        if image.width * image.height > MAX_PIXELS:
            return _refusal("huge_image", _HUGE_IMAGE)
        image.draft("L", (1, 1))
        for frame in range(getattr(image, "n_frames", 1) if image_format == "TIFF" else 1):
            image.seek(frame)
            if image.width * image.height > MAX_PIXELS:
                return _refusal("huge_image", _HUGE_IMAGE)
            image.load()
    return None


def _inspect_pdf(file: BinaryIO) -> None:
    try:
        fault = _pdf_fault(file)
    except pikepdf.PasswordError as error:
        raise _refusal("locked_pdf", _LOCKED_PDF) from error
    except Exception as error:
        raise _refusal("broken_pdf", _BROKEN_PDF) from error
    if fault:
        raise fault


def _pdf_fault(file: BinaryIO) -> UnreadableFile | None:
    """Read every page and every object, and look for what would act when opened."""
    with _open_pdf(file) as pdf:
        if pdf.is_encrypted:
            return _refusal("locked_pdf", _LOCKED_PDF)
        pages = len(pdf.pages)
        if pages == 0:
            return _refusal("no_pages", _NO_PAGES)
        if pages > MAX_PAGES:
            return _refusal("many_pages", _MANY_PAGES)
        if not all(isinstance(page.obj, pikepdf.Dictionary) for page in pdf.pages):
            return _refusal("broken_pdf", _BROKEN_PDF)
        if any(_acts(value) for value in pdf.objects):
            return _refusal("active_pdf", _ACTIVE_PDF)
    return None


def _open_pdf(file: BinaryIO) -> pikepdf.Pdf:
    """Open strictly; a wrong cross-reference is forgiven only where the end is there."""
    try:
        return pikepdf.open(file, attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        size = file.seek(0, 2)
        file.seek(max(0, size - HEAD_BYTES))
        if b"%%EOF" not in file.read():
            raise
        file.seek(0)
        return pikepdf.open(file, suppress_warnings=True)


def _acts(value: pikepdf.Object) -> bool:
    """Tell whether an object, or what lies directly inside it, names something active."""
    described = value.stream_dict if isinstance(value, pikepdf.Stream) else value
    if not isinstance(described, pikepdf.Dictionary | pikepdf.Array):
        return False
    raw = described.unparse(resolved=True)
    if not any(name.encode() in raw for name in ACTIVE_NAMES):
        return False
    return any(name in ACTIVE_NAMES for name in _names_in(described, depth=0))


def _names_in(value: pikepdf.Object, *, depth: int) -> Iterator[str]:
    """Yield the keys and names of one object, not following references to others."""
    if isinstance(value, pikepdf.Name):
        yield str(value)
        return
    inside: list[Any] = []
    if isinstance(value, pikepdf.Dictionary):
        yield from value.keys()
        inside = list(value.values())
    elif isinstance(value, pikepdf.Array):
        inside = list(value)
    for inner in inside:
        if depth < MAX_DEPTH and isinstance(inner, pikepdf.Object) and not inner.is_indirect:
            yield from _names_in(inner, depth=depth + 1)


def _refusal(code: str, reason: _StrPromise) -> UnreadableFile:
    return UnreadableFile(code, reason)
