"""`fanal import cases` and `fanal import pfif` on a terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from fanal.__main__ import build_parser
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.pacing import Bar
from fanal.cases.imports.report import inert
from fanal.cases.models import Case
from fanal.core.errors import BadInput, NotReady
from fanal.network.queries import own_node
from tests.apps.imports.sheets import NOOR, SAMIR, changed, sheet
from tests.apps.imports.test_pfif_import import document, person


def run(*words: object) -> int:
    parsed = build_parser().parse_args(["import", *map(str, words)])
    return parsed.fanal_command.run(parsed)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.xlsx"
    path.write_bytes(sheet(SAMIR, NOOR))
    return path


def test_checking_changes_nothing_and_applying_does(old, capsys):
    assert run("cases", old, "--source", "Old") == 0
    said = capsys.readouterr().out
    assert "2 lines: 2 good, 0 to look at, 0 refused, 0 there already." in said
    assert "Nothing was imported yet." in said
    assert Case.objects.count() == 0
    assert run("cases", old, "--source", "Old", "--apply") == 0
    assert "2 cases made, 0 there already, 0 lines left out" in capsys.readouterr().out
    assert Case.objects.count() == 2


def test_applying_without_checking_or_twice_is_refused(old):
    with pytest.raises(NotReady, match="has not been checked"):
        run("cases", old, "--source", "Old", "--apply")
    run("cases", old, "--source", "Old")
    with pytest.raises(NotReady, match="has not been checked"):
        run("cases", old, "--source", "Another", "--apply")
    run("cases", old, "--source", "Old", "--apply")
    with pytest.raises(NotReady, match="imported already"):
        run("cases", old, "--source", "Old", "--apply")


def test_a_row_whose_number_lies_in_a_merged_cell_above_is_told(tmp_path, capsys):
    path = tmp_path / "old.xlsx"
    path.write_bytes(sheet(SAMIR, changed(NOOR, **{"N°_dossier": None})))
    run("cases", path, "--source", "Old")
    assert "row 3, look at it: It has no number" in capsys.readouterr().out


@pytest.mark.parametrize(("state", "said"), [
    ("applying", "is being imported"), ("taking_back", "is being imported"), ("failed", "ended early"), ("cancelled", "ended early"),
])
def test_after_an_import_that_broke_off_it_is_said_what_became_of_it(old, state, said):
    run("cases", old, "--source", "Old")
    ImportRun.objects.update(state=state)
    with pytest.raises(NotReady, match=said):
        run("cases", old, "--source", "Old", "--apply")


def test_a_mapping_is_written_changed_and_used(old, tmp_path, capsys):
    path = tmp_path / "mapping.json"
    run("cases", old, "--source", "Old", "--write-mapping", path)
    mapping = json.loads(path.read_text(encoding="utf-8"))
    assert mapping["columns"]["N° dossier"] == "reference"
    mapping["review"] = True
    path.write_text("\ufeff" + json.dumps(mapping), encoding="utf-8")
    run("cases", old, "--source", "Old", "--mapping", path)
    run("cases", old, "--source", "Old", "--apply")
    assert set(Case.objects.values_list("status", flat=True)) == {"review"}
    with pytest.raises(BadInput, match="--apply takes the one that was checked"):
        run("cases", old, "--source", "Old", "--apply", "--mapping", path)


def test_bad_lines_are_told_and_the_report_has_every_line(tmp_path, capsys):
    path, report = tmp_path / "old.xlsx", tmp_path / "report.csv"
    path.write_bytes(sheet(SAMIR, changed(NOOR, Type="=1+1"), changed(NOOR, Type="-odd")))
    assert run("cases", path, "--source", "Old", "--report", report) == 1
    said = capsys.readouterr()
    assert "row 3, refused: sheet Cases, cell B3 holds a formula" in said.out
    assert "personal data" in said.err
    assert report.stat().st_mode & 0o077 == 0
    rows = list(csv.reader(io.StringIO(report.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [row[:2] for row in rows] == [["Row", "Verdict"], ["2", "good"], ["3", "refused"], ["4", "refused"]]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    with pytest.raises(NotReady):
        run("cases", path, "--source", "Old", "--apply")
    assert run("cases", path, "--source", "Old", "--apply", "--skip-bad") == 0
    assert Case.objects.count() == 1


def test_many_remarks_end_in_a_number(tmp_path, capsys):
    path = tmp_path / "old.csv"
    path.write_text("Name;Category\n" + "".join(f"N{n};odd\n" for n in range(25)), encoding="utf-8")
    run("cases", path, "--source", "Old")
    assert "… and 5 more lines with remarks" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(BadInput, match=r"old\.xlsx could not be read: No such file"):
        run("cases", tmp_path / "old.xlsx", "--source", "Old")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_nothing_in_a_report_is_worked_out(text):
    assert inert(text) == f"'{text}"
    assert inert("a=1") == "a=1"


def test_pfif_comes_in_for_review(tmp_path, capsys):
    path = tmp_path / "people.xml"
    path.write_bytes(document(person(), person("nohome")))
    assert run("pfif", path, "--dry-run") == 1
    assert "Nothing was imported." in capsys.readouterr().out
    assert Case.objects.count() == 0
    assert run("pfif", path) == 1
    assert "Waiting for review: 1 case. There already: 0. Not taken: 1." in capsys.readouterr().out
    path.write_bytes(document("<person><person_record_id>home.example/1</person_record_id><full_name/></person>"))
    assert run("pfif", path, "--from", "home.example") == 0
    assert Case.objects.count() == 0


def test_pfif_with_nothing_in_it_imports_nothing(tmp_path, capsys):
    path = tmp_path / "people.xml"
    path.write_bytes(document())
    assert run("pfif", path) == 0
    assert "Nothing was imported." in capsys.readouterr().out


class Terminal(io.StringIO):
    def __init__(self, tty: bool) -> None:
        super().__init__()
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


def test_the_bar_moves_on_a_terminal_and_writes_lines_into_a_file():
    now = [0.0]
    for tty in (True, False):
        out = Terminal(tty)
        now[0] = 0.0
        bar = Bar("Importing", out, lambda: now[0])
        for step in range(1, 5):
            now[0] = step * 4.0
            bar(step * 25, 100)
        bar.finish()
        text = out.getvalue()
        if tty:
            assert text.count("\r") == 5 and text.endswith("\n") and "█" in text
        else:
            assert text.splitlines() == [
                "Importing: 25 / 100  6/s",
                "Importing: 100 / 100  6/s",
                "Importing: 100 / 100  6/s",
            ]
    unknown = Terminal(True)
    Bar("Checking", unknown, lambda: 1.0)(7, 0)
    assert "7" in unknown.getvalue() and "/ 0" not in unknown.getvalue()


def test_a_single_one_is_counted_as_one(tmp_path, capsys):
    path = tmp_path / "old.xlsx"
    path.write_bytes(sheet(SAMIR))
    assert run("cases", path, "--source", "Old") == 0
    said = capsys.readouterr().out
    assert "1 line: 1 good" in said and "It would make 1 case with 1 child." in said
    assert run("cases", path, "--source", "Old", "--apply") == 0
    assert "1 case made, 0 there already, 0 lines left out" in capsys.readouterr().out


@pytest.mark.parametrize("sender", ["not a domain!!", "https://example.org", "someone@example.org", "example", "-a.org", f"{'a' * 64}.org"])
def test_a_sender_that_is_no_domain_is_refused_before_anything_is_begun(tmp_path, sender):
    path = tmp_path / "one.xml"
    path.write_bytes(document(person()))
    with pytest.raises(BadInput, match="a domain such as"):
        run("pfif", path, f"--from={sender}")
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("sender", ["Example.ORG ", "παράδειγμα.gr", "a-b.example.org", ""])
def test_a_domain_is_a_domain_in_every_script(tmp_path, sender):
    path = tmp_path / "one.xml"
    path.write_bytes(document(person()))
    assert run("pfif", path, "--dry-run", f"--from={sender}") == 0
    assert ImportRun.objects.get().sent_by == sender.strip().lower()


@pytest.mark.parametrize("option", ["--report", "--write-mapping"])
def test_what_cannot_be_written_is_told_before_anything_is_begun(old, tmp_path, option):
    with pytest.raises(BadInput, match="cannot be written"):
        run("cases", old, "--source", "Old", option, tmp_path / "nowhere" / "file")
    assert not ImportRun.objects.exists()


def test_a_node_without_a_country_says_so_at_the_check(old, operator):
    node = own_node()
    node.country = ""
    node.save()
    with pytest.raises(NotReady, match="no country yet"):
        run("cases", old, "--source", "Old")
    assert not ImportRun.objects.exists()
