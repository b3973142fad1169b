"""The printed case file: what the reader may see and nothing else, in the reader's language and every script, inert."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from django.utils import translation

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.exported import paper_work
from fanal.cases.exported.case_file import make_paper
from fanal.cases.models import Case
from fanal.core.casework import CaseOutcome, SaidBy
from fanal.core.errors import NotFound
from fanal.core.exporting import PaperRequest
from fanal.core.formats.paper import Paper, PaperEntry, PaperPart
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_contact import open_contact
from fanal.exports import printing
from fanal.journal.models import Entry
from tests.apps.cases.builders import closing_of, make_case
from tests.apps.desk.conftest import Window
from tests.apps.exports.conftest import Ask, content
from tests.core.formats.hostile import HOSTILE

pytestmark = pytest.mark.django_db

REQUEST = PaperRequest("Ines Moreau (Operator)", "27 Nov 2026, 10:00", "A court: the hearing on Monday")


def read(pdf: bytes) -> tuple[str, int]:
    """The text of a paper, in one line, and how many pages it has."""
    paper = pypdf.PdfReader(io.BytesIO(pdf))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in paper.pages)), len(paper.pages)


def said_on(paper: Paper) -> str:
    return str(paper.as_data())


def test_a_case_file_holds_the_case(made: Ask, case_manager: Staff, full_case: Case) -> None:
    text, _pages = read(content(made(case_manager, "cases.case_file", case=str(full_case.pk))))
    for words in (
        full_case.reference, "Confidential", "Samir al-Haddadi", "Runaway", "Missing since", "Interpreter needed", "Left after supper",
        "blue down jacket", "+32 470 12 34 56", "asthma", "inhaler, twice a day", "Home, Charleroi", "an uncle in Leeds",
        "Nadia Haddadi", "Lindenlaan 7", "Ask the railway police", "35 min", "CH-2026-77", "the mother", "Trainer says",
        "Timeline", "Episode 1: Missing", "United Kingdom",
    ):  # fmt: skip
        assert words in text, words
    for word in ("سمير", "الحدادي"):
        assert word in text, "in its own script"
    assert "Printed by Jonas Vermeer (Case manager)" in text
    assert "Purpose: A meeting or a hand-over: the weekly meeting" in text
    assert "Page 1 of" in text


def test_what_is_hidden_on_the_page_is_hidden_on_paper_with_the_reason(made: Ask, operator: Staff, full_case: Case) -> None:
    text, _pages = read(content(made(operator, "cases.case_file", case=str(full_case.pk))))
    for secret in ("asthma", "inhaler", "Lindenlaan"):
        assert secret not in text, secret
    assert "Sealed, so that not everybody on the case sees it." in text
    assert "Case manager, Supervisor" in text


def test_a_case_that_is_not_theirs_is_not_there(made: Ask, operator: Staff, full_case: Case) -> None:
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    for wanted in (str(full_case.pk), "nonsense"):
        with pytest.raises(NotFound):
            made(operator, "cases.case_file", case=wanted)


def test_printing_is_reading_and_stands_in_the_journal_of_the_case(made: Ask, operator: Staff, full_case: Case) -> None:
    made(operator, "cases.case_file", case=str(full_case.pk))
    acts = set(Entry.objects.filter(subject=f"case:{full_case.pk}", actor=operator.actor_text).values_list("act", flat=True))
    assert acts >= {"export.asked", "export.made", "case.read"}


def test_a_contact_behind_the_wall_is_only_told_to_be_there(made: Ask, operator: Staff, case_manager: Staff, full_case: Case) -> None:
    child = open_contact(by=operator, channel="chat")
    Window(operator, child).types(caller="child_self", notes="do not tell my father")
    parent = open_contact(by=operator, channel="call")
    Window(operator, parent).types(caller="parent", notes="has not come back")
    for contact in (child, parent):
        join_case(by=operator, contact_id=contact.pk, case_id=full_case.pk)
    seen, _pages = read(content(made(operator, "cases.case_file", case=str(full_case.pk))))
    hidden, _pages = read(content(made(case_manager, "cases.case_file", case=str(full_case.pk))))
    assert "do not tell my father" in seen and "has not come back" in seen
    assert "do not tell my father" not in hidden and "A contact that you may not read" in hidden
    assert "has not come back" in hidden


def test_a_note_of_the_child_alone_is_not_on_another_ones_paper(made: Ask, operator: Staff, case_manager: Staff, full_case: Case) -> None:
    actions.add_note(by=case_manager, case_id=full_case.pk, note="he hits me", said_by=SaidBy.CHILD, walled=True)
    assert "he hits me" not in read(content(made(operator, "cases.case_file", case=str(full_case.pk))))[0]
    assert "he hits me" in read(content(made(case_manager, "cases.case_file", case=str(full_case.pk))))[0]


def test_a_closed_case_says_how_it_ended(case_manager: Staff, supervisor: Staff, full_case: Case) -> None:
    from fanal.cases.queries import open_tasks_of

    for task in open_tasks_of(full_case)[1:]:
        actions.complete_task(by=case_manager, case_id=full_case.pk, task_id=task.pk)
    actions.close_case(by=supervisor, case_id=full_case.pk, closing=closing_of(full_case))
    said = said_on(make_paper(case_manager, {"case": str(full_case.pk)}, REQUEST))
    for words in ("Closed", "Returned", "Came back alone", "Well", CaseOutcome.RETURNED.value.title()):
        assert words in said, words


def test_a_long_timeline_is_cut_and_says_so(case_manager: Staff, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_work, "TIMELINE", 3)
    said = said_on(make_paper(case_manager, {"case": str(full_case.pk)}, REQUEST))
    assert "3 entries, newest first; older ones are not printed" in said


def test_a_bare_case_says_what_is_not_recorded(case_manager: Staff) -> None:
    from fanal.cases.drafts import ChildDraft

    case = make_case(case_manager, ChildDraft())
    text, pages = read(printing.set_in_type(make_paper(case_manager, {"case": str(case.pk)}, REQUEST)))
    assert "Name not known" in text and "None recorded." in text and "not answered yet" in text
    assert pages <= 2


@pytest.mark.parametrize(("language", "words"), [("fr", "Fugue"), ("ar", "التسلسل")])
def test_a_paper_is_in_the_language_of_its_reader(made: Ask, case_manager: Staff, full_case: Case, language: str, words: str) -> None:
    with translation.override(language):
        expected = translation.gettext("Runaway")
        pdf = content(made(case_manager, "cases.case_file", case=str(full_case.pk)))
    text, _pages = read(pdf)
    assert all(part in text for part in expected.split()), expected
    assert pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == language


# ------------------------------------------------------------------------------------------------ type


def a_paper(*texts: str, language: str = "en") -> Paper:
    entries = [PaperEntry(text, text=text) for text in texts]
    return Paper(language, language == "ar", "Case file", "Confidential", [list(texts[:1])], [], [PaperPart("Words", entries=entries)], "foot", "Page {page} of {pages}")


@pytest.mark.parametrize("text", [
    "Zażółć gęślą jaźń", "Ωμέγα άλφα", "Ђорђе Іванна", "محمد الحسين", "ئەحمەد", "پښتو ژبه", "אברהם", "ትግርኛ ሰላም", "हिन्दी", "বাংলা", "ਪੰਜਾਬੀ",
    "தமிழ்", "සිංහල", "ไทย", "ລາວ", "ខ្មែរ", "မြန်မာ", "ქართული", "Հայերեն", "ދިވެހި", "ⵜⵉⴼⵉⵏⴰⵖ", "ગુજરાતી", "తెలుగు", "ಕನ್ನಡ", "മലയാളം",
    "Nguyễn Thị Ánh", "Şükrü Çağlayan", "Qershori Ë",
])  # fmt: skip
def test_every_script_of_the_children_who_come_here_can_be_printed(text: str) -> None:
    assert printing.unprintable(set(text)) == set()


def test_a_letter_that_cannot_be_printed_is_told(db: None) -> None:
    text, _pages = read(printing.set_in_type(a_paper("王小明 Wang Xiaoming")))
    assert "3 letters of this paper are in a script that cannot be printed here" in text
    assert "cannot be printed" not in read(printing.set_in_type(a_paper("Samir")))[0]


def test_five_hundred_hostile_strings_are_inert_on_paper() -> None:
    pdf = printing.set_in_type(a_paper(*HOSTILE))
    text, pages = read(pdf)
    assert pages > 5
    assert '#image("/etc/passwd")' in text and '#import "@preview/x:1.0.0"' in text and "$x^2$ *b* _i_ `raw` <label> @ref" in text
    assert "root:" not in text and "evil" in text
    for mark in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile", b"/OpenAction", b"/AA"):
        assert mark not in pdf, mark


def test_a_very_long_text_runs_over_pages_and_is_bounded() -> None:
    _text, pages = read(printing.set_in_type(a_paper("word " * 30_000)))
    assert 2 < pages < 30


def test_even_a_template_gone_wrong_reads_no_file_of_the_machine() -> None:
    import typst

    for bad in ('#read("/etc/passwd")', '#image("../../../etc/hostname")', '#include "/etc/passwd"'):
        with pytest.raises(typst.TypstError):
            typst.Compiler(bad.encode(), font_paths=printing._fonts(), ignore_system_fonts=True).compile(format="pdf")
