"""Risk: the sets shipped as truth tables, what is not known, what may be decided, what is refused at load."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework.answers import Answer, AnswerState
from fanal.core.casework.risk import SHIPPED, check_decision, load_risk_set, next_review, suggest
from fanal.core.errors import BadInput
from fanal.core.forms import FormError, fill
from tests.core.forms.made import form_of, question

TODAY = date(2026, 3, 1)
SETS = {path.stem: load_risk_set(path.read_text("utf-8")) for path in SHIPPED.glob("*.json")}
#: What an answer can be besides a value.
NOT_KNOWN = [Answer(), *(Answer(AnswerState(state)) for state in ("unknown", "not_asked", "refused"))]


def all_no(name, age="17", **changes):
    """Every criterion answered with no, but for the changes."""
    answers = dict.fromkeys(SETS[name].form.answered, "no") | {"age": age} | changes
    return {key: value if isinstance(value, Answer) else Answer.of(value) for key, value in answers.items()}


def weigh(name, answers):
    return suggest(SETS[name], fill(SETS[name].form, answers, TODAY), TODAY)


def table(name, base, **levels):
    yield pytest.param(name, {}, base, id=f"{name}: no to all")
    for criterion, level in levels.items():
        yield pytest.param(name, {criterion: "yes"}, level, id=f"{name}: {criterion}")


BE = ("disability", "treatment", "life", "third_person", "danger_to_others", "unlike")
TABLE = [
    *table("be", "no_criterion", **dict.fromkeys(BE, "worrying")),
    *table(
        "gb", "medium", serious_harm="high", third_person="high", self_harm="high", treatment="medium", disability="medium",
        unlike="medium", surroundings="medium", some_concern="medium",
    ),
    *table(
        "general", "low", life="high", self_harm="high", third_person="high", treatment="high", disability="medium", unlike="medium",
        surroundings="medium", border="high", repeated="medium",
    ),
]  # fmt: skip


def test_the_three_sets_are_shipped_and_the_tables_name_each_of_their_criteria():
    assert {name: found.country for name, found in SETS.items()} == {"be": "BE", "gb": "GB", "general": ""}
    told = {(case.values[0], next(iter(case.values[1]), "age")) for case in TABLE}
    assert told == {(name, criterion) for name, found in SETS.items() for criterion in found.form.answered}


@pytest.mark.parametrize(("name", "changes", "level"), TABLE)
def test_a_single_yes_suggests_its_level(name, changes, level):
    found = weigh(name, all_no(name, **changes))
    assert found.level == level
    assert [rule for rule, _level, _words in found.reasons if rule != "minor"] == list(changes)
    assert found.not_known == ()


@pytest.mark.parametrize(("name", "age", "level", "rules"), [
    pytest.param("be", "12", "worrying", ["under_13"], id="Belgium, 12"),
    pytest.param("be", "13", "no_criterion", [], id="Belgium, 13"),
    pytest.param("general", "12", "high", ["under_13"], id="general, 12"),
    pytest.param("general", "13", "low", [], id="general, 13"),
    pytest.param("gb", "17", "medium", ["minor"], id="a minor is never below medium"),
    pytest.param("gb", "18", "no_apparent_risk", [], id="an adult can be absent"),
    pytest.param("gb", "", "medium", ["minor"], id="perhaps a minor"),
])
def test_age_weighs_as_the_set_says(name, age, level, rules):
    found = weigh(name, all_no(name, age))
    assert (found.level, [rule for rule, _level, _words in found.reasons]) == (level, rules)


def test_an_adult_with_a_small_concern_is_low_and_with_a_grave_one_high():
    assert weigh("gb", all_no("gb", "30", some_concern="yes")).level == "low"
    found = weigh("gb", all_no("gb", "30", some_concern="yes", self_harm="yes", unlike="yes"))
    assert [(rule, level) for rule, level, _words in found.reasons] == [
        ("self_harm", "high"), ("unlike", "medium"), ("some_concern", "low"),
    ]  # fmt: skip


@pytest.mark.parametrize("missing", NOT_KNOWN, ids=["empty", "unknown", "not asked", "refused"])
@pytest.mark.parametrize(("name", "criterion", "level"), [
    pytest.param("be", "life", "worrying", id="be"),
    pytest.param("gb", "self_harm", "medium", id="gb"),
    pytest.param("gb", "some_concern", "low", id="gb: raised no further than could be"),
    pytest.param("general", "life", "medium", id="general"),
])
def test_what_is_not_known_is_listed_and_is_no_no(name, criterion, level, missing):
    found = weigh(name, all_no(name, "30", **{criterion: missing}))
    assert (found.level, found.not_known) == (level, (criterion,))
    assert [rule for rule, _level, _words in found.reasons] == ["while_open"]


def test_a_reason_that_holds_is_not_hidden_by_what_is_not_known():
    found = weigh("general", {"life": Answer.of("yes")})
    assert (found.level, [rule for rule, _level, _words in found.reasons]) == ("high", ["life"])
    assert len(found.not_known) == len(SETS["general"].form.answered) - 1


@pytest.mark.parametrize("name", SETS)
@given(data=st.data())
def test_not_knowing_an_answer_never_lowers_a_level_below_the_mildest_answer(name, data):
    risk_set = SETS[name]
    answers = {
        key: data.draw(st.sampled_from(["yes", "no", ""] if key != "age" else ["5", "12", "13", "17", "18", "40", ""]), label=key)
        for key in risk_set.form.answered
    }
    one = data.draw(st.sampled_from(sorted(answers)))
    answered = [weigh(name, {key: Answer.of(text) for key, text in (answers | {one: value}).items()}).level
                for value in (["yes", "no"] if one != "age" else ["5", "12", "13", "17", "18", "40"])]  # fmt: skip
    without = weigh(name, {key: Answer.of(text) for key, text in (answers | {one: ""}).items()}).level
    assert risk_set.rank(without) >= min(map(risk_set.rank, answered))


def test_every_reason_and_level_is_in_four_languages():
    for found in SETS.values():
        for step in found.rules:
            assert [language for language, _text in step.reason.by_language] == ["en", "fr", "el", "ar"]


def test_a_suggestion_is_kept_with_its_words_and_the_version_that_gave_it():
    data = weigh("gb", all_no("gb", "17")).as_data()
    assert data["reasons"][0]["words"]["en"] == "A child, or perhaps one: never below medium."
    assert (data["set"], data["level"], data["floor"], data["not_known"]) == ("risk_gb", "medium", "medium", [])
    assert data["fingerprint"] == SETS["gb"].fingerprint and len(data["fingerprint"]) == 64
    assert json.loads(json.dumps(data)) == data


def test_answers_to_another_form_or_with_a_fault_are_not_weighed():
    with pytest.raises(BadInput, match="cannot be weighed"):
        suggest(SETS["be"], fill(form_of(question("a")), {}, TODAY), TODAY)
    with pytest.raises(BadInput) as caught:
        weigh("be", all_no("be", "121"))
    assert caught.value.place == "age"


@pytest.mark.parametrize(("age", "level", "why", "place"), [
    pytest.param("17", "medium", "", "", id="as suggested"),
    pytest.param("17", "high", "Seen at the port", "", id="higher with a reason"),
    pytest.param("17", "high", " ", "why", id="higher without"),
    pytest.param("17", "low", "Often away", "level", id="under the floor, whatever the reason"),
    pytest.param("30", "low", "Often away", "", id="an adult has no floor"),
    pytest.param("17", "worrying", "", "level", id="a level of another set"),
])
def test_a_person_decides_and_says_why_it_is_another_level(age, level, why, place):
    suggestion = weigh("gb", all_no("gb", age))
    if not place:
        check_decision(suggestion, level, why)
        return
    with pytest.raises(BadInput) as caught:
        check_decision(suggestion, level, why)
    assert caught.value.place == place


def test_the_next_review_is_so_many_hours_away_though_the_clocks_change():
    before = datetime(2026, 3, 28, 23, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    assert next_review(SETS["gb"], "high", before) == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)


def raw(name="gb"):
    return json.loads((SHIPPED / f"{name}.json").read_text("utf-8"))


WORDS = dict.fromkeys(("en", "fr", "el", "ar"), "x")
LEVEL = {"name": "a", "label": WORDS, "review_hours": 1}
RULE = {"name": "r", "when": "${age} < 1", "level": "low", "reason": WORDS}


@pytest.mark.parametrize(("change", "sentence"), [
    pytest.param({"country": "Belgium"}, "two capital letters", id="no country"),
    pytest.param({"colour": 1}, "“colour” is not known", id="a key not known"),
    pytest.param({"start": "none"}, "no level of this set", id="start at no level"),
    pytest.param({"while_open": {"level": "none", "reason": WORDS}}, "no level of this set", id="caution of no level"),
    pytest.param({"levels": [LEVEL]}, "at least two levels", id="one level"),
    pytest.param({"levels": [LEVEL, LEVEL]}, "“a” stands twice", id="a level twice"),
    *(pytest.param({"levels": [LEVEL | {"review_hours": hours}]}, "whole number from 1 to 840", id=f"hours {hours!r}")
      for hours in (0, 841, 1.5, True, "6", None)),
    pytest.param({"rules": []}, "no rules", id="no rules"),
    pytest.param({"rules": [RULE, RULE]}, "two of the same name", id="a rule twice"),
    pytest.param({"rules": [RULE | {"name": "minor"}]}, "two of the same name", id="a rule named as the floor"),
    pytest.param({"rules": [RULE | {"level": "none"}]}, "no level of this set", id="a rule of no level"),
    pytest.param({"rules": [RULE | {"when": "${nobody} = 1"}]}, "The rule “r” refers to “nobody”", id="a dangling rule"),
    pytest.param({"rules": [RULE | {"when": "${life} = 'maybe'"}]}, "refers to", id="a rule on no choice"),
    pytest.param({"rules": [RULE | {"when": "${age} <"}]}, "“when” of the rule “r” cannot be read", id="a rule unreadable"),
    pytest.param({"rules": [{key: RULE[key] for key in RULE if key != "when"}]}, "has no “when”", id="a rule without condition"),
    pytest.param({"rules": [RULE | {"reason": {"en": "x"}}]}, "has no “fr”", id="a reason not in every language"),
])  # fmt: skip
def test_a_set_that_cannot_be_used_is_refused_with_its_line(change, sentence):
    with pytest.raises(FormError, match=sentence) as caught:
        load_risk_set(json.dumps(raw() | change, indent=1))
    assert caught.value.line


def test_a_criterion_that_is_not_always_asked_is_refused():
    data = raw()
    data["form"]["questions"][1]["relevant"] = "${age} < 18"
    with pytest.raises(FormError, match="not always asked"):
        load_risk_set(json.dumps(data))


def test_any_change_of_a_rule_is_another_fingerprint():
    same = load_risk_set(json.dumps(raw())).fingerprint
    assert same == SETS["gb"].fingerprint
    changed = [raw() for _ in range(4)]
    changed[0]["rules"][0]["level"] = "medium"
    changed[1]["levels"][0]["review_hours"] = 5
    del changed[2]["floor"]
    changed[3]["form"]["version"] = "2"
    prints = {load_risk_set(json.dumps(data)).fingerprint for data in changed}
    assert len(prints | {same}) == 5


def test_a_hour_written_with_a_point_is_a_whole_number():
    text = (SHIPPED / "be.json").read_text("utf-8").replace('"review_hours": 24', '"review_hours": 24.0')
    assert load_risk_set(text).levels[0].review_hours == 24
