"""Mozilla's HTTP Observatory: its public table (MDN, "Tests & scoring", 2024), as far as headers and the page show it.

Everybody starts with 100; bonuses count only from 90 on; the most that the table gives is 135. Not here: what only a scan
over the network sees (the redirection of port 80, and the preload list of browsers, worth 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie


@dataclass
class Score:
    """The sum, and each test with its modifier."""

    lines: list[tuple[str, int]] = field(default_factory=list)

    def give(self, test: str, modifier: int) -> None:
        self.lines.append((test, modifier))

    @property
    def total(self) -> int:
        base = 100 + sum(modifier for _, modifier in self.lines if modifier < 0)
        return base + sum(modifier for _, modifier in self.lines if modifier > 0) if base >= 90 else base


def score(headers: dict[str, str], page: str, *, cookies: SimpleCookie) -> Score:
    """The score of one answer over HTTPS."""
    found = Score()
    _content_policy(found, headers.get("Content-Security-Policy", ""))
    _cookies(found, cookies, hsts="Strict-Transport-Security" in headers)
    found.give("cors", -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0)
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    referrer = headers.get("Referrer-Policy", "")
    found.give("referrer policy", 5 if referrer in private else -5 if referrer else 0)
    age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    found.give("strict transport security", -20 if not age else 0 if int(age[1]) >= 15_768_000 else -10)
    _scripts(found, page)
    found.give("content type options", 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5)
    framed = "frame-ancestors" in headers.get("Content-Security-Policy", "")
    found.give("frame options", 5 if framed else 0 if headers.get("X-Frame-Options") in {"DENY", "SAMEORIGIN"} else -20)
    resource = headers.get("Cross-Origin-Resource-Policy", "same-origin")
    found.give("resource policy", 0 if resource in {"same-origin", "same-site"} else -20)
    return found


def _content_policy(found: Score, header: str) -> None:
    if not header:
        return found.give("content policy", -25)
    parts = {words[0]: words[1:] for words in (part.split() for part in header.split(";")) if words}
    scripts = parts.get("script-src", parts.get("default-src", []))
    if "'unsafe-inline'" in scripts or "data:" in scripts or "*" in scripts or "https:" in scripts:
        return found.give("content policy", -20)
    if "'unsafe-eval'" in scripts:
        return found.give("content policy", -10)
    if any(word.startswith("http:") for word in scripts):
        return found.give("content policy", -20)
    if "'unsafe-inline'" in parts.get("style-src", parts.get("default-src", [])):
        return found.give("content policy", 0)
    return found.give("content policy", 10 if parts.get("default-src") == ["'none'"] else 5)


def _cookies(found: Score, cookies: SimpleCookie, *, hsts: bool) -> None:
    if not cookies:
        return found.give("cookies", 0)
    morsels = list(cookies.values())
    if not all(one["secure"] for one in morsels):
        return found.give("cookies", -5 if hsts else -20)
    if not all(one["httponly"] for one in morsels):
        return found.give("cookies", -30)
    return found.give("cookies", 5 if all(one["samesite"] for one in morsels) else 0)


def _scripts(found: Score, page: str) -> None:
    tags = re.findall(r"<script\b[^>]*\bsrc=\"([^\"]+)\"[^>]*>", page)
    foreign = [source for source in tags if re.match(r"(https?:)?//", source)]
    if foreign:
        return found.give("script integrity", -50 if any(source.startswith("http:") for source in foreign) else -5)
    whole = [tag for tag in re.findall(r"<script\b[^>]*>", page) if "integrity=" in tag]
    return found.give("script integrity", 5 if tags and len(whole) == len(tags) else 0)
