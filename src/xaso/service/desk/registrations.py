"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.ui import navigation

navigation.register(
    navigation.Entry(
        "counter",
        _("Tiếp nhận tại quầy"),
        "desk:intake",
        for_roles=frozenset({"intake"}),
        key="n",
        order=20,
    )
)
