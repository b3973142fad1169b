"""What people do on a node, over real HTTP, timed: pages one after another, pages by many at once, saves by 32 operators, an export.

Belongs here: the doing. Does not: the browser (`browser`), printing (`report`), the ordinary system beside it (`yardstick`).
"""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin

from bench.scale.browser import Browser
from bench.scale.node import processor

EACH = 25
READERS, READING_SECONDS = 8, 10.0
OPERATORS, SAVING_SECONDS, PACE = 32, 20.0, 2.0
_LATER = re.compile(r'href="([^"]*[?&;]after=[^"]+)"')


@dataclass(slots=True)
class Timed:
    """Milliseconds of each time that something was done; and, where it was asked, those of the node's processor."""

    times: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The p50 for 0.5, the p95 for 0.95."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]


@dataclass(frozen=True, slots=True)
class Sample:
    """Things to look for, picked out of what was seeded."""

    people: list[str]
    supervisor: str
    short_case: str
    long_case: str
    reference: str
    name: str
    phone: str
    contact: str


def pick() -> Sample:
    """Out of the node of this environment."""
    from django.db.models import Count

    from bench.scale.seeding import STAFF
    from fanal.accounts.models import Staff
    from fanal.cases.models import Case, CaseChild
    from fanal.desk.models import Contact

    people = [str(key) for key in Staff.objects.order_by("email").values_list("pk", flat=True)[:STAFF]]
    open_ = Case.objects.filter(status="open", restricted=False, owner__isnull=False)
    some = list(open_.order_by("-opened_at")[:300].annotate(length=Count("notes")))
    short, long_ = min(some, key=lambda one: one.length), max(some, key=lambda one: one.length)
    child = CaseChild.objects.filter(case=short.pk).first().child  # type: ignore[union-attr]
    contact = Contact.objects.filter(walled=False, outcome="advice").order_by("-occurred_at").first()
    return Sample(
        people=people, supervisor=str(Staff.objects.get(email="person0@bench.test").pk), short_case=str(short.pk), long_case=str(long_.pk),
        reference=short.reference, name=child.names.first().full, phone=child.phone, contact=str(contact.pk),  # type: ignore[union-attr]
    )  # fmt: skip


def pages(host: str, sample: Sample, pid: int, each: int = EACH) -> dict[str, Timed]:
    """Each page `each` times by a case manager, in turns, so that what disturbs the machine disturbs all of them; /healthz beside them."""
    reader = Browser(host)
    reader.sign_in(sample.people[5], "case_manager")
    chief = Browser(host)
    chief.sign_in(sample.supervisor, "supervisor")
    find = "/find/?q="
    asked: dict[str, Callable[[], object]] = {"/healthz": lambda: reader.get("/healthz")}
    paths = {
        "desk": "/desk/", "board": "/desk/board/", "case list: needs someone": "/cases/", "case list: mine": "/cases/mine/",
        "case list: all open": "/cases/all/", "case list: one category": "/cases/all/?category=runaway", "case list: closed": "/cases/closed/",
        "case list: page 50": _page(reader, "/cases/all/"), "contacts": "/desk/contacts/", "contacts: one outcome": "/desk/contacts/?outcome=sighting",
        "contacts: only mine": "/desk/contacts/?mine=1", "contacts: one category": "/desk/contacts/?category=criminal_abduction",
        "contacts: page 50": _page(reader, "/desk/contacts/"), "contact": f"/desk/contacts/{sample.contact}/",
        "case page, short": f"/cases/{sample.short_case}/", "case page, long timeline": f"/cases/{sample.long_case}/",
        "find by reference": find + quote(sample.reference), "find by name": find + quote(sample.name), "find by phone": find + quote(sample.phone),
    }  # fmt: skip
    asked |= {name: lambda path=path: reader.get(path) for name, path in paths.items()}  # type: ignore[misc]
    times = {name: Timed() for name in asked}
    chief_paths = {
        "supervisor: case list, closed": "/cases/closed/", "supervisor: closed, page 50": _page(chief, "/cases/closed/"),
        "supervisor: contacts": "/desk/contacts/",
    }  # fmt: skip
    asked |= {name: lambda path=path: chief.get(path) for name, path in chief_paths.items()}  # type: ignore[misc]
    times |= {name: Timed() for name in chief_paths}
    for round_ in range(each + 3):
        for name, ask in asked.items():
            before = processor(pid)
            ask()
            if round_ >= 3:  # the first ones warm up
                times[name].processor.append(processor(pid) - before)
                times[name].times.append((chief if name.startswith("supervisor") else reader).spent)
    return times


def _page(browser: Browser, path: str, number: int = 50) -> str:
    """The address of the fiftieth page of a list, by its own links to the next one; of the last page where there are fewer."""
    for _ in range(number - 1):
        found = _LATER.findall(browser.get(path))
        if not found:
            break
        path = urljoin(path, html.unescape(found[-1]))
    return path


