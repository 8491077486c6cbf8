"""Fixtures for journeys: the site, the browser, and pages of a phone and of a desk."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connections

from tests.browser import harness
from tests.database import at, copied_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

# Playwright keeps an event loop in this thread; Django would refuse the ORM beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything below this folder."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site_database() -> Iterator[str]:
    """Make the private database of the server; its name."""
    name = f"xaso_browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with copied_database(name):
        yield name


@pytest.fixture(scope="session")
def inside_site(
    site_database: str, django_db_blocker: object
) -> Callable[[], AbstractContextManager[None]]:
    """Let a test call services on the server's database: `with inside_site(): ...` commits."""

    @contextmanager
    def inside() -> Iterator[None]:
        connection = connections["default"]
        usual = connection.settings_dict["NAME"]
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connection.close()
            connection.settings_dict["NAME"] = site_database
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict["NAME"] = usual

    return inside


@pytest.fixture(scope="session")
def site(
    site_database: str, inside_site: Callable[[], AbstractContextManager[None]]
) -> Iterator[harness.Site]:
    """Run the server with a demo commune in it."""
    with inside_site():
        make_commune()
    with harness.serve(at(os.environ["DATABASE_URL"], site_database)) as running:
        yield running


def make_commune() -> None:
    """Put the demo commune's face into the database."""
    agency = apps.get_model("organisations.Agency").objects.create(
        code="H55.242", name="UBND xã Động Đạt", level="commune", is_demo=True
    )
    apps.get_model("organisations.SiteProfile").objects.create(
        agency=agency,
        name="UBND xã Động Đạt",
        name_en="Động Đạt Commune",
        desk_name_en="Public Service Centre",
        address="Xóm Đồng Nghè, xã Động Đạt, tỉnh Thái Nguyên",
        hotline="02083881234",
        email="dongdat@example.vn",
        notice="Từ ngày 01/7/2025, xã Động Đạt hợp nhất thành xã Phú Lương.",
        notice_en="Since 1 July 2025 Động Đạt has been part of Phú Lương commune.",
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one Chromium for the session."""
    if not harness.can_browse():
        pytest.skip("no Chromium here")
    with harness.chromium() as running:
        yield running


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Give a page of a phone, 390 px wide, in a fresh profile."""
    yield from _page(browser, harness.PHONE)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """Give a page of a desk, 1280 px wide, in a fresh profile."""
    yield from _page(browser, harness.DESK)


@pytest.fixture
def plain_phone(browser: Browser) -> Iterator[Page]:
    """Give a page of a phone whose JavaScript is off."""
    yield from _page(browser, harness.PHONE, java_script_enabled=False)


@pytest.fixture
def plain_desk(browser: Browser) -> Iterator[Page]:
    """Give a page of a desk whose JavaScript is off."""
    yield from _page(browser, harness.DESK, java_script_enabled=False)


def _page(browser: Browser, size: dict[str, int], **options: bool) -> Iterator[Page]:
    context = harness.visit(browser, size, **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # A refused inline script or a broken module shows here; a 4xx answer is a test's own affair.
    assert not [c for c in complaints if "the server responded with a status of" not in c]
