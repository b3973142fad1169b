"""When to use which part: one sentence for each file in `templates/web/parts/`, shown by the style guide.

Belongs here: the sentence, and what the part is not for. Does not: sample data (`samples.py`). Complete by
tests/apps/web/test_styleguide.py: a part without a sentence fails, and so does a sentence without a part.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Part → what it is for, and where another is better.
USES: Mapping[str, str] = {
    "ask": "One question on a public page, with room for a word under each answer. Not for dense forms.",
    "bar": "The strip on top of every staff page: place in the menu, search, whoever is signed in.",
    "bars": "Numbers side by side, the longest first. A table whose middle column is drawn. Not for years: use points.",
    "call_number": "The number under a public appeal, in up to two languages. Once a page.",
    "callout": "One sentence that stands out. Alarm and lit always with a word and a drawing. Not for what was just done: messages.",
    "choice": "Up to eight answers, all in sight; quiet for filters. Not for long lists: use a select field.",
    "choices": "Language and colours in the reader's menu.",
    "choices_plain": "Language and colours at the foot of a public page, where nobody is signed in.",
    "empty": "A list without entries: says so, and what to do first. Never an empty table.",
    "errors": "What has to be corrected, on top of a form, each a link to its field.",
    "exit": "Leave now: in sight on every public page that a child may open. A link, so it works without a script.",
    "export_key": "The quiet key beside a list that leads to its file. Only for whoever may export.",
    "facts": "Four to six values in a head. The value leads. Not for tables.",
    "facts_list": "Name and value in a panel; a value that may not be seen says why.",
    "field": "One field of a form with label, help and faults, whatever its kind.",
    "field_box": "The frame of a field; always asked for by field.",
    "field_errors": "What is wrong, at its field, with a drawing and words.",
    "figure_key": "Numbers of a year, each with unit, n and source. Not for what waits: tally.",
    "form": "All fields of a form in their order, with the list of errors on top.",
    "fourb": "What a pair of mediators keeps of the four B's. What lacks is said by word, cross and edge. Not for ranking people.",
    "head": "What every page loads, in its order.",
    "hidden_field": "A field that may not be seen: why, and who may open it. Never the secret itself. Not for empty fields.",
    "hours": "When somebody is there, on a line of 24 hours, with the same in words.",
    "job": "One thing on the board that needs someone, with the one act that is next.",
    "keys": "All keys of a page, closed until asked for.",
    "ladder": "Clocks: what is left, article, bar, date. Not started is a state and says what it needs. Not for tasks.",
    "lane": "A lane of the board: Now, within the hour, before hand-over. Not for lists inside a case.",
    "leaves": "Exactly what leaves the node, nothing else. Not for summaries.",
    "messages": "What was just done. It stays until the next page.",
    "narrow": "How many remain after each hard condition.",
    "pager": "Pages of a list by key: how many, why this order, further. Not numbers of pages.",
    "pair_two": "Two people side by side. Never more than two, never with a score.",
    "pick": "Choose field by field what may leave. A locked field says why and has no box.",
    "points": "Years as points, joined only where the same hotlines answered. Refuse to draw what the data do not carry.",
    "portrait": "The place of a photo. Without a consented one: a light in a window, never a made-up face.",
    "poster": "An appeal on exactly one A4 page, in one or two languages; always light.",
    "problem": "An error page: what happened, what was kept, what to do.",
    "progress": "How far long work is, with a way to stop it. Not for strength or risk: the bars of level.",
    "promise": "What we promise to whoever asks. Only what is kept.",
    "reasons": "Why the machine proposes: tick for, cross against, dash to note. Not for plain lists.",
    "risk": "The strip under the head of a case: edge, bars, word, who decided, when due. Not for alerts.",
    "sheet": "One subject on a piece of paper; lit for what cannot be passed by, two in view at most. Never one inside another.",
    "shift_warning": "The shift ends soon: what happens, that nothing is lost, one hour more.",
    "steps": "The order of a task, or the life of a request. Not for places: tabs.",
    "table": "Rows that are compared. Only its box scrolls sideways.",
    "tabs": "Places of one thing, each with an address. Not for an order: steps.",
    "tally": "What waits, as numbers. Not for figures of a year: figure_key.",
    "tiles": "Numbers by country where neighbours should stay neighbours; the numbers as a table below.",
    "timeline": "What happened, by whom, newest first, by day. Not for plans: ladder.",
    "ways": "Ways to a person on a public page; the call in amber first. Not on staff pages.",
}
