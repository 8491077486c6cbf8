"""What moving adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.ui import navigation

audit.register_words({
    "moving.import": _("Nhập dữ liệu"),
    "moving.export": _("Xuất toàn bộ dữ liệu"),
    "moving.undo": _("Hủy lần nhập"),
    "moving.try": _("Xem thử một tệp nhập"),
    "moving.drop": _("Bỏ một tệp nhập thử"),
})
navigation.register(
    navigation.Entry(
        "imports",
        _("Nhập dữ liệu"),
        "moving:imports",
        for_roles=frozenset({"admin"}),
        order=87,
    )
)
