"""Template tags for rights: `{% may "case.close" as ok %}`. They show or hide; the action checks again."""

from __future__ import annotations

from typing import Any

from django import template

from fanal.accounts import access

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str) -> bool:
    """Whether the person who looks at the page may do this action."""
    request = context.get("request")
    return access.may(getattr(request, "user", None), action)


@register.simple_tag(takes_context=True)
def may_field(context: dict[str, Any], personal: Any, broken_glass: bool = False) -> bool:
    """Whether the person who looks at the page may read a field of this declaration."""
    request = context.get("request")
    return access.may_field(getattr(request, "user", None), personal, broken_glass=broken_glass)
