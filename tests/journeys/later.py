"""What happens after the told story, for pages that begin empty: a case that supervision closed, and a look at unusual reading.

Run inside a node's own environment (`RunningNode.tell_later`). Everything goes through the actions, but the review: the
rules that raise one have tests of their own, and their limits belong to the node.
"""

from __future__ import annotations

import os
from datetime import timedelta

#: The child of the closed case. Nobody but supervision and its owner reads it.
CHILD = ("Naël", "Dubreuil-Saïdi")


def tell() -> None:
    """Both, once."""
    from django.utils import timezone

    from fanal.accounts import roles
    from fanal.accounts.models import Staff
    from fanal.cases import actions
    from fanal.cases.drafts import NameDraft, PoliceDraft
    from fanal.cases.oversight.models import ReadingReview
    from fanal.core.casework import PoliceAnswer
    from fanal.vault import keys
    from tests.apps.cases.builders import RUNAWAY, a_child, closing_of, seen

    people = {one.display_name: one for one in Staff.objects.all()}
    child = a_child(NameDraft(given=CHILD[0], family=CHILD[1]), episode={"last_seen_at": seen()})
    case = actions.open_case(
        by=people["Jonas Vermeer"].act_as(roles.CaseManager), children=(child,), category=RUNAWAY, police=PoliceDraft(PoliceAnswer.YES, when="last night")
    )
    actions.close_case(by=people["Katarzyna Wilk"].act_as(roles.Supervisor), case_id=case.pk, closing=closing_of(case))
    now = timezone.now()
    ReadingReview.objects.create(
        key_id=keys.new_key("review"), staff=people["Rania Khoury"], kind="late", count=14, first_seq=1, last_seq=40,
        first_at=now - timedelta(hours=3), last_at=now - timedelta(hours=1),
    )  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
    import django

    django.setup()
    tell()
