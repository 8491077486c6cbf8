"""What procedures puts into the registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit

audit.register_words({
    "procedures.import_version": _("Nhập một bản thủ tục"),
    "procedures.adopt": _("Công nhận áp dụng thủ tục"),
    "procedures.withdraw": _("Thôi áp dụng thủ tục"),
})
