"""A browser without a window or a script: cookies, forms, and where it seems to come from."""

from __future__ import annotations

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """One browser of one person, coming through our proxy from an address."""

    def __init__(self, site: str, address: str = "198.51.100.1") -> None:
        self.host = urlsplit(site).netloc
        self.address = address
        self.cookies: dict[str, str] = {}
        self.token = ""
        self._line = http.client.HTTPConnection(self.host, timeout=60)

    def get(self, path: str) -> tuple[int, str]:
        """Visit a page; return its status and where it leads."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form with the token of the last page that had one."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields})
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self._line.close()
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        page = answer.read()
        for given in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(given).items():
                self.cookies[name] = morsel.value
        if found := TOKEN.search(page):
            self.token = found[1].decode()
        return answer.status, answer.headers.get("Location") or ""
