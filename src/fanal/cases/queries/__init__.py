"""Reads of the cases room, always scoped to who asks. Writes live in `cases.actions`."""

from fanal.cases.queries.access import (
    fetch_case,
    fetch_child,
    has_broken_glass,
    lock_case,
    lock_child,
    lock_episode,
    lock_person,
    may_read_case,
    visible_cases,
    visible_children,
    visible_people,
)
from fanal.cases.queries.find import Found, Hit, cases_of_subjects, fetch_by_reference, find, subjects_with
from fanal.cases.queries.lists import (
    being_worked_on,
    broken_glass_of_my_cases,
    broken_glass_to_review,
    cases_by_id,
    closed,
    count_cases,
    mine,
    needing_someone,
    people_to_tell_of_glass,
    to_review,
)
from fanal.cases.queries.parts import (
    authorities_of,
    broken_glass_of,
    category_history,
    children_of,
    consents_of,
    documents_of,
    episodes_of_child,
    fetch_document,
    finished_tasks_of,
    flags_of,
    hidden_episodes_of_child,
    links_of,
    may_read_walled,
    minutes_by_kind,
    missing_in,
    notes_of,
    open_tasks_of,
    people_of,
    photo_of,
    readers_of,
    support_of,
)
from fanal.cases.queries.timeline import timeline_of

__all__ = [
    "Found", "Hit", "authorities_of", "being_worked_on", "broken_glass_of", "broken_glass_of_my_cases",
    "broken_glass_to_review", "cases_by_id", "cases_of_subjects", "category_history", "children_of", "closed",
    "consents_of", "count_cases", "documents_of", "episodes_of_child", "fetch_by_reference", "fetch_case", "fetch_child",
    "fetch_document", "find", "finished_tasks_of", "flags_of", "has_broken_glass", "hidden_episodes_of_child",
    "links_of", "lock_case", "lock_child", "lock_episode", "lock_person", "may_read_case", "may_read_walled", "mine",
    "minutes_by_kind", "missing_in", "needing_someone", "notes_of", "open_tasks_of", "people_of", "people_to_tell_of_glass", "photo_of",
    "readers_of", "subjects_with", "support_of", "timeline_of", "to_review", "visible_cases",
    "visible_children", "visible_people",
]
