"""The security headers of every answer, as data. Sources: W3C CSP 3, Fetch, Permissions Policy; OWASP header guide.

Belongs here: which header says what, and why. Does not: setting them (`web.middleware`).
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

#: Features of the browser that no page of ours uses. Passkeys are the only ones allowed, for this origin.
_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
_OWN = ("publickey-credentials-get", "publickey-credentials-create")

PERMISSIONS = ", ".join([*(f"{name}=()" for name in _OFF), *(f"{name}=(self)" for name in _OWN)])


def content_policy(nonce: str) -> str:
    """The Content-Security-Policy of a page. Deny by default; live streams may come from a port of their own."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"connect-src 'self' {settings.FANAL_LIVE_ORIGIN}",
            # data: for the design system's own drawings in style sheets, and for QR codes made on the page.
            "img-src 'self' data:",
            "font-src 'self'",
            "style-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


@lru_cache(maxsize=1)
def _steady(hsts_seconds: int) -> dict[str, str]:
    """What is the same for every answer."""
    found = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        # no-referrer would send `Origin: null` with plain forms, and the check against forged requests would refuse them.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Permitted-Cross-Domain-Policies": "none",
        "X-Robots-Tag": "noindex, nofollow",
    }
    if hsts_seconds:
        found["Strict-Transport-Security"] = f"max-age={hsts_seconds}; includeSubDomains"
    return found


def headers(nonce: str) -> dict[str, str]:
    """Every security header of an answer."""
    return {"Content-Security-Policy": content_policy(nonce), **_steady(settings.SECURE_HSTS_SECONDS)}
