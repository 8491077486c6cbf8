"""Words of the keyring for the registries below."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit

audit.register_words({"keyring.rotate": _("Thay khóa chủ và bọc lại mọi khóa")})
