"""XML from strangers: nothing is expanded, nothing fetched, and size is bounded."""

from __future__ import annotations

import pytest

from fanal.core.formats.faults import FormatFault
from fanal.core.formats.safe_xml import XmlLimits, read_xml

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>
<lolz>&lol3;</lolz>"""


@pytest.mark.parametrize("data", [
    pytest.param(LAUGHS, id="entity expansion"),
    pytest.param(b'<!DOCTYPE a SYSTEM "http://attacker.example/a.dtd"><a/>', id="external document type"),
    pytest.param(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', id="external entity"),
    pytest.param(b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a/>', id="parameter entity"),
    pytest.param(b"<!DOCTYPE a><a/>", id="a bare document type"),
])  # fmt: skip
def test_document_types_and_entities_are_refused_with_a_sentence(data):
    with pytest.raises(FormatFault, match="so the file is refused") as refused:
        read_xml(data)
    assert refused.value.code == "xml_dtd"


@pytest.mark.parametrize(("data", "code"), [
    pytest.param(b"<a><b>x", "xml_unfinished", id="an element is open"),
    pytest.param(b"<a><b", "xml_unfinished", id="a tag is open"),
    pytest.param(b"<a><![CDATA[x", "xml_unfinished", id="CDATA is open"),
    pytest.param(b"<a>\xc3", "xml_unfinished", id="in the middle of a character"),
    pytest.param(b"<a/><b", "xml_malformed", id="something after the end"),
    pytest.param(b"<a></b>", "xml_malformed", id="another end"),
    pytest.param(b"<a>&unknown;</a>", "xml_malformed", id="an unknown entity"),
    pytest.param(b"<", "xml_malformed", id="one character"),
    pytest.param(b"<a>\xff</a>", "xml_malformed", id="no UTF-8"),
    pytest.param(b'<?xml version="1.0" encoding="klingon"?><a/>', "xml_unreadable", id="unknown encoding"),
    pytest.param(b'<?xml version="1.0" encoding="punycode"?><a/>', "xml_unreadable", id="encoding that is none"),
])  # fmt: skip
def test_a_file_that_is_not_xml_says_what_and_where(data, code):
    with pytest.raises(FormatFault) as refused:
        read_xml(data)
    assert refused.value.code == code


@pytest.mark.parametrize(("data", "limits", "code"), [
    pytest.param(b"<a/>" + b" " * 2_000_000, XmlLimits(max_bytes=1_000_000), "file_too_large", id="bytes"),
    pytest.param(b"<a>" * 9, XmlLimits(max_depth=8), "xml_too_deep", id="depth"),
    pytest.param(b"<a>" + b"<b/>" * 9 + b"</a>", XmlLimits(max_elements=9), "xml_too_many", id="elements"),
    pytest.param(b"<a>" + b"x" * 11 + b"</a>", XmlLimits(max_text=10), "xml_text_too_long", id="text"),
])  # fmt: skip
def test_limits_are_kept(data, limits, code):
    with pytest.raises(FormatFault) as refused:
        read_xml(data, limits)
    assert refused.value.code == code


def test_at_its_limits_a_file_is_read():
    assert read_xml(b"<a>" * 8 + b"</a>" * 8, XmlLimits(max_depth=8)).name == "a"
    assert read_xml(b"<a>" + b"x" * 10 + b"</a>", XmlLimits(max_text=10)).text == "x" * 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_that_the_file_declares_is_used(encoding):
    root = read_xml(f'<?xml version="1.0" encoding="{encoding}"?><a>Zoé</a>'.encode(encoding))
    assert root.text == "Zoé"


def test_elements_know_their_line_namespace_and_children():
    root = read_xml(b'<a xmlns="urn:x">one<!-- c -->two\n<b>in</b>after</a>')
    assert (root.namespace, root.name, root.text) == ("urn:x", "a", "onetwo\n")
    assert [(child.name, child.line, child.text) for child in root] == [("b", 2, "in")]
    assert read_xml(b"<a/>").namespace == ""


def test_many_pieces_of_text_between_children_cost_no_square():
    root = read_xml(b"<a>" + b"x<b/>" * 100_000 + b"</a>")
    assert root.text == "x"
    assert len(root.children) == 100_000
