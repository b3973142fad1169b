"""The administrator's page about the node: name, place, rules."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.core.errors import BadInput
from fanal.network import actions, forms, queries


@require_http_methods(["GET", "POST"])
@never_cache
@needs("node.settings")
@needs_fresh
def change_settings(request: HttpRequest) -> HttpResponseBase:
    """Show the settings; POST changes them."""
    node = queries.own_node()
    form = forms.SettingsForm(
        request.POST or None,
        initial={
            "name": node.name,
            "country": node.country,
            "role": node.role,
            "time_zone": node.time_zone,
            **{rule: node.rule(rule) for rule in forms.SettingsForm.RULES},
            "languages": ", ".join(node.rule("languages")),
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_node(
                by=staff_of(request),
                name=given["name"],
                country=given["country"],
                role=given["role"],
                time_zone=given["time_zone"],
                policy={rule: given[rule] for rule in forms.SettingsForm.RULES},
            )
            messages.success(request, _("The settings are saved."))
            return redirect("network:settings")
        except BadInput as error:
            form.add_error(error.place or None, str(error))
    return render(request, "network/settings.html", {"form": form, "own": node})
