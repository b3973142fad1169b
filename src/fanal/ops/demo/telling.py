"""Tell the story of `story.json` into a training node: through the same actions that people use, so that it cannot lie.

Times in the story are hours before or after now, so that the board is alive whenever somebody looks. What lies days back
says its hour of the day as well (`at`): a child is not fetched from school at night.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fanal.core.actors import System
from fanal.core.errors import NotAllowed

Chapter = dict[str, Any]
#: Takes the people by name, the cases opened so far by key, and the hour from which the story counts.
Step = Callable[[Mapping[str, Any], dict[str, Any], datetime], None]
#: A contact about a case that the police know: the answer stands in the case.
_KNOWN_TO_POLICE = {"police": "yes", "police_detail": "?not_asked"}


@cache
def _story() -> dict[str, Chapter]:
    return dict(json.loads((Path(__file__).parent / "story.json").read_text(encoding="utf-8")))


def fetch_chapter(key: str) -> Chapter:
    """One node's part of the story. KeyError for a node that is not in it."""
    return _story()[key]


def tell_story(key: str) -> None:
    """Found the node, let its people in, and tell their cases and contacts, each at its time, oldest first.

    Raises NotAllowed on anything but a training system.
    """
    from django.conf import settings
    from django.utils import timezone, translation

    if not settings.FANAL_TRAINING:
        raise NotAllowed("The story is told on a training system only. Make one with: fanal init --training")
    chapter = fetch_chapter(key)
    with translation.override(chapter["language"]):
        now = timezone.now()
        steps = sorted(_steps(chapter, now), key=lambda step: step[0])
        with _clock_at(steps[0][0] - timedelta(minutes=1) if steps else now):
            people = _found(chapter)
        opened: dict[str, Any] = {}
        for at, tell in steps:
            with _clock_at(at):
                tell(people, opened, now)
        for name in chapter.get("here", ()):
            _be_here(people[name])


def _be_here(person: Any) -> None:
    from fanal.desk.actions.be_present import be_here

    be_here(by=person, at_once=2)


def _steps(chapter: Chapter, now: datetime) -> Iterator[tuple[datetime, Step]]:
    """What happens in a chapter, each with its time. A call back or task told for the future belongs to its case."""
    for case in chapter["cases"]:
        opened_at = _moment(case, now)
        yield opened_at, partial(_tell_case, case)
        for event in case["events"]:
            yield _moment(event, now), partial(_tell_event, case["key"], event)
        for place, task in enumerate(case["tasks"][1:]):
            yield opened_at + timedelta(minutes=6 * (place + 1)), partial(_tell_task, case["key"], task)
    for contact in chapter["contacts"]:
        yield _moment(contact, now), partial(_tell_contact, contact)


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """The story is told at its own times: what this process takes as now is moved, on a training node only.

    Columns hold the function itself as their default, so they are turned to the moved clock as well.
    """
    from django.apps import apps
    from django.utils import timezone

    real = timezone.now
    columns = [field for model in apps.get_models() for field in model._meta.local_fields if field.default is real]
    with ExitStack() as moved:
        moved.enter_context(patch("django.utils.timezone.now", lambda: moment))
        for column in columns:
            moved.enter_context(patch.object(column, "_get_default", lambda: moment))
        yield


def _moment(told: Mapping[str, Any], now: datetime) -> datetime:
    """When something in the story happened: so many hours ago, and then at the hour of the day that it names, if it does."""
    from django.utils import timezone

    moment = now - timedelta(hours=told["hours_ago"])
    if "at" not in told:
        return moment
    return timezone.make_aware(datetime.combine(timezone.localtime(moment).date(), time.fromisoformat(told["at"])))


def _found(chapter: Chapter) -> dict[str, Any]:
    """The node's name and its people by their name, each acting in their first role."""
    from fanal.accounts import roles
    from fanal.accounts.actions.admit_person import admit_training_person
    from fanal.network.actions.change_node import found_node

    by = System("training")
    languages = sorted({language for person in chapter["people"] for language in person["languages"]})
    found_node(
        by=by,
        name=chapter["name"],
        country=chapter["country"],
        role=chapter["role"],
        time_zone=chapter["time_zone"],
        languages=languages,
        training=True,
    )
    by_slug = {role.slug: role for role in roles.ALL}
    people = {}
    for person in chapter["people"]:
        granted = [by_slug[slug] for slug in person["roles"]]
        staff = admit_training_person(
            by=by, email=person["email"], display_name=person["name"], granted=granted, languages=person["languages"]
        )
        staff.act_as(granted[0])
        people[person["name"]] = staff
    return people


