"""What old books add to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.old_books import policies
from xaso.ui import navigation

audit.register_words({
    "old_books.add": _("Thêm sổ cũ vào danh mục"),
    "old_books.photograph": _("Chụp trang sổ cũ"),
    "old_books.key": _("Nhập mục của sổ cũ"),
    "old_books.key_again": _("Nhập lần hai mục khó đọc của sổ cũ"),
    "old_books.choose": _("Đối chiếu hai lần nhập mục của sổ cũ"),
    "old_books.correct": _("Sửa lỗi nhập mục của sổ cũ"),
    "old_books.note": _("Ghi thay đổi về sau bên mục của sổ cũ"),
    "old_books.extract": _("In trích lục từ sổ cũ"),
    "old_books.view": _("Xem mục của sổ cũ"),
    "old_books.view_page": _("Xem trang sổ cũ"),
    "old_books.view_extract": _("Mở lại trích lục từ sổ cũ"),
    "old_books.search": _("Tìm trong sổ cũ"),
})
navigation.register(
    navigation.Entry(
        "old-books",
        _("Sổ cũ"),
        "old_books:books",
        for_roles=frozenset(policies.READERS),
        order=46,
    )
)
