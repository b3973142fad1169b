"""Tables of the cases room, one file per thing. Columns, constraints, tiny properties; what happens to them is in `actions`."""

from fanal.cases.after_return.models import InterviewStep
from fanal.cases.imports.models import ImportedCase, ImportRun, ImportSource
from fanal.cases.models.access import BreakGlass, CaseAccess
from fanal.cases.models.case import Case, CaseChild, CategoryChange, ReferenceCounter, StatusChange
from fanal.cases.models.child import Child, ChildLink, ChildName
from fanal.cases.models.document import Document
from fanal.cases.models.episode import Episode
from fanal.cases.models.formal import Authority, Consent
from fanal.cases.models.person import CasePerson, Person
from fanal.cases.models.work import Flag, Note, Support, Task
from fanal.cases.oversight.models import ReadingReview
from fanal.cases.own_forms.models import FilledForm, FormDefinition
from fanal.cases.risk.models import RiskAssessment

__all__ = [
    "Authority", "BreakGlass", "Case", "CaseAccess", "CaseChild", "CasePerson", "CategoryChange", "Child", "ChildLink",
    "ChildName", "Consent", "Document", "Episode", "FilledForm", "Flag", "FormDefinition", "ImportRun", "ImportSource", "ImportedCase", "InterviewStep",
    "Note", "Person", "ReadingReview", "ReferenceCounter", "RiskAssessment", "StatusChange", "Support", "Task",
]
