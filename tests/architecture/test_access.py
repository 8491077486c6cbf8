"""Every address answers each member of the cast as the reviewed table `access.toml` says.

A route without a row fails, and the failure prints the row as observed, to be read, judged and
pasted. What is not theirs does not exist: staff of the wrong post and of another commune get 404.
"""

from __future__ import annotations

import copy
import os
import tomllib
from pathlib import Path

import pytest
from django.db import transaction

from tests.architecture.accounts import CAST, make_cast
from xaso.site.operations.routes import routes

TABLE = Path(__file__).with_name("access.toml")
METHODS = ("GET", "POST")
UNKNOWN = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "int": "1",
    "slug": "khong-co",
    "str": "khong-co",
    "path": "khong-co",
}


def table():
    """Return the reviewed rows; a proof hides one to see that it is missed."""
    rows = tomllib.loads(TABLE.read_text())
    rows.pop(os.environ.get("XASO_HIDE_ROUTE"), None)
    return rows


def ask(browser, method, address):
    """Return the status, and leave database and cookies as they were: sign-out is a route too."""
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        status = browser.generic(method, address).status_code
        transaction.set_rollback(True)
    browser.cookies = cookies
    return status


@pytest.mark.django_db
def test_every_route_answers_everybody_as_the_table_says():
    browsers = make_cast()
    for browser in browsers.values():
        browser.raise_request_exception = False
    observed = {
        f"{method} {route.name}": [
            ask(browsers[who], method, route.example(UNKNOWN)) for who in CAST
        ]
        for route in routes()
        for method in METHODS
    }
    reviewed = table()
    different = [
        f'"{route}" = {statuses}'
        for route, statuses in observed.items()
        if reviewed.get(route) != statuses
    ]
    assert not different, "judge and paste:\n" + "\n".join(different)
    assert not sorted(reviewed.keys() - observed.keys()), "rows of routes that are gone"


def test_nobody_but_administrators_is_let_in_by_mistake():
    """The table itself: no 5xx, and another commune's administrator never gets a staff page."""
    columns = {who: index for index, who in enumerate(CAST)}
    for route, statuses in table().items():
        assert len(statuses) == len(CAST), route
        assert max(statuses) < 500 or route.endswith("readyz"), route
        is_for_staff = statuses[columns["anonymous"]] == 302 and 200 in statuses
        if is_for_staff:
            assert statuses[columns["foreign"]] in {302, 404}, route
