"""Forms in the house's markup: widgets, the answer field, how a field and its errors are shown.

Belongs here: what any room's form may use. Does not: any form of a room. Labels are labels, never placeholders; an error
stands at its field and again on top of the form, where it is a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from fanal.core.casework.answers import Answer, AnswerState
from fanal.core.errors import BadInput

#: The honest reasons for having no value, in the order in which they are offered.
NO_ANSWER: tuple[tuple[str, Any], ...] = (
    (AnswerState.UNKNOWN.value, _("unknown")),
    (AnswerState.NOT_ASKED.value, _("not asked")),
    (AnswerState.REFUSED.value, _("refused")),
)
#: Typed alone into an answer field they stand for a state. The letter is typed like any other and only read when the
#: field is left, so none is ever swallowed; it works without JavaScript, because it is read here.
SHORT_ANSWERS: Mapping[str, AnswerState] = {
    "?": AnswerState.UNKNOWN,
    "-": AnswerState.NOT_ASKED,
    "!": AnswerState.REFUSED,
}


class Renderer(DjangoTemplates):
    """Shows whole forms (`{{ form }}`, allauth's too) in the house's markup."""

    form_template_name = "web/parts/form.html"
    field_template_name = "web/parts/field.html"


class Form(forms.Form):
    """A form whose `{{ form }}` and `{{ form.name.as_field_group }}` come in the house's markup."""

    default_renderer = Renderer


# ------------------------------------------------------------------------------------------------- widgets


class ChoiceChips(forms.RadioSelect):
    """Up to eight answers in a row of keys, all visible. Longer lists are a select."""

    template_name = "web/widgets/chips.html"


class ManyChips(forms.CheckboxSelectMultiple):
    """Likewise, several may be chosen."""

    template_name = "web/widgets/chips.html"


class QuietChoice(forms.RadioSelect):
    """A quiet row under a field: unknown, not asked, refused. An empty one stands behind it to take an answer back."""

    template_name = "web/widgets/quiet.html"


class Opts(forms.RadioSelect):
    """One question with room for a word of explanation under each answer: `Opts(explanations={"yes": _("…")})`."""

    template_name = "web/widgets/opts.html"

    def __init__(self, *args: Any, explanations: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.explanations = explanations or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Put the explanation beside the label."""
        option = super().create_option(name, value, *args, **kwargs)
        option["small"] = self.explanations.get(str(value), "")
        return option


class AnswerWidget(forms.MultiWidget):
    """A field and, under it, the honest reasons for leaving it empty. Sends `name` and `name_none`."""

    template_name = "web/widgets/answer.html"
    #: Name of the field, for those who hear the row of reasons without seeing what stands above it.
    legend: Any = ""

    def __init__(self, inner: forms.Widget | None = None, attrs: dict[str, Any] | None = None) -> None:
        states = QuietChoice(choices=[*NO_ANSWER, ("", _("take back"))])
        super().__init__({"": inner or forms.TextInput(), "none": states}, attrs)
        self.use_fieldset = self.widgets[0].use_fieldset
        self.widgets[0].attrs.setdefault("autocomplete", "off")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The input keeps the field's own id, so that a label and a link from the errors find it."""
        context = forms.Widget.get_context(self, name, value, attrs)
        whole = context["widget"]
        values = value if isinstance(value, list) else self.decompress(value)
        own = dict(whole["attrs"])
        states = {"id": f"{own['id']}_none"} if "id" in own else {}
        parts = zip(self.widgets, ("", "_none"), values, (own, states), strict=True)
        whole["subwidgets"] = [
            one.get_context(name + suffix, text, more)["widget"] for one, suffix, text, more in parts
        ]
        whole["legend"] = self.legend
        return context

    def id_for_label(self, id_: str | None) -> str:
        return id_ or ""

    def decompress(self, value: Any) -> list[str]:
        """From an Answer, its plain data, or a text."""
        answer = as_answer(value)
        state = "" if answer.state in {AnswerState.GIVEN, AnswerState.EMPTY} else answer.state.value
        return [answer.value, state]


def as_answer(value: Any) -> Answer:
    """An Answer from an Answer, from stored plain data, or from a text."""
    if isinstance(value, Answer):
        return value
    if isinstance(value, Mapping):
        return Answer.from_data(value)
    return Answer.of(str(value)) if value else Answer()


# ------------------------------------------------------------------------------------------------- fields


class AnswerField(forms.MultiValueField):
    """A value or the honest reason why there is none. Cleans to `core.casework.answers.Answer`; never required.

    Args:
        inner: the field that reads the value (a CharField when left out). Its clean value is kept as text: a date as
            ISO 8601, a choice as its code, several codes with blanks between them.
    """

    widget = AnswerWidget

    def __init__(self, *, inner: forms.Field | None = None, **kwargs: Any) -> None:
        inner = inner or forms.CharField(max_length=kwargs.pop("max_length", 2_000))
        inner.required = False
        kwargs.setdefault("widget", AnswerWidget(inner.widget))
        states = forms.ChoiceField(choices=[("", ""), *NO_ANSWER], required=False)
        super().__init__((inner, states), require_all_fields=False, required=False, **kwargs)

    def clean(self, value: Any) -> Answer:
        """Read a short answer before the inner field does: `?` is not a date."""
        typed, state = [*value, "", ""][:2] if isinstance(value, list | tuple) else (value, "")
        short = SHORT_ANSWERS.get(str(typed or "").strip())
        if short is not None:
            return Answer(short)
        cleaned = super().clean([typed, state])
        return cleaned if isinstance(cleaned, Answer) else Answer()

    def compress(self, data_list: Sequence[Any]) -> Answer:
        """What was typed outranks the ticked state, so that nothing typed is lost."""
        if not data_list:
            return Answer()
        value, state = data_list
        text = " ".join(value) if isinstance(value, list) else str(value or "")
        text = value.isoformat() if hasattr(value, "isoformat") else text
        try:
            return Answer.of(text, state or "")
        except BadInput as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as answers."""
        try:
            return as_answer(initial) != self.clean(data)
        except ValidationError:
            return True


# ------------------------------------------------------------------------------------------------- showing


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct. `target` is the id to jump to, empty when it is about the whole form."""

    target: str
    label: str
    text: str


def list_errors(form: Any) -> list[Fault]:
    """What has to be corrected in a form or in each form of a formset, in the order of the page."""
    if hasattr(form, "forms"):
        found = [Fault("", "", str(text)) for text in form.non_form_errors()]
        return found + [fault for one in form.forms for fault in list_errors(one)]
    if form is None or not form.is_bound:
        return []
    found = [Fault("", "", str(text)) for text in form.non_field_errors()]
    for bound in form:
        found += [Fault(target_of(bound), str(bound.label), str(text)) for text in bound.errors]
    return found


def target_of(bound: BoundField) -> str:
    """The id that a link to this field leads to: the input itself, or the first of a group."""
    if bound.field.widget.use_fieldset:
        return f"{bound.auto_id}_0"
    return str(bound.auto_id)


def kind_of(bound: BoundField) -> str:
    """How a field is laid out: hidden, answer, group (radios, boxes, rows), tick (one box) or input."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, AnswerWidget) and not widget.use_fieldset:
        return "answer"
    if widget.use_fieldset:
        return "group"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "input"


def _plain(widget: forms.Widget) -> Iterable[forms.Widget]:
    """The inputs of a widget that take the design system's class."""
    if isinstance(widget, forms.MultiWidget):
        for inner in widget.widgets:
            yield from _plain(inner)
    elif not isinstance(widget, ChoiceChips | ManyChips | QuietChoice):
        yield widget


def show(
    bound: BoundField, *, key: str = "", words: str = "", label: str = "", attrs: Mapping[str, Any] | None = None
) -> SafeString:
    """One field with label, help and errors, in the house's markup. Takes any Django field, allauth's too.

    Args:
        key: a shortcut to this field, such as `Alt+G`; shown beside the label.
        words: class words for the box around it.
        label: another label than the form's.
        attrs: attributes for the input (data-…, inputmode, lang).
    """
    for widget in _plain(bound.field.widget):
        have = str(widget.attrs.get("class", ""))
        if "ds-input" not in have.split():
            widget.attrs["class"] = f"{have} ds-input".strip()
        widget.attrs.pop("placeholder", None)
    if isinstance(bound.field.widget, AnswerWidget):
        bound.field.widget.legend = label or bound.label
    extra: dict[str, Any] = dict(attrs or {})
    if key:
        extra |= {"data-key": key, "aria-keyshortcuts": key}
    context = {
        "field": bound,
        "kind": kind_of(bound),
        "widget": mark_safe(bound.as_widget(attrs=extra)),  # noqa: S308 - made by Django
        "label": label or bound.label,
        "key": key.replace("+", " "),
        "words": words,
        "optional": not bound.field.required,
    }
    return mark_safe(render_to_string("web/parts/field_box.html", context))  # noqa: S308 - a template
