"""Loaded by the web process of a negative control only: breaks one rule on purpose."""

import importlib.abc
import importlib.util
import os
import sys
import time

SERVICES = "xaso.service.dossiers.services"


class _Breaker(importlib.abc.MetaPathFinder):
    """Patches one module right after it was imported."""

    def __init__(self, target, rule):
        self.target, self.rule = target, rule

    def find_spec(self, name, path, target=None):
        if name != self.target:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def patched(module):
            execute(module)
            self.rule(module)

        spec.loader.exec_module = patched
        return spec


def key_in_a_transaction_of_its_own(intake):
    """Write the idempotency key after the commit of what it stands for, with a gap."""
    from django.db import transaction

    claim = intake._claim

    def late_claim(*given):
        def write():
            time.sleep(0.03)
            with transaction.atomic():
                claim(*given)

        transaction.on_commit(write)
        return True

    intake._claim = late_claim


def no_lock(moving):
    """Read the dossier without a lock and without a look at the version it was drawn from."""

    def look(dossier_id, *, expected_version=None):
        found = moving.Dossier.objects.get(pk=dossier_id)
        time.sleep(0.05)
        return found

    moving.lock = look


BREAKS = {
    "key-own-transaction": (f"{SERVICES}.intake", key_in_a_transaction_of_its_own),
    "no-lock": (f"{SERVICES}.moving", no_lock),
}
if os.environ.get("XASO_FAULT") in BREAKS:
    sys.meta_path.insert(0, _Breaker(*BREAKS[os.environ["XASO_FAULT"]]))
