"""A command takes no arguments and needs a node, unless it says otherwise."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from fanal.core.commands import Command, counted


def test_a_command_without_arguments_reads_none_and_needs_a_node() -> None:
    command = Command("journal verify", "Say whether the chain holds.", lambda _given: 0)
    parser = ArgumentParser()
    command.arguments(parser)
    assert parser.parse_args([]) == Namespace()
    assert (command.run(Namespace()), command.needs_node) == (0, True)


def test_a_command_reads_the_arguments_that_it_adds() -> None:
    def arguments(parser: ArgumentParser) -> None:
        parser.add_argument("file")

    command = Command("import cases", "Take over a spreadsheet.", lambda given: len(given.file), arguments, needs_node=False)
    parser = ArgumentParser()
    command.arguments(parser)
    assert command.run(parser.parse_args(["old.csv"])) == 7


def test_the_console_counts_as_people_do() -> None:
    assert [counted(1, "case"), counted(0, "case"), counted(1200, "copy", "copies")] == ["1 case", "0 cases", "1,200 copies"]
