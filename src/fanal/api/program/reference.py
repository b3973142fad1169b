"""The reference page of the interface (docs/reference/api.md), made from its OpenAPI document. No script, no third party."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fanal.api.program.interface import interface

_HEAD = """# The interface for programs

Generated from the document that every node serves at `/api/openapi.json` (OpenAPI 3.1; open to everybody, because it is the same
everywhere and holds nothing of a child). How to begin: [connect a program](../how-to/connect-a-program.md).

Every call carries `Authorization: Bearer fanal_…`. Lists go on with `after=` and the `next` of the page before. Times carry their
distance from UTC. Errors are problem details (RFC 9457, `application/problem+json`): `type` for programs, `detail`, `errors` and
`blockers` for people.
"""


def page() -> str:
    """The page."""
    document = interface.get_openapi_schema(path_prefix="/api/v1/")
    parts = [_HEAD]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts.append(_operation(method.upper(), path, operation))
    parts += ["## What goes over the wire\n", *(_shape(name, shape) for name, shape in sorted(document["components"]["schemas"].items()))]
    return "\n".join(parts)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    said = [f"## {operation['summary']}\n", f"`{method} {path}`\n", operation["description"] + "\n"]
    rows = [f"| `{one['name']}` | {one['in']} | {_kind(one['schema'])} | {'yes' if one['required'] else ''} |" for one in operation["parameters"]]
    if rows:
        said += ["| parameter | in | what | needed |\n|---|---|---|---|", *rows, ""]
    body = operation.get("requestBody")
    if body:
        said.append(f"Send {_kind(_schema(body))}.\n")
    for status, answer in operation["responses"].items():
        if int(status) < 300:
            said.append(f"Answers {status}: {_kind(_schema(answer))}.\n")
    return "\n".join(said)


def _schema(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(iter(part["content"].values()))["schema"]
    return found


def _shape(name: str, shape: dict[str, Any]) -> str:
    said = [f"### {name}\n"]
    if shape.get("description"):
        said.append(" ".join(shape["description"].split()) + "\n")
    if "enum" in shape:
        return "\n".join([*said, _words(shape["enum"]) + "\n"])
    needed = set(shape.get("required", ()))
    rows = [f"| `{field}` | {_kind(what)} | {'yes' if field in needed else ''} |" for field, what in shape.get("properties", {}).items()]
    return "\n".join([*said, "| field | what | always there |\n|---|---|---|", *rows, ""])


def _words(words: Iterable[Any]) -> str:
    return " · ".join(f"`{word}`" for word in words)


def _kind(schema: dict[str, Any]) -> str:
    """What may stand there, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "allOf"):
        if several in schema:
            return " or ".join(_kind(one) for one in schema[several])
    if "enum" in schema:
        return _words(schema["enum"])
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    said = [{"string": "text", "null": "nothing"}.get(kind, kind)]
    if "format" in schema:
        said.append(f"({schema['format']})")
    limits = [f"{word} {schema[key]}" for key, word in _LIMITS.items() if key in schema]
    if limits:
        said.append(f"({', '.join(limits)})")
    return " ".join(said)


_LIMITS = {"minLength": "at least", "maxLength": "at most", "minimum": "from", "maximum": "to"}
