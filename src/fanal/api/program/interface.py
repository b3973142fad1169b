"""The interface itself: its operations, its document, its gate. `urls` puts it under /api/v1/.

The document is made from the operations: what each answers, which scope it needs, what can go wrong. A copy lies in the tests,
so that nobody changes by mistake what programs elsewhere rely on.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.operation import Operation

from fanal.api.program import cases, contacts, problems, shapes, todo
from fanal.api.program.callers import Secret, caller_of, guarded, only_with, scope_of

VERSION = "1"
#: What any operation may answer, beside its own: status, and when.
_ANY: dict[int, str] = {
    400: "This does not have the form that this document describes.",
    401: "No connection has this secret, or it has ended, run out, or is used from elsewhere.",
    403: "The connection does not have the scope, or the role may not do this.",
    404: "There is no such thing, or not for this connection: the same answer for both.",
    409: "It cannot be done yet (`blockers`), or somebody changed the same meanwhile.",
    410: "It was erased on purpose.",
    413: "This is too large.",
    422: "It has the right form, but cannot stand (`errors`).",
    429: "Too fast; `Retry-After` says how many seconds to wait.",
    500: "A fault of the program. What was saved before is safe.",
    503: "A part of the node does not answer. Nothing was saved; try again.",
}
_ABOUT = (
    "Contacts, cases and tasks for programs that a hotline lets in. A program acts as one person in one role, and sees and may do "
    "what that person could in that role, never more. Every reading and every change is journalled. Sentences come in the "
    "language of `Accept-Language`."
)


class Interface(NinjaAPI):
    """The interface, with a document that tells the whole truth about errors and scopes."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        document = super().get_openapi_schema(*args, **kwargs)
        document["components"]["schemas"]["Problem"] = {
            **shapes.Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        }
        document["components"]["schemas"].update(document["components"]["schemas"]["Problem"].pop("$defs", {}))
        for operations in document["paths"].values():
            for operation in operations.values():
                _complete(operation)
        return document


def _complete(operation: dict[str, Any]) -> None:
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status, when in _ANY.items():
        answer: dict[str, Any] = {"description": when, "content": {problems.MEDIA_TYPE: shape}}
        if status == 429:
            answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
        operation["responses"].setdefault(status, answer)


def _scoped(router: Router) -> Router:
    """Puts each operation behind its scope, and says in the document which it is."""
    for view in router.path_operations.values():
        for operation in view.operations:
            scope = scope_of(operation.view_func)
            operation.view_func = only_with(guarded(operation.view_func), _queries(operation))
            operation.description = f"{operation.description}\n\nScope: `{scope.value}`."
            operation.openapi_extra = {"x-scope": scope.value}
    return router


def _queries(operation: Operation) -> frozenset[str]:
    """What an operation may be asked behind the question mark, by the names on the wire."""
    models = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    return frozenset(field.alias or name for model in models for name, field in model.model_fields.items())


interface = Interface(
    title="Fanal", version=VERSION, description=_ABOUT, auth=Secret(), docs_url=None, openapi_url=None,
    urls_namespace="interface",
)
problems.install(interface)


@interface.get("/me", response=shapes.Me, url_name="me", summary="Who am I?", tags=["connection"])
def show_me(request: HttpRequest) -> dict[str, Any]:
    """The connection itself: its name, as whom it acts, what it may do, until when. Needs no scope."""
    connection = caller_of(request).connection
    return {
        "connection": connection.pk, "name": connection.name, "acts_as": connection.staff.pk, "role": connection.role.slug,
        "scopes": connection.scopes, "expires_at": connection.expires_at,
    }


for _router in (contacts.router, cases.router, todo.router):
    interface.add_router("", _scoped(_router))
for _view in interface.default_router.path_operations.values():
    for _operation in _view.operations:
        _operation.view_func = only_with(_operation.view_func, _queries(_operation))
