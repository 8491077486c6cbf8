"""What procedures puts into the registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.rights import api as rights
from xaso.service.procedures.policies import ADOPTERS
from xaso.service.procedures.selectors import subjects_on
from xaso.ui.navigation import Entry, register

audit.register_words({
    "procedures.import_version": _("Nhập một bản thủ tục"),
    "procedures.adopt": _("Công nhận áp dụng thủ tục"),
    "procedures.withdraw": _("Thôi áp dụng thủ tục"),
})
register(Entry("procedures", _("Thủ tục"), "procedures:staff-list", for_roles=ADOPTERS, order=70))
rights.register_catalogue(subjects_on)
