"""What this room says through the plugs of `core.plugs`. Plugged in at start by `apps`.

Belongs here: the functions with the sockets' shapes. Does not: the work behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, ngettext_lazy

from fanal.core.actors import Actor
from fanal.core.errors import NotReady
from fanal.core.plugs import BoardItem, BoardKind, Subject
from fanal.privacy import queries
from fanal.privacy.actions.forget_case import forget_case
from fanal.vault import keys

SECOND = BoardKind("erasure", _l("Erasing to agree to"), ngettext_lazy("erasing to agree to", "erasings to agree to"), "trash", 76)
HOLD_ENDS = BoardKind("hold", _l("Hold that ends"), ngettext_lazy("hold that ends", "holds that end"), "lock", 77)
STUCK = BoardKind("erasing", _l("Erasing that fails"), ngettext_lazy("erasing that fails", "erasings that fail"), "warning", 78)
BREACH = BoardKind("breach", _l("Breach to report"), ngettext_lazy("breach to report", "breaches to report"), "warning", 11)
#: Whoever supervises answers within so long.
ANSWER_WITHIN = timedelta(days=2)


def forget(*, by: Actor, subject: Subject) -> Iterable[UUID]:
    """Holds of an erased case go with it; while one runs neither the case nor a child or person in it goes, whoever asks.

    After the restore of an older backup the key of what is forgotten is gone already: then a hold of that time keeps nothing.

    Raises NotReady while a hold runs.
    """
    if any(keys.exists(key_id) for key_id in queries.keys_under_hold(subject)):
        raise NotReady(_("A legal hold, or a decision, keeps this case. Nothing was erased."))
    if subject.kind == "case":
        forget_case(by=by, case_id=subject.id)
    return []


def keep_held_keys(*, by: Actor, key_ids: tuple[UUID, ...]) -> None:
    """No key is destroyed that a running hold keeps, when it is named by itself either. Raises NotReady."""
    if any(keys.exists(key_id) for key_id in queries.keys_held(key_ids)):
        raise NotReady(_("A legal hold, or a decision, keeps this case. Nothing was erased."))


def board_items(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """Breaches whose clock runs, decisions that wait for a second person, holds that end soon, erasing that fails. Five queries at most."""
    for breach in queries.fetch_running_breaches(by=by)[:20]:
        yield BoardItem(
            kind=BREACH, title=_("Tell the authority of a breach within 72 hours"), detail=_("the clock runs on nights and holidays too"),
            due=breach.facts.deadline, url=reverse("privacy:breach", args=[breach.pk]), act=_("Look"),
        )  # fmt: skip
    waiting = queries.fetch_batches_to_second(by=by)
    for batch in waiting[:20]:
        number = len(batch.erasures.all())
        yield BoardItem(
            kind=SECOND, title=ngettext("Agree to erase %(number)d case", "Agree to erase %(number)d cases", number) % {"number": number},
            detail=batch.decided_by.display_name, due=batch.decided_at + ANSWER_WITHIN, url=reverse("privacy:retention"), act=_("Look"),
        )  # fmt: skip
    for hold in queries.fetch_holds_that_end(by=by)[:20]:
        yield BoardItem(
            kind=HOLD_ENDS, title=_("A hold ends: renew it, or let it end"), detail=hold.case.reference,
            due=timezone.make_aware(datetime.combine(hold.until, time.max)), url=reverse("privacy:holds"), act=_("Look"),
        )  # fmt: skip
    if stuck := queries.count_stuck(by=by):
        yield BoardItem(
            kind=STUCK, title=ngettext("%(number)d case cannot be erased", "%(number)d cases cannot be erased", stuck) % {"number": stuck},
            detail=_("tell whoever looks after the machine"), due=now, url=reverse("privacy:erased"), act=_("Look"),
        )  # fmt: skip
