"""Hostile strings for whatever writes text out: five hundred, made from seeds in a fixed order."""

from __future__ import annotations

from itertools import product

_FORMULAS = ["=1+1", '=HYPERLINK("http://evil","x")', "+SUM(A1)", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "=cmd|'/c calc'!A1", "＝1+1", "%0A=1"]
_MARKUP = [
    "<script>alert(1)</script>", "]]></t>", "&amp;&lt;&#0;", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "#image(\"/etc/passwd\")",
    "#import \"@preview/x:1.0.0\"", "$x^2$ *b* _i_ `raw` <label> @ref", "\\u{41}", "{{ 7*7 }}", "_x0041_", "_x005F_x0041_",
]  # fmt: skip
_LETTERS = [
    "سمير الحدادي", "\u202eevil\u202c", "\u2066x\u2069", "שלום (5)", "ትግርኛ", "\x00", "\x07bell", "\x1b[31m", "\ud800", "\ufffe", "\u2028",
    "漢字", "\U0001f6a8", "a\u0301", "\u200f", "\ufeff",
]  # fmt: skip
_AROUND = ["{}", " {}", "\t{}", "\n{}", "\r\n{}", "'{}", '"{}"', "{};{}", "{},{}", "{}\n=1+1", "\u00a0{}", "\u200b{}", "|{}", "{}\x85", "{}" * 40]

#: Exactly five hundred.
HOSTILE: list[str] = [
    around.format(*[seed] * around.count("{}")) for seed, around in product(_FORMULAS + _MARKUP + _LETTERS, _AROUND)
][:500]
