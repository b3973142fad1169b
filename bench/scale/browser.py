"""A signed-in person over real HTTP: one kept-alive connection, cookies, the CSRF token of the last page.

Belongs here: sending and timing. Does not: which pages, figures (`load`).
"""

from __future__ import annotations

import http.client
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_IDLE = 5.0


class Refused(RuntimeError):
    """Another status than the one that was measured for: its time would be that of another page."""


class Browser:
    """One person's browser. `spent` is the time of the last answer in milliseconds, from sending to its last byte."""

    def __init__(self, host: str) -> None:
        self._connection = http.client.HTTPConnection(host, timeout=60)
        self._host = host
        self._cookies: dict[str, str] = {}
        self._token = ""
        self.spent, self._last = 0.0, time.monotonic()

    def get(self, path: str, *, wanted: int = 200) -> str:
        """A page. Raises Refused for another status."""
        return self._ask("GET", path, None, {}, wanted)

    def post(self, path: str, data: dict[str, str], *, wanted: int = 302) -> str:
        """A form with the token of the page before. Raises Refused for another status."""
        body = urlencode({"csrfmiddlewaretoken": self._token, **data}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self._host}"}
        return self._ask("POST", path, body, headers, wanted)

    def sign_in(self, person: str, role: str) -> None:
        """By the training sign-in: a session in the database like any other."""
        self.get("/training/")
        self.post("/training/", {"person": person, "role": role})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], wanted: int) -> str:
        if time.monotonic() - self._last > _IDLE:
            self._connection.close()  # the server hangs up on who is silent; the next request dials again
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        began = time.perf_counter()
        self._connection.request(method, path, body, {**headers, "Cookie": cookie, "Accept": "text/html"})
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self.spent, self._last = (time.perf_counter() - began) * 1000, time.monotonic()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.status != wanted:
            said = re.sub(r"(?s)<script.*?</script>|<[^>]+>|\s+", " ", text)[:300]
            raise Refused(f"{method} {path} answered {answer.status}, not {wanted}: {said}")
        if found := _TOKEN.search(text):
            self._token = found[1]
        return text
