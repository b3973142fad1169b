"""Reads of the desk, always for somebody: what `by` may see (`visibility`), and never a row more."""

from fanal.desk.queries.contact import (
    facts_of,
    fetch_contact,
    fetch_in_hidden_cases,
    has_open_contact,
    is_page_of_open_contact,
    lock_call_back,
    lock_contact,
    may_hear_of,
    shown_links,
    with_shown_links,
)
from fanal.desk.queries.lists import (
    COUNTED,
    Sought,
    count_today,
    fetch_contacts_sought,
    search_contacts,
)
from fanal.desk.queries.of_case import (
    count_of_case,
    fetch_asked_to_be_let_in,
    fetch_newest_of_case,
    fetch_of_case,
    fetch_to_export,
)
from fanal.desk.queries.visibility import (
    of_visible_contact,
    visible_contacts,
)
from fanal.desk.queries.waiting import (
    DESK_ACTS,
    asked_to_compare,
    fetch_call_backs_due,
    fetch_comparison,
    fetch_comparisons_to_answer,
    fetch_my_open,
    fetch_needing_desk,
    fetch_openings_to_decide,
    fetch_others_open,
    lock_comparison,
)

__all__ = [
    "COUNTED",
    "DESK_ACTS",
    "Sought",
    "asked_to_compare",
    "count_of_case",
    "count_today",
    "facts_of",
    "fetch_asked_to_be_let_in",
    "fetch_call_backs_due",
    "fetch_comparison",
    "fetch_comparisons_to_answer",
    "fetch_contact",
    "fetch_contacts_sought",
    "fetch_in_hidden_cases",
    "fetch_my_open",
    "fetch_needing_desk",
    "fetch_newest_of_case",
    "fetch_of_case",
    "fetch_openings_to_decide",
    "fetch_others_open",
    "fetch_to_export",
    "has_open_contact",
    "is_page_of_open_contact",
    "lock_call_back",
    "lock_comparison",
    "lock_contact",
    "may_hear_of",
    "of_visible_contact",
    "search_contacts",
    "shown_links",
    "visible_contacts",
    "with_shown_links",
]
