"""Pages of the desk as a browser sees them: who is signed in, and a plain form as it would be sent back."""

from __future__ import annotations

import html
import re

from django.urls import reverse

from fanal.desk.models import Contact

HOSTILE = "\"><script>alert(1)</script>{{7*7}}{% now %}' OR 1=1 --\u202e=cmd|' /C calc'!A0"


def page_of(contact: Contact) -> str:
    return reverse("desk:contact", args=[contact.pk])


def form_of(response) -> dict[str, str]:
    """The plain form of the desk as a browser would send it back, untouched."""
    text = response.content.decode()
    form = {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)}
    area = re.search(r'<textarea class="ds-input notes"[^>]*>\n(.*?)</textarea>', text, re.S)
    form["notes"] = html.unescape(area[1]) if area else ""
    for tag in re.findall(r'<input class="ds-input"[^>]*>', text):
        name = re.search(r'name="(\w+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            form[name[1]] = html.unescape(value[1]) if value else ""
    for name, value in re.findall(r'<input type="radio" name="([\w-]+)"(?: id="[\w-]+")? value="([^"]*)" checked', text):
        form[name] = value
    for name, options in re.findall(r'<select class="ds-input" id="f-\w+" name="(\w+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    return form
