"""What can be done with a case, one use case per file. Writes only; reads live in `cases.queries`.

Every function is one use case: it asks for the right, locks what it changes, writes the journal entry in the same transaction
and leaves effects on others to `on_commit`.
"""

from fanal.cases.actions.add_child import add_child
from fanal.cases.actions.add_note import add_note
from fanal.cases.actions.add_person import add_person
from fanal.cases.actions.add_photo import add_photo
from fanal.cases.actions.add_task import add_task
from fanal.cases.actions.answer_police import answer_police
from fanal.cases.actions.attach_document import attach_document
from fanal.cases.actions.break_glass import break_glass
from fanal.cases.actions.change_category import change_category
from fanal.cases.actions.close_case import close_case
from fanal.cases.actions.complete_task import complete_task, drop_task
from fanal.cases.actions.give_access import end_access, give_access
from fanal.cases.actions.give_consent import give_consent
from fanal.cases.actions.hand_over_case import hand_over_case
from fanal.cases.actions.hear_caller import hear_caller
from fanal.cases.actions.link_siblings import link_siblings, unlink_siblings
from fanal.cases.actions.name_child import add_name, choose_main_name, rename_child
from fanal.cases.actions.open_case import open_case
from fanal.cases.actions.raise_flag import clear_flag, raise_flag
from fanal.cases.actions.reassign_task import reassign_task
from fanal.cases.actions.record_authority import record_authority, update_authority
from fanal.cases.actions.record_support import record_support
from fanal.cases.actions.reopen_case import reopen_case
from fanal.cases.actions.restrict_case import lift_restriction, restrict_case
from fanal.cases.actions.review_break_glass import review_break_glass
from fanal.cases.actions.review_case import accept_case, discard_case
from fanal.cases.actions.set_cross_border import set_cross_border
from fanal.cases.actions.start_episode import start_episode
from fanal.cases.actions.take_back_finding import take_back_finding
from fanal.cases.actions.update_case import update_case
from fanal.cases.actions.update_child import update_child
from fanal.cases.actions.update_episode import update_episode
from fanal.cases.actions.update_person import remove_person, update_person
from fanal.cases.actions.withdraw_consent import withdraw_consent

__all__ = [
    "accept_case", "add_child", "add_name", "add_note", "add_person", "add_photo", "add_task", "answer_police",
    "attach_document", "break_glass", "change_category", "choose_main_name", "clear_flag", "close_case", "complete_task",
    "discard_case", "drop_task", "end_access", "give_access", "give_consent", "hand_over_case", "hear_caller",
    "lift_restriction", "link_siblings", "open_case", "raise_flag", "reassign_task", "record_authority", "record_support", "remove_person",
    "rename_child", "reopen_case", "restrict_case", "review_break_glass", "set_cross_border", "start_episode",
    "take_back_finding", "unlink_siblings", "update_authority", "update_case", "update_child", "update_episode",
    "update_person", "withdraw_consent",
]
