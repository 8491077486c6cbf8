"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.residents.views import READERS
from xaso.ui import navigation

audit.register_words({
    "residents.take_in_hamlets": _("Nhập danh mục xóm"),
    "residents.take_in_people": _("Nhập danh sách dân cư"),
    "residents.take_back": _("Hủy nhập xóm, dân cư"),
    "residents.look": _("Tìm một người theo số định danh"),
})
navigation.register(
    navigation.Entry(
        "hamlets", _("Xóm, dân cư"), "residents:hamlets", for_roles=frozenset(READERS), order=48
    )
)