def many_readers(host: str, sample: Sample) -> tuple[float, dict[str, Timed]]:
    """Eight people who open page after page without a pause. Returns pages a second, and the times of each kind."""
    kinds = {"desk": "/desk/", "board": "/desk/board/", "case list": "/cases/all/", "contacts": "/desk/contacts/", "case page": f"/cases/{sample.short_case}/"}
    readers = [Browser(host) for _ in range(READERS)]
    for number, reader in enumerate(readers):
        reader.sign_in(sample.people[number], "case_manager")
    times, until = {name: Timed() for name in kinds}, time.monotonic() + READING_SECONDS

    def read(reader: Browser, first: int) -> None:
        order = [*list(kinds)[first:], *list(kinds)[:first]]
        while time.monotonic() < until:
            for name in order:
                reader.get(kinds[name])
                times[name].times.append(reader.spent)

    began = time.monotonic()
    _all_at_once([lambda reader=reader, number=number: read(reader, number % len(kinds)) for number, reader in enumerate(readers)])
    return sum(len(one.times) for one in times.values()) / (time.monotonic() - began), times


def many_operators(host: str, sample: Sample) -> dict[str, Timed]:
    """32 operators who each write a contact: autosaved every two seconds, as the desk does it, and saved by the key in between."""
    operators = [Browser(host) for _ in range(OPERATORS)]
    times = {"open a contact": Timed(), "autosave": Timed(), "save": Timed(), "close": Timed()}
    for number, operator in enumerate(operators):
        operator.sign_in(sample.people[number], "operator")
    _all_at_once([lambda one=one, number=number: _write(one, number, times) for number, one in enumerate(operators)])
    return times


def _write(operator: Browser, number: int, times: dict[str, Timed]) -> None:
    from fanal.core.ids import new_id

    time.sleep(PACE * number / OPERATORS)
    contact = str(new_id())
    operator.get("/desk/new")
    operator.post("/desk/new", {"id": contact, "channel": "call"})
    times["open a contact"].times.append(operator.spent)
    page, version, until = f"/desk/contacts/{contact}/", 0, time.monotonic() + SAVING_SECONDS
    operator.get(page)
    post = {"writer": f"bench{number}", "fields": "notes,asks", "bases": "0,0"}
    count = 0
    while time.monotonic() < until:
        began, count = time.monotonic(), count + 1
        data = post | {"number": str(count), "version": str(version), "bases": f"{version},{version}", "notes": "She says. " * count, "asks": "What now?"}
        if count % 5:
            version = int(json.loads(operator.post(f"{page}draft", data, wanted=200))["version"])
            times["autosave"].times.append(operator.spent)
        else:
            operator.post(page, data | {"act": "save"})
            times["save"].times.append(operator.spent)
        time.sleep(max(0.0, PACE - (time.monotonic() - began)))
    closing = {"number": str(count + 1), "version": str(version), "fields": "outcome,police,police_reason", "bases": ",".join([str(version)] * 3)}
    operator.post(page, post | closing | {"outcome": "advice", "police": "no", "police_reason": "not_missing", "act": "close"})
    times["close"].times.append(operator.spent)


def _all_at_once(works: list[Callable[[], None]]) -> None:
    """Each in a thread; the first fault of any of them is raised, for figures of a half that ran would be untrue."""
    faults: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def export(rows: int = 10_000) -> tuple[int, float]:
    """The newest `rows` contacts as a sealed .csv, made by the node's own worker. Returns how many, and the seconds until it is ready."""
    from django.db import transaction
    from django.utils import timezone

    from fanal import jobs
    from fanal.accounts.models import Staff
    from fanal.accounts.roles import Supervisor
    from fanal.core.exporting import Form, Purpose
    from fanal.desk.models import Contact
    from fanal.exports.actions.ask_export import Wish, ask_export
    from fanal.exports.sources import all_sources

    person = Staff.objects.get(email="person0@bench.test").act_as(Supervisor)
    newest = Contact.objects.order_by("-occurred_at")[:rows]
    day = timezone.localdate(list(newest.values_list("occurred_at", flat=True))[-1])
    usual = [column.name for column in all_sources()["desk.contacts"].columns if column.usual]  # type: ignore[union-attr]
    wish = Wish("desk.contacts", Form("csv"), usual, {"from": str(day)}, Purpose.CASE_WORK, "the bench", rows)
    began = time.perf_counter()
    with transaction.atomic():
        made = ask_export(by=person, wish=wish)
        jobs.enqueue("fanal.exports.tasks.make", export_id=str(made.pk))
    while made.state != "ready":
        if made.trouble or time.perf_counter() - began > 600:
            raise RuntimeError(made.trouble or "the export was not ready in ten minutes")
        time.sleep(0.05)
        made.refresh_from_db()
    return made.rows, time.perf_counter() - began