def _tell_case(told: Mapping[str, Any], people: Mapping[str, Any], opened: dict[str, Any], now: datetime) -> None:
    from fanal.cases.actions.open_case import open_case
    from fanal.cases.drafts import PersonDraft
    from fanal.core.casework import CategoryChoice, CrossBorder, PersonRole

    by = people[told["opened_by"]]
    abroad = told.get("cross_border", [])
    case = open_case(
        by=System("training") if told.get("no_owner") else by,
        category=CategoryChoice.of(told["category"]),
        children=[_child(told, now)],
        people=[
            PersonDraft(roles=tuple(PersonRole(role) for role in one["roles"]), values=one["values"])
            for one in told["people"]
        ],
        police=_police(told, now),
        note=told["notes"],
        cross_border=CrossBorder.PRESUMED if abroad else CrossBorder.NOT_KNOWN,
        countries=abroad,
        first_task=_first_task(told, people, now),
    )
    opened[told["key"]] = case.pk


def _child(told: Mapping[str, Any], now: datetime) -> Any:
    from fanal.cases.drafts import ChildDraft, NameDraft
    from fanal.core.casework import NameKind, Provenance

    names = tuple(
        NameDraft(
            full=one.get("full", ""),
            given=one.get("given", ""),
            family=one.get("family", ""),
            kind=NameKind(one["kind"]),
            provenance=Provenance(one.get("provenance", "caller")),
            is_main=number == 0,
        )
        for number, one in enumerate(told["child"]["names"])
    )
    episode = dict(told["episode"])
    episode["last_seen_at"] = _moment(episode, now)
    for word in ("hours_ago", "at"):
        episode.pop(word, None)
    return ChildDraft(names=names, values=told["child"]["values"], episode=episode)


def _police(told: Mapping[str, Any], now: datetime) -> Any:
    from django.utils import timezone

    from fanal.cases.drafts import PoliceDraft
    from fanal.core.casework import PoliceAnswer

    if "police" not in told:
        return PoliceDraft(answer=PoliceAnswer.UNSURE)
    when = timezone.localtime(_moment(told["police"], now))
    return PoliceDraft(answer=PoliceAnswer.YES, when=f"{told['police']['station']}, {when:%d.%m.%Y %H:%M}")


def _task(task: Mapping[str, Any], people: Mapping[str, Any], now: datetime) -> Any:
    from fanal.cases.drafts import TaskDraft

    return TaskDraft(title=task["text"], due=now + timedelta(hours=task["due_in_hours"]), owner=people[task["owner"]])


def _first_task(told: Mapping[str, Any], people: Mapping[str, Any], now: datetime) -> Any:
    return _task(told["tasks"][0], people, now) if told["tasks"] else None


def _tell_task(
    key: str, task: Mapping[str, Any], people: Mapping[str, Any], opened: Mapping[str, Any], now: datetime
) -> None:
    from fanal.cases.actions.add_task import add_task

    draft = _task(task, people, now)
    add_task(by=draft.owner, case_id=opened[key], task=draft)


def _tell_event(
    key: str, event: Mapping[str, Any], people: Mapping[str, Any], opened: dict[str, Any], now: datetime
) -> None:
    from fanal.cases.actions.add_note import add_note
    from fanal.cases.actions.record_support import record_support
    from fanal.core.casework import SupportKind

    by, case_id = people[event["by"]], opened[key]
    if event["kind"] == "note":
        add_note(by=by, case_id=case_id, note=event["text"])
    elif event["kind"] == "support":
        record_support(
            by=by,
            case_id=case_id,
            kind=SupportKind(event["support"]),
            minutes=event["minutes"],
            note=event["text"],
        )
    else:
        _tell_contact(
            {**event, "notes": event["text"], "outcome": "update", "joins": case_id, "police": _KNOWN_TO_POLICE},
            people,
            opened,
            now,
        )


def _tell_contact(told: Mapping[str, Any], people: Mapping[str, Any], _opened: dict[str, Any], now: datetime) -> None:
    from fanal.desk.actions.close_contact import close_contact
    from fanal.desk.actions.link_case import join_case
    from fanal.desk.actions.open_contact import open_contact
    from fanal.desk.actions.promise_call_back import promise_call_back
    from fanal.desk.actions.save_draft import save_draft
    from fanal.desk.merging import Post

    by = people[told["by"]]
    contact = open_contact(by=by, channel=told["channel"])
    changes = {"notes": told["notes"], "caller": told["caller"], "outcome": told["outcome"], **told["police"]}
    save_draft(
        by=by,
        contact_id=contact.pk,
        post=Post(writer="story", number=1, base=0, changes={k: v for k, v in changes.items() if v}),
    )
    if "joins" in told:
        join_case(by=by, contact_id=contact.pk, case_id=told["joins"])
    if "call_back_in_hours" in told:
        promise_call_back(by=by, contact_id=contact.pk, due=now + timedelta(hours=told["call_back_in_hours"]))
    close_contact(by=by, contact_id=contact.pk)
