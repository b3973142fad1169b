"""The icon set: our own line drawings on a grid of 24, as the inside of an `<svg>`. `{% icon "phone" %}` draws one.

Belongs here: drawings and the names of those that point the way of reading (they turn in right-to-left pages).
An icon never stands without a word beside it, so all are hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Name -> shapes. Strokes only; colour and width come from the style sheet.
ICONS: Mapping[str, str] = {
    "phone": '<path d="M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z"/>',
    "call_back": '<path d="M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2zM20 3v5h-5M20 8l-6-6"/>',
    "chat": '<path d="M4 5h16v11H10l-5 4v-4H4z"/>',
    "mail": '<path d="M3 6h18v12H3zM3 7l9 7 9-7"/>',
    "message": '<path d="M7 2h10v20H7zM11 18.500h2M10 6h4M10 9h4"/>',
    "letter": '<path d="M3 6h18v12H3zM14 9h4v3M6 14h6"/>',
    "form": '<path d="M5 3h14v18H5zM8 8h8M8 12h8M8 16h4"/>',
    "door": '<path d="M6 21V3h12v18M3 21h18M14.500 12v.1"/>',
    "share": (
        '<circle cx="6" cy="12" r="2.500"/><circle cx="17" cy="5.500" r="2.500"/>'
        '<circle cx="17" cy="18.500" r="2.500"/><path d="M8.200 10.800l6.600-4M8.200 13.200l6.600 4"/>'
    ),
    "find": '<circle cx="10.500" cy="10.500" r="6.500"/><path d="M15.500 15.500L21 21"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "people": (
        '<circle cx="9" cy="8.500" r="3.500"/><path d="M2.500 20c.7-4.300 3-6 6.500-6s5.800 1.700 6.500 6'
        'M15 5.300a3.500 3.500 0 0 1 0 6.400M17 14.300c2.500.5 4 2.300 4.500 5.700"/>'
    ),
    "child": '<circle cx="12" cy="7" r="3.500"/><path d="M6.500 21c.3-5.500 2.200-8 5.500-8s5.200 2.500 5.500 8M9 21v-3M15 21v-3"/>',
    "shield": '<path d="M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6z"/>',
    "check": '<path d="M5 12l5 5 9-10"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "dash": '<path d="M6 12h12"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "ring": '<circle cx="12" cy="12" r="8"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "eye": '<path d="M2 12c5-8 15-8 20 0-5 8-15 8-20 0z"/><circle cx="12" cy="12" r="3"/>',
    "lock": '<path d="M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3"/>',
    "glass": '<path d="M5 3h14v18H5zM10 3l2 6-4 3 6 3-2 6M12 9l7-2"/>',
    "key": '<circle cx="8" cy="15" r="4.500"/><path d="M11.500 12L20 3.500M16 7.500l3 3"/>',
    "warning": '<path d="M12 4l9 16H3zM12 10v4M12 17v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.500M12 7.500v.1"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4"/>',
    "scales": '<path d="M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z"/>',
    "send": '<path d="M3 11l18-8-8 18-2-8z"/>',
    "file": '<path d="M6 3h8l4 4v14H6zM14 3v4h4"/>',
    "note": '<path d="M5 4h14v11l-5 5H5zM14 20v-5h5M8.500 9h7M8.500 12.500h4"/>',
    "task": '<path d="M4 4h16v16H4zM8 12l3 3 5-6"/>',
    "case": '<path d="M3 7h7l2 2h9v11H3zM3 7V4h6l1.500 3"/>',
    "board": '<path d="M3 4h5v16H3zM9.500 4h5v10h-5zM16 4h5v13h-5z"/>',
    "home": '<path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>',
    "lantern": '<path d="M9 5a3 3 0 0 1 6 0M6 9h12M8 9l-2 12h12L16 9M12 12.500c1.600 1.800 2 2.600 2 3.500a2 2 0 0 1-4 0c0-.9.4-1.700 2-3.500z"/>',
    "map": '<path d="M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11z"/><circle cx="12" cy="10" r="2"/>',
    "heart": '<path d="M12 20C5 15 3 12 3 8.500A4.500 4.500 0 0 1 12 7a4.500 4.500 0 0 1 9 1.500C21 12 19 15 12 20z"/>',
    "calendar": '<path d="M4 5h16v15H4zM4 10h16M8 3v4M16 3v4"/>',
    "camera": '<path d="M3 7h4l2-3h6l2 3h4v13H3z"/><circle cx="12" cy="13" r="4"/>',
    "pen": '<path d="M4 20l1-5L16 4l4 4L9 19zM13.500 6.500l4 4"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.700 0l3.500-3.500a4 4 0 0 0-5.700-5.700L12 6.300'
        'M14 10a4 4 0 0 0-5.700 0l-3.500 3.500a4 4 0 0 0 5.700 5.700l1.500-1.500"/>'
    ),
    "siblings": (
        '<circle cx="7.500" cy="7" r="3"/><circle cx="16.500" cy="9" r="2.500"/><path d="'
        'M2.500 20c.3-4.500 2-6.500 5-6.500s4.700 2 5 6.500M13.500 15c.8-.7 1.800-1 3-1 2.800 0 4.200 1.800 4.500 6"/>'
    ),
    "keyboard": (
        '<path d="M2 6h20v12H2zM5.500 9.500h.1M9 9.500h.1M12.500 9.500h.1M16 9.500h.1M18.500 9.500h.1'
        'M5.500 12.500h.1M18.500 12.500h.1M9 12.500h.1M12.500 12.500h.1M15.500 12.500h.1M8 15.500h8"/>'
    ),
    "language": '<path d="M3 6h10M8 3v3M5 6c1 4 4 7 7 8M11 6c-1 4-4 7-8 8M12 21l4.500-11L21 21M13.500 17.500h6"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"/>',
    "moon": '<path d="M19 15A8 8 0 1 1 10 4a7 7 0 0 0 9 11z"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.200 9.500a2.800 2.800 0 1 1 3.900 2.500c-.8.400-1.100.9-1.100 2M12 17v.1"/>',
    "more": '<path d="M5 12h.1M12 12h.1M19 12h.1"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "forward": '<path d="M4 12h16M14 6l6 6-6 6"/>',
    "back": '<path d="M20 12H4M10 6l-6 6 6 6"/>',
    "leave": '<path d="M10 4H4v16h6M9 12h12M16 7l5 5-5 5"/>',
    "download": '<path d="M12 3v12M7 11l5 5 5-5M4 20h16"/>',
    "upload": '<path d="M12 16V4M7 8l5-5 5 5M4 20h16"/>',
    "print": '<path d="M7 8V3h10v5M7 17H3V8h18v9h-4M7 13h10v8H7z"/>',
    "trash": '<path d="M4 6h16M9 6V3h6v3M6 6l1 15h10l1-15M10 10v7M14 10v7"/>',
    "reopen": '<path d="M4 4v6h6M4.500 10A8 8 0 1 1 4 14"/>',
    "settings": '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>',
    "offline": (
        '<path d="M3 3l18 18M5 12a10 10 0 0 1 4-2.500M2 8.500a15 15 0 0 1 4-2.700M12 19v.1'
        'M19 12a10 10 0 0 0-5-2.800M22 8.500A15 15 0 0 0 11 5M8.500 15.500a5 5 0 0 1 5-1"/>'
    ),
}

#: Words of the channels and of the timeline that share a drawing with another.
SAME_AS: Mapping[str, str] = {
    "call": "phone",
    "email": "mail",
    "web_form": "form",
    "text_message": "message",
    "in_person": "door",
    "social_media": "share",
    "contact": "phone",
    "decision": "check",
    "abroad": "globe",
    "document": "file",
    "police": "shield",
    "support": "heart",
    "stop": "cross",
    "done": "check",
}

#: Drawings that point the way of reading.
POINTING = frozenset({"send", "forward", "back", "leave", "reopen", "call_back", "pen"})


def shapes_of(name: str) -> tuple[str, str]:
    """The drawing's shapes and its class words. KeyError for a name that is not in the set."""
    name = SAME_AS.get(name, name)
    return ICONS[name], "icon icon-way" if name in POINTING else "icon"
