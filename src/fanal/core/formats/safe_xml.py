"""Read XML from strangers: no document type, no entities, nothing fetched, and limits on depth, number and length.

Belongs here: bytes to a small tree of elements that know their line. Does not: what the elements mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from fanal.core.formats.faults import FormatFault

#: What expat says when the text ends too early (XML_ERROR_NO_ELEMENTS, _UNCLOSED_TOKEN, _PARTIAL_CHAR,
#: _UNCLOSED_CDATA_SECTION); a mismatch of tags is another thing.
_UNFINISHED = frozenset({3, 5, 6, 20})


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How much is read. The defaults carry a PFIF export of a whole catastrophe, and little more."""

    max_bytes: int = 50 * 1024 * 1024
    max_depth: int = 32
    max_elements: int = 1_000_000
    max_text: int = 200_000


@dataclass(slots=True)
class Element:
    """An element: `{namespace}name`, the line where it starts, the text before its first child, its children."""

    tag: str
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def namespace(self) -> str:
        """The namespace, empty when there is none."""
        return self.tag[1:].partition("}")[0] if self.tag.startswith("{") else ""

    @property
    def name(self) -> str:
        """The name without its namespace."""
        return self.tag.rpartition("}")[2]

    def __iter__(self) -> Iterator[Element]:
        return iter(self.children)


class _Builder:
    """Target of the parser: builds `Element`s and counts."""

    def __init__(self, limits: XmlLimits) -> None:
        self.limits = limits
        self.parser: Any = None
        self.root: Element | None = None
        self.stack: list[Element] = []
        self.pieces: list[str] = []
        self.elements = 0
        self.length = 0

    @property
    def line(self) -> int:
        return int(self.parser.CurrentLineNumber)

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._flush()
        self.elements += 1
        if self.elements > self.limits.max_elements:
            raise FormatFault("xml_too_many", limit=self.limits.max_elements)
        if len(self.stack) >= self.limits.max_depth:
            raise FormatFault("xml_too_deep", f"line {self.line}", limit=self.limits.max_depth, line=self.line)
        element = Element(tag, self.line)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)
        self.length = 0

    def data(self, text: str) -> None:
        self.length += len(text)
        if self.length > self.limits.max_text:
            here = self.stack[-1]
            raise FormatFault(
                "xml_text_too_long", f"line {here.line}", element=here.name, line=here.line, limit=self.limits.max_text
            )
        self.pieces.append(text)

    def end(self, _tag: str) -> None:
        self._flush()
        self.stack.pop()

    def close(self) -> Element:
        if self.root is None:  # pragma: no cover - expat reports "no element found" before
            raise FormatFault("empty_file")
        return self.root

    def _flush(self) -> None:
        # Text after a child would be mixed content, which no format here has; it is not kept.
        if self.pieces and not self.stack[-1].children:
            self.stack[-1].text = "".join(self.pieces)
        self.pieces.clear()


def read_xml(data: bytes, limits: XmlLimits | None = None) -> Element:
    """The root element of an XML document.

    Raises:
        FormatFault (a BadInput): empty, too large, cut off, malformed, with a document type or entities, too deep.
    """
    limits = limits or XmlLimits()
    if not data.strip():
        raise FormatFault("empty_file")
    if len(data) > limits.max_bytes:
        raise FormatFault("file_too_large", size=len(data) // 1024**2, limit=limits.max_bytes // 1024**2)
    target = _Builder(limits)
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    target.parser = parser.parser
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as refused:
        raise FormatFault("xml_dtd", f"line {target.line}", line=target.line) from refused
    except ParseError as error:
        raise _explain(error, target) from error
    except (ValueError, LookupError) as error:  # an encoding that Python does not know, or cannot decode
        raise FormatFault("xml_unreadable") from error
    return root


def _explain(error: ParseError, target: _Builder) -> FormatFault:
    """The sentence for a parse error: cut off, or wrong."""
    line, column = error.position
    place = f"line {line}"
    if error.code in _UNFINISHED and target.root is not None:
        element = target.stack[-1].name if target.stack else target.root.name
        return FormatFault("xml_unfinished", place, line=line, column=column + 1, element=element)
    reason = str(error).partition(":")[0]
    return FormatFault("xml_malformed", place, line=line, column=column + 1, reason=reason)
