"""Commands for who runs a node: init, serve, doctor, migrate, demo, settings."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fanal import environment as env
from fanal.core.commands import Command
from fanal.core.errors import BadInput
from fanal.ops.backup import cli as backup
from fanal.ops.deploy import cli as deploy
from fanal.ops.upgrade import cli as upgrade


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--no-input", action="store_true", help="ask nothing (for unattended installation)")
    parser.add_argument(
        "--training", action="store_true", help="a training system: banner, invented data only, no real child ever"
    )
    parser.add_argument("--name", help="what the hotline is called; with --country, so that no browser is needed for it")
    parser.add_argument("--country", metavar="CODE", help="the hotline's country by its two letters, such as BE")
    deploy.arguments(parser)


def _init(arguments: Namespace) -> int:
    if arguments.domain:
        return deploy.write(arguments)
    from fanal.ops.init import make_node

    home = env.home()
    if not arguments.no_input and sys.stdin.isatty():
        answer = input(f"Make a node in {home}? [Y/n] ").strip().lower()
        if answer not in {"", "y", "yes"}:
            print("Nothing was made.")
            return 1
    kek = env.read("FANAL_KEK_FILE")
    made = make_node(home=home, kek_file=Path(kek).expanduser() if kek else None, training=arguments.training)
    if arguments.name or arguments.country:
        _found(arguments)
    print(f"The node stands in {made.home}.")
    if made.setup_url:
        print("Start it:    fanal serve")
        print(f"Then open:   {made.setup_url}")
        print("The link works once. It leads through naming the node, the first administrator and the recovery kit.")
    else:
        print("It has its administrator. Start it with: fanal serve")
    return 0


def _found(arguments: Namespace) -> None:
    """Name and place, as the first page of the wizard asks for them; there they can still be corrected."""
    import getpass

    from fanal.core.actors import System
    from fanal.network.actions.change_node import found_node

    found_node(
        by=System(f"shell-{getpass.getuser()}"), name=arguments.name or "", country=arguments.country or "",
        time_zone=env.read("FANAL_TIME_ZONE"), languages=[env.read("FANAL_LANGUAGE")],
    )


def _serve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--only", metavar="KINDS", help="what runs on this machine, such as index,pages,live (FANAL_RUNS)")


def _serve(arguments: Namespace) -> int:
    from django.conf import settings

    from fanal.ops import forked, mail, processes, serve

    kinds = processes.check_kinds(arguments.only.split(",") if arguments.only else env.read_list("FANAL_RUNS"))
    children = processes.node_processes(
        bind=settings.FANAL_BIND,
        live_bind=settings.FANAL_LIVE_BIND,
        workers=env.read_int("FANAL_WEB_WORKERS", least=1, most=64),
        kinds=kinds,
    )
    drain = env.read_int("FANAL_DRAIN_SECONDS", least=0, most=40)
    supervisor = processes.Supervisor(children, run_folder=Path(settings.FANAL_HOME) / "run", drain_seconds=drain)
    # First of all: a second `fanal serve` must not clear the static files of the one that runs.
    supervisor.claim()
    mail.server()  # refuses a setting under which no letter would ever leave
    listens = {"keys": "FANAL_KEY_SERVICE_BIND", "pages": "FANAL_BIND", "live": "FANAL_LIVE_BIND"}
    serve.check_addresses({name: getattr(settings, name) for kind, name in listens.items() if kind in kinds})
    # `fanal serve` asked the database for its shape; from here on it keeps neither a connection nor a key: its children share its memory.
    serve.let_go_of_databases()
    forked.in_a_child(serve.check_ready_to_serve)
    if "pages" in kinds:
        serve.collect_static()
        serve.begin_anew_when_first_collected()
    print(f"Fanal is at {settings.FANAL_ORIGIN}; here: {', '.join(kinds)} (stop with Ctrl-C)", flush=True)
    return supervisor.run()


def _process_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("which", choices=["index", "jobs"])


def _process(arguments: Namespace) -> int:
    """One of the node's processes, as `fanal serve` starts it (or systemd, one unit each)."""
    from fanal.ops import forked

    (forked.run_index if arguments.which == "index" else forked.run_jobs)()
    return 0


def _doctor(_arguments: Namespace) -> int:
    from fanal.core.findings import Verdict
    from fanal.ops.doctor import examine

    signs = {Verdict.GOOD: "good", Verdict.NOTE: "note", Verdict.BAD: "BAD "}
    worst = 0
    for finding in examine():
        print(f"{signs[finding.verdict]}  {finding.subject}: {finding.found}")
        if finding.mend:
            print(f"      {finding.mend}")
        worst = max(worst, int(finding.verdict is Verdict.BAD))
    print("Something must be mended (BAD above)." if worst else "Nothing must be mended.")
    return worst


def _migrate(_arguments: Namespace) -> int:
    from fanal.ops.migrating import migrate

    migrate(verbosity=1)
    return 0


def _prepare(_arguments: Namespace) -> int:
    import django

    from fanal.ops.template import prepare_template

    django.setup()

    prepare_template()
    return 0


def _settings(_arguments: Namespace) -> int:
    for setting in env.SETTINGS:
        given = "set" if os.environ.get(setting.name) else "default"
        print(f"{setting.name} ({given}: {env.read(setting.name) or 'not set'})\n    {setting.meaning}")
    return 0


def _demo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8100, help="first of six ports (default 8100)")
    parser.add_argument("--keep", action="store_true", help="keep the folders when it ends (also KEEP=1)")
    parser.add_argument("--again", type=Path, metavar="FOLDER", help="go on with a training network that was kept")


def _demo(arguments: Namespace) -> int:
    from fanal.ops.demo import run_demo

    return run_demo(
        first_port=arguments.port, keep=arguments.keep or bool(os.environ.get("KEEP")), again=arguments.again
    )


def _demo_seed(_arguments: Namespace) -> int:
    from fanal.ops.demo import NODE_KEYS, tell_story

    key = os.environ.get("FANAL_DEMO_NODE", "")
    if key not in NODE_KEYS:
        raise BadInput(
            f"FANAL_DEMO_NODE must name the node of the story: {', '.join(NODE_KEYS)}.", place="FANAL_DEMO_NODE"
        )
    tell_story(key)
    return 0


COMMANDS = [
    Command("init", "Make a node in FANAL_HOME.", _init, _init_arguments, needs_node=False),
    Command("serve", "Run the node: pages, live streams, index and jobs.", _serve, _serve_arguments),
    Command("doctor", "Say what is wrong with this node, and how to mend it.", _doctor),
    Command("migrate", "Bring the database to the shape that this program expects.", _migrate),
    Command(
        "prepare",
        "Keep an empty database of today's shape ready, so that new nodes are made at once.",
        _prepare,
        needs_node=False,
    ),
    Command("settings", "Show every setting, its value and meaning.", _settings, needs_node=False),
    Command("process", "Run one process of the node (fanal serve starts all of them).", _process, _process_arguments, lasting=True),
    Command("demo", "Three nodes with a told story, gone when it ends.", _demo, _demo_arguments, needs_node=False),
    Command("demo-seed", "Tell the story into this training node.", _demo_seed),
    *backup.COMMANDS,
    *upgrade.COMMANDS,
]
