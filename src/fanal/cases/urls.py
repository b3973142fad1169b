"""Addresses of the cases room. Every tab and every act has one; who may open which stands in `accounts.matrix`."""

from django.urls import include, path

from fanal.cases.after_return import views as after_return
from fanal.cases.oversight import views as oversight
from fanal.cases.own_forms import views as own_forms
from fanal.cases.plans import views as plans
from fanal.cases.risk import choosing
from fanal.cases.risk import views as risk
from fanal.cases.views import case, child, documents, ending, lists, opening, people, reading, work

app_name = "cases"

_LISTS = [
    path("find/", lists.find, name="find"),
    path("cases/", lists.show_list, name="list"),
    path("cases/mine/", lists.show_list, {"name": "mine"}, name="mine"),
    path("cases/all/", lists.show_list, {"name": "open_cases"}, name="open_cases"),
    path("cases/review/", lists.show_list, {"name": "to_review"}, name="to_review"),
    path("cases/closed/", lists.show_list, {"name": "closed_cases"}, name="closed_cases"),
    path("cases/new/", opening.open_case, name="open_case"),
    path("cases/emergency/", reading.break_glass, name="break_glass"),
    path("cases/emergency/review/", reading.show_glass, name="glass"),
    path("cases/emergency/review/<uuid:glass_id>/", reading.judge_glass, name="judge_glass"),
    path("cases/own-forms/", own_forms.show_forms, name="own_forms"),
    path("cases/own-forms/<uuid:definition_id>/", own_forms.switch, name="switch_form"),
    path("cases/criteria/", choosing.choose_criteria, name="criteria"),
    path("cases/reading/", oversight.show_readings, name="readings"),
    path("cases/reading/<uuid:review_id>/", oversight.judge, name="judge_reading"),
]
_TABS = [
    path("", case.show_timeline, name="case"),
    path("child/", case.show_children, name="child"),
    path("people/", case.show_people, name="people"),
    path("tasks/", case.show_tasks, name="tasks"),
    path("support/", case.show_support, name="support"),
    path("formal/", case.show_formal, name="formal"),
    path("documents/", case.show_documents, name="documents"),
    path("risk/", risk.show_risk, name="risk"),
    path("filled/", own_forms.show_filled, name="filled_forms"),
    path("panel/<int:place>/", case.show_panel, name="panel"),
    path("readers/", case.show_readers, name="readers"),
]
_WHOLE = [
    path("category/", opening.change_category, name="change_category"),
    path("countries/", opening.change_countries, name="change_countries"),
    path("police/", opening.change_police, name="change_police"),
    path("summary/", opening.change_summary, name="change_summary"),
    path("owner/", opening.hand_over, name="hand_over"),
    path("mark/", opening.add_flag, name="add_flag"),
    path("mark/<uuid:flag_id>/off/", opening.drop_flag, name="drop_flag"),
    path("close/", ending.close_case, name="close_case"),
    path("reopen/", ending.reopen_case, name="reopen_case"),
    path("accept/", ending.accept_case, name="accept"),
    path("discard/", ending.discard_case, name="discard"),
    path("restrict/", reading.restrict, name="restrict"),
    path("unrestrict/", reading.lift, name="lift"),
    path("readers/add/", reading.let_in, name="let_in"),
    path("readers/<uuid:access_id>/out/", reading.let_out, name="let_out"),
]
_CHILD = [
    path("child/add/", child.add_child, name="add_child"),
    path("child/<uuid:child_id>/", child.change_child, name="change_child"),
    path("child/<uuid:child_id>/name/", child.add_name, name="add_name"),
    path("child/<uuid:child_id>/name/<uuid:name_id>/", child.change_name, name="change_name"),
    path("child/<uuid:child_id>/name/<uuid:name_id>/show/", child.show_by_name, name="show_by_name"),
    path("child/<uuid:child_id>/again/", child.repeat_episode, name="repeat_episode"),
    path("child/<uuid:child_id>/episode/<uuid:episode_id>/", child.change_episode, name="change_episode"),
    path("child/<uuid:child_id>/episode/<uuid:episode_id>/undo/", child.undo_finding, name="undo_finding"),
    path("child/<uuid:child_id>/together/", child.link_child, name="link_child"),
    path("child/<uuid:child_id>/together/<uuid:other_id>/off/", child.unlink_child, name="unlink_child"),
]
_PEOPLE = [
    path("people/add/", people.add_person, name="add_person"),
    path("people/<uuid:person_id>/", people.change_person, name="change_person"),
    path("people/<uuid:person_id>/out/", people.remove_person, name="remove_person"),
    path("formal/authority/", people.add_authority, name="add_authority"),
    path("formal/authority/<uuid:authority_id>/", people.change_authority, name="change_authority"),
    path("formal/consent/", people.add_consent, name="add_consent"),
    path("formal/consent/<uuid:consent_id>/back/", people.withdraw_consent, name="withdraw_consent"),
]
_WORK = [
    path("note/", work.add_note, name="add_note"),
    path("support/add/", work.add_support, name="add_support"),
    path("tasks/add/", work.add_task, name="add_task"),
    path("tasks/<uuid:task_id>/", work.change_task, name="change_task"),
    path("tasks/<uuid:task_id>/done/", work.finish_task, name="finish_task"),
    path("documents/add/", documents.add_document, name="add_document"),
    path("documents/<uuid:document_id>/file", documents.send_document, name="document_file"),
]

_ASKED = [
    path("filled/<uuid:definition_id>/", own_forms.fill_in, name="fill_form"),
    path("tasks/plan/", plans.plan, name="plan"),
    path("return/<uuid:episode_id>/interview/", after_return.interview, name="interview"),
    path("return/<uuid:child_id>/pattern/", after_return.pattern_of_child, name="pattern"),
    path("return/<uuid:episode_id>/place/", after_return.pattern_of_place, name="pattern_of_place"),
    path("risk/assess/", risk.assess, name="assess_risk"),
    path("risk/assess/<uuid:child_id>/", risk.assess, name="assess_risk_of_child"),
]

urlpatterns = [
    *_LISTS,
    path("cases/import/", include("fanal.cases.imports.urls")),
    path("cases/<uuid:case_id>/", include([*_TABS, *_WHOLE, *_CHILD, *_PEOPLE, *_WORK, *_ASKED])),
]
