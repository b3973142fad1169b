"""The tool that finds, merges, checks and compiles translations."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

from fanal.web import catalogues

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, working on a folder of its own."""
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "tools" / "translations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "translations_tool", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "LOCALE", tmp_path / "locale")
    return module


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small program with texts of every kind."""
    root = tmp_path / "package"
    (root / "templates" / "web").mkdir(parents=True)
    (root / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        'a = _("Close the contact")\nb = ngettext("%(count)s day", "%(count)s days", 2)\nc = pgettext("risk", "High")\n'
        'd = _("A long "\n      "sentence")\nfrom django.utils.translation import gettext_lazy as _later\ne = _later("Later")\n',
        "utf-8",
    )
    (root / "templates" / "web" / "page.html").write_text(
        '{% load i18n %}<h1>{% translate "Close the contact" %}</h1>{% translate "it\'s" context "note" %}\n'
        "{% blocktranslate with who=person.name trimmed %}\n  Taken by {{ who }},\n  100 % sure\n{% endblocktranslate %}\n"
        "{% blocktranslate count n=things|length %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}\n"
        '<input aria-label="{% translate \'Find\' %}">{{ _("In a variable") }}',
        "utf-8",
    )
    return root


def test_texts_are_found_in_python_and_in_templates(tool: ModuleType, package: Path) -> None:
    found = {(text.context, text.single, text.plural) for text in tool.all_texts(package)}
    assert found == {
        (None, "Close the contact", ""),
        (None, "%(count)s day", "%(count)s days"),
        ("risk", "High", ""),
        (None, "A long sentence", ""),
        (None, "Later", ""),
        ("note", "it's", ""),
        (None, "Taken by %(who)s, 100 %% sure", ""),
        (None, "%(n)s thing", "%(n)s things"),
        (None, "Find", ""),
        (None, "In a variable", ""),
    }


def test_a_text_used_in_two_places_is_one_entry(tool: ModuleType, package: Path) -> None:
    catalogue = tool.template_catalogue(package)
    assert len(catalogue.get("Close the contact").locations) == 2
    assert len(catalogue) == 10


def test_machine_translations_are_marked_until_a_person_takes_the_mark_away(tool: ModuleType, package: Path) -> None:
    template = tool.template_catalogue(package)
    tool.update("fr", template)
    refused = tool.fill(
        "fr",
        {
            "Close the contact": "Clore le contact",
            "%(count)s day": ["%(count)s jour", "%(count)s jours", "%(count)s jours"][: tool.load("fr").num_plurals],
        },
    )
    assert refused == []
    assert tool.path_of("fr").read_text("utf-8").count(f"#. {tool.MACHINE}") == 2
    tool.update("fr", template)
    assert tool.is_machine_made(tool.load("fr").get("Close the contact")), "the mark survives a merge"
    text = tool.path_of("fr").read_text("utf-8").replace(f"#. {tool.MACHINE}\n", "", 1)
    tool.path_of("fr").write_text(text, "utf-8")
    tool.update("fr", template)
    assert tool.path_of("fr").read_text("utf-8").count(f"#. {tool.MACHINE}") == 1, "a reviewed one stays reviewed"


def test_a_reviewed_translation_is_never_overwritten_by_a_machine(tool: ModuleType, package: Path) -> None:
    tool.update("fr", tool.template_catalogue(package))
    tool.fill("fr", {"Find": "Chercher"})
    tool.fill("fr", {"Find": "Trouver"})
    assert tool.load("fr").get("Find").string == "Chercher"


@pytest.mark.parametrize(
    ("text", "translation", "complaint"),
    [
        pytest.param(
            "Taken by %(who)s, 100 %% sure",
            "Pris par lui, sûr à 100 %%",
            "placeholders differ",
            id="a lost placeholder",
        ),
        pytest.param("Find", "Trouver %(x)s", "placeholders differ", id="an invented placeholder"),
        pytest.param("Find", "  ", "empty", id="blank"),
        pytest.param("Find", ["Trouver"], "needs a list", id="forms for a text without plural"),
        pytest.param("%(n)s thing", "choses", "needs a list", id="no forms for a plural"),
        pytest.param("%(n)s thing", ["%(n)s chose"], "plural forms are needed", id="too few forms"),
    ],
)
def test_a_translation_that_would_break_a_page_is_refused(
    tool: ModuleType, package: Path, text: str, translation: object, complaint: str
) -> None:
    tool.update("fr", tool.template_catalogue(package))
    refused = tool.fill("fr", {text: translation})
    assert len(refused) == 1 and complaint in refused[0]


def test_a_form_for_one_may_leave_the_number_out(tool: ModuleType, package: Path) -> None:
    tool.update("ar", tool.template_catalogue(package))
    forms = ["لا شيء", "شيء واحد", "شيئان", "%(n)s أشياء", "%(n)s شيئا", "%(n)s شيء"]
    assert tool.fill("ar", {"%(n)s thing": forms}) == []


def test_what_is_missing_is_counted_and_strict_fails(
    tool: ModuleType, package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tool.template_catalogue(package)
    monkeypatch.setattr(tool, "template_catalogue", lambda: template)
    monkeypatch.setattr(tool, "_offered", lambda: ["en", "fr"])
    tool.update("fr", template)
    tool.fill("fr", {"Find": "Chercher"})
    assert tool.main(["missing"]) == 0
    assert "fr: 10 texts, 9 missing, 0 doubtful, 1 made by a machine" in capsys.readouterr().out
    assert tool.main(["missing", "--strict"]) == 1


def test_a_compiled_catalogue_tells_how_much_nobody_has_reviewed(
    tool: ModuleType, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tool.HEADER.lower() == catalogues.HEADER
    tool.update("fr", tool.template_catalogue(package))
    tool.fill("fr", {"Find": "Chercher", "Close the contact": "Clore le contact"})
    assert tool.compile_one("fr").exists()
    catalogues.count_unreviewed.cache_clear()
    monkeypatch.setattr(settings, "LOCALE_PATHS", [tool.LOCALE])
    assert catalogues.count_unreviewed("fr") == 2 and catalogues.has_unreviewed("fr")
    assert catalogues.count_unreviewed("en") == catalogues.count_unreviewed("el") == 0
    catalogues.count_unreviewed.cache_clear()


def test_a_compiled_catalogue_is_what_django_reads(tool: ModuleType, package: Path) -> None:
    import gettext

    tool.update("fr", tool.template_catalogue(package))
    tool.fill(
        "fr",
        {
            "Find": "Chercher",
            "%(n)s thing": ["%(n)s chose", "%(n)s choses", "%(n)s choses"][: tool.load("fr").num_plurals],
        },
    )
    with tool.compile_one("fr").open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("Find") == "Chercher"
    assert found.ngettext("%(n)s thing", "%(n)s things", 1) == "%(n)s chose"
    assert found.gettext("Close the contact") == "Close the contact"


@pytest.mark.parametrize("language", ["fr", "el", "ar"])
def test_a_glossary_has_a_word_for_every_term_of_the_trade(language: str) -> None:
    import csv

    folder = ROOT / "src" / "fanal" / "locale" / "glossary"
    with (folder / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        found = {row["term"]: row["translation"] for row in csv.DictReader(file)}
    assert set(found) == TERMS and all(found.values())


TERMS = {
    "contact", "channel", "child", "episode", "case", "person", "category", "runaway", "parental abduction", "migration",
    "lost, injured or otherwise missing", "criminal abduction", "not yet determined", "pushed out", "removal", "retention",
    "cross-border", "risk assessment", "support", "task", "outcome", "node", "peer", "request", "release", "recall", "probe",
    "hit", "clock", "gate", "mediation", "pairing", "voice record", "appeal", "audience", "sighting", "return", "journal",
    "vault", "operator", "case manager", "supervisor", "data protection officer", "statistics officer",
    "network coordinator", "mediator", "field worker", "administrator", "shift", "hand-over", "hotline", "owner",
    "left-behind parent", "taking parent", "unknown", "not asked", "refused", "police informed", "emergency access",
    "walled off",
}  # fmt: skip
