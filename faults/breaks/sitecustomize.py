"""Loaded by the web process of a negative control only: breaks one rule on purpose."""

import importlib.abc
import importlib.util
import os
import sys
import time

TARGET = "xaso.service.dossiers.services.intake"


class _Breaker(importlib.abc.MetaPathFinder):
    """Patches the intake service right after it was imported."""

    def find_spec(self, name, path, target=None):
        if name != TARGET:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def patched(module):
            execute(module)
            key_in_a_transaction_of_its_own(module)

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


if os.environ.get("XASO_FAULT") == "key-own-transaction":
    sys.meta_path.insert(0, _Breaker())
