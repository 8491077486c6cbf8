"""Request ids, compressed pages, and one honest page when the database is away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import structlog
import uuid_utils.compat as uuid
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}\Z")
logger = structlog.get_logger(__name__)


def request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Name each request, in the log lines it causes and in the `X-Request-ID` of its answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if _GIVEN_ID.match(given) else uuid.uuid7().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=name)
        response = get_response(request)
        response["X-Request-ID"] = name
        return response

    return middleware


class PageCompression(GZipMiddleware):
    """Compress what is text; papers and printouts go as they are.

    Django adds random length to each answer and masks form tokens, against BREACH.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress pages, JSON and other text."""
        kind = response.get("Content-Type", "")
        if response.streaming or not kind.startswith(("text/", "application/json")):
            return response
        return super().process_response(request, response)


def no_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 404 to an address with a NUL in it: PostgreSQL has no such text, so nothing has."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404("a NUL in the address")
        return get_response(request)

    return middleware


class DatabaseOutage:
    """Answer 503 with a plain page and `Retry-After` while PostgreSQL cannot be reached.

    It stands outside every middleware that may ask the database, and its page asks nothing.
    """

    RETRY_AFTER_SECONDS = 10

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; an outage in middleware or view becomes the page."""
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self.outage_page(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Catch the outage inside a view before it is turned into a 500."""
        if isinstance(error, OperationalError | InterfaceError):
            return self.outage_page(request, error)
        return None

    def outage_page(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """Render the page without touching session, user or agency."""
        logger.error("database_away", kind=type(error).__name__)
        response = render(None, "errors/database_away.html", status=503)
        response["Retry-After"] = str(self.RETRY_AFTER_SECONDS)
        return response


database_outage = DatabaseOutage
page_compression = PageCompression
