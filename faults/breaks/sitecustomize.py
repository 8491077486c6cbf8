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


def every_try_is_heard(throttle):
    """Count tries and refuse none."""
    throttle._check = lambda *_given: None


def codes_may_come_again(time_codes):
    """Ask whether the code fits and forget that it was used."""
    use = time_codes._use

    def forgetful(account, code, now, *, is_confirmed):
        time_codes.TimeCode.objects.filter(account=account).update(last_step=0)
        return use(account, code, now, is_confirmed=is_confirmed)

    time_codes._use = forgetful


def codes_are_forgotten(offline):
    """Forget that a code is used, and under which key it was entered."""
    import uuid

    from xaso.lib import look_up

    file = offline._file

    def forgetful(**request):
        request["idempotency_key"] = str(uuid.uuid4())
        request["given"] = offline.dossiers.GivenCode(look_up.new_code(), look_up.new_secret())
        return file(**request)

    offline._file = forgetful
    offline.use = lambda *_given: None


def ledger_forgets(ledger):
    """Tell the first date alone."""
    tell = ledger.lines_of
    ledger.lines_of = lambda dossier: tell(dossier)[:1]


def slip_forgets(papers):
    """Leave the last act out of the control slip."""
    tell = papers.hops_of
    papers.hops_of = lambda dossier, happened: tell(dossier, happened)[:-1]


def register_forgets(register):
    """Leave what was withdrawn out of the register."""
    tell = register.received_in
    register.received_in = lambda *given: tell(*given).exclude(state="withdrawn")


def changed_file_passes(verifying):
    """Believe whatever calls itself a PDF."""
    check = verifying.check_file

    def believe(content, **given):
        found = check(content, **given)
        return verifying.Checked(verifying.Verdict.VALID, found.reason, found.document, None)

    verifying.check_file = believe


def revoked_is_offered(selectors):
    """Forget that a document was taken back."""
    selectors.standing_by_id = lambda *_given: selectors.Standing.HOLDS
    selectors.standing_of = lambda *_given: selectors.Standing.HOLDS


def receipt_forgets(moving_cash):
    """Take cash and give no receipt for it."""
    import types

    silent = types.SimpleNamespace(**vars(moving_cash.receipts))
    silent.issue = lambda *_given, **_named: None
    moving_cash.receipts = silent


def exemption_ignored(obliging):
    """Note who is spared and ask for everything all the same."""
    obliging.reduced = lambda amount, _percent: amount


def closing_forgets(shifts):
    """Count only the largest of what was taken and of what went out."""
    from django.db.models import Max

    shifts.Sum = Max


def reading_forgets(reading):
    """Say that a reading was taken and keep nothing of it."""
    make = reading._new_reading

    def forgetful(*given):
        row = make(*given)
        row.save = lambda **_named: None
        return row

    reading._new_reading = forgetful


BREAKS = {
    "reading-forgets": ("xaso.service.bills.services.reading", reading_forgets),
    "receipt-forgets": ("xaso.service.cash_desk.services.moving_cash", receipt_forgets),
    "exemption-ignored": ("xaso.service.payments.services.obliging", exemption_ignored),
    "closing-forgets": ("xaso.service.cash_desk.views.shifts", closing_forgets),
    "changed-file-passes": ("xaso.service.results.verifying", changed_file_passes),
    "revoked-is-offered": ("xaso.service.results.selectors", revoked_is_offered),
    "ledger-forgets": ("xaso.service.dossiers.ledger", ledger_forgets),
    "slip-forgets": ("xaso.service.dossiers.papers", slip_forgets),
    "register-forgets": ("xaso.service.dossiers.register", register_forgets),
    "codes-forgotten": ("xaso.service.desk.offline", codes_are_forgotten),
    "key-own-transaction": (f"{SERVICES}.intake", key_in_a_transaction_of_its_own),
    "no-lock": (f"{SERVICES}.moving", no_lock),
    "no-throttle": ("xaso.kernel.identity.throttle", every_try_is_heard),
    "replay-allowed": ("xaso.kernel.identity.services.time_codes", codes_may_come_again),
}
if os.environ.get("XASO_FAULT") in BREAKS:
    sys.meta_path.insert(0, _Breaker(*BREAKS[os.environ["XASO_FAULT"]]))
