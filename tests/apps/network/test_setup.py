"""The first-run wizard: from the one-time link to the first colleagues, page by page, without JavaScript."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client

from fanal.accounts.models import Invitation, Staff
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotReady
from fanal.journal.models import Entry
from fanal.network import actions, queries, setup_link
from fanal.network.actions.change_node import BOUNDS
from fanal.network.models import Node
from fanal.vault.kit import WORDS
from tests.apps.accounts.signing import age_proof, code_of
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-init-made"
NODE = {
    "name": "Child Focus Training",
    "role": "hotline",
    "country": "BE",
    "time_zone": "Europe/Brussels",
    "languages": "nl, fr",
}
PERSON = {"display_name": "Tomas Berg", "email": "tomas@hotline.test", "passphrase": "harbour seven yellow doors"}


@pytest.fixture
def link(settings, tmp_path):
    """A node fresh from `fanal init`: its token file, nothing else."""
    home = Path(settings.FANAL_HOME)
    (home / "setup.token").write_text(TOKEN, encoding="ascii")
    yield f"/setup/{TOKEN}"
    (home / "setup.token").unlink(missing_ok=True)


def test_the_wizard_leads_from_the_link_to_the_first_invitation(client, link, django_capture_on_commit_callbacks):
    assert client.get(link).status_code == 200
    assert client.post(link, NODE)["Location"] == f"{link}/administrator"
    assert client.get(f"{link}/administrator").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{link}/administrator", PERSON)["Location"] == "/me/second-factor/choose/"
    assert not setup_link.token_file().exists()
    page = client.get("/me/app/add/").content.decode()
    assert "Recovery kit" in page, "the wizard's steps are in sight"
    secret = page.split('class="key" dir="ltr">')[1].split("<")[0].replace(" ", "")
    assert client.post("/me/app/add/", {"code": code_of(secret)})["Location"] == "/me/recovery-codes/"
    assert client.get("/me/recovery-codes/").content.decode().count("<li><bdi") == 10
    assert client.post("/me/recovery-codes/")["Location"] == "/setup/recovery-kit"
    assert "Show the three shares" in client.get("/setup/recovery-kit").content.decode()
    client.post("/setup/recovery-kit", {"make": "1"})
    kit = client.get("/setup/recovery-kit").content.decode()
    assert client.post("/setup/recovery-kit", {**asked_words(kit), "apart": "on"})["Location"] == "/setup/colleagues"
    assert queries.own_node().recovery_kit_at
    made = client.post(
        "/setup/colleagues", {"display_name": "Ines", "email": "ines@hotline.test", "roles": ["operator"]}
    )
    assert "/invitation/" in made.content.decode()
    assert Invitation.objects.count() == 1
    acts = list(Entry.objects.order_by("seq").values_list("act", flat=True))
    assert acts == [
        "node.founded",
        "staff.created",
        "staff.signed_in",
        "second_factor.added",
        "recovery_codes.shown",
        "shift.begun",
        "recovery_kit.made",
        "recovery_kit.confirmed",
        "staff.invited",
    ]
    node = queries.own_node()
    assert (node.name, node.country, node.time_zone, node.rule("languages")) == (
        NODE["name"],
        "BE",
        "Europe/Brussels",
        ["nl", "fr"],
    )


def asked_words(page: str) -> dict[str, str]:
    """What the papers of this page say to the questions of this page."""
    shares = [
        re.findall(r"<li>([a-z]+)</li>", part) for part in re.findall(r'class="share-words".*?</ol>', page, re.DOTALL)
    ]
    assert [len(words) for words in shares] == [24, 24, 24]
    return {
        f"word_{s}_{w}": shares[int(s) - 1][int(w) - 1] for s, w in set(re.findall(r'name="word_(\d)_(\d+)"', page))
    }


@pytest.mark.parametrize("path", ["", "/administrator"])
def test_a_wrong_or_used_link_is_a_page_that_does_not_exist(client, link, path):
    assert client.get(f"/setup/wrong{path}").status_code == 404
    make_staff("administrator", "Ada Second")
    assert client.get(f"{link}{path}").status_code == 404
    assert client.post(f"{link}{path}", PERSON).status_code == 404
    assert not Staff.objects.filter(email=PERSON["email"]).exists()


def test_without_a_token_file_no_link_opens(client, db):
    assert client.get("/setup/anything").status_code == 404
    assert not setup_link.opens("")


def test_the_second_page_wants_the_first_one_first(client, link):
    assert client.get(f"{link}/administrator")["Location"] == link


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "required"),
        ("country", "", "Choose the country"),
        ("country", "XX", "not one of the available choices"),
        ("time_zone", "Europe/Atlantis", "not one of the available choices"),
        ("languages", "nl, elvish", "elvish"),
    ],
)
def test_a_wrong_answer_about_the_node_is_named_and_nothing_is_kept(client, link, field, value, said):
    page = html.unescape(client.post(link, {**NODE, field: value}).content.decode())
    assert said in page
    assert queries.own_node().founded_at is None


def test_the_secretariat_has_no_country(client, link):
    assert client.post(link, {**NODE, "role": "secretariat", "country": ""}).status_code == 302
    assert queries.own_node().role == "secretariat"


def test_a_weak_passphrase_of_the_administrator_is_refused_and_the_link_stays(client, link):
    client.post(link, NODE)
    page = client.post(f"{link}/administrator", {**PERSON, "passphrase": "tomas@hotline.test"})
    assert page.status_code == 200
    assert setup_link.opens(TOKEN)


def test_a_browser_that_dies_in_the_wizard_loses_nothing(client, link, django_capture_on_commit_callbacks):
    client.post(link, NODE)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{link}/administrator", PERSON)
    again = Client()
    assert again.post("/sign-in/", {"login": PERSON["email"], "password": PERSON["passphrase"]})["Location"] == "/"
    assert again.get("/setup/recovery-kit")["Location"] == "/me/second-factor/choose/"


def test_who_left_before_the_kit_is_led_back_to_it_and_reminded_on_every_page(administrator):
    browser = client_for(administrator)
    assert browser.get("/")["Location"] == "/setup/recovery-kit"
    people = browser.get("/people/").content.decode()
    assert "The recovery kit of this node is not on paper yet." in people and 'href="/setup/recovery-kit"' in people
    actions.note_recovery_kit(by=administrator)
    assert browser.get("/")["Location"] == "/people/"
    assert "recovery kit of this node" not in browser.get("/people/").content.decode()


def test_nobody_else_is_reminded_of_the_kit(administrator, operator):
    browser = client_for(operator)
    assert browser.get("/")["Location"] == "/desk/board/"
    assert "recovery kit" not in browser.get("/desk/board/").content.decode()


def test_a_training_system_needs_no_kit(administrator):
    queries.own_node()
    Node.objects.update(training=True)
    assert client_for(administrator).get("/")["Location"] == "/people/"


def test_the_sign_in_of_a_node_that_nobody_set_up_says_what_to_do_without_the_token(client, link):
    page = client.get("/sign-in/").content.decode()
    assert "This node is not set up yet" in page and "fanal init" in page
    assert TOKEN not in page
    client.post(link, NODE)
    client.post(f"{link}/administrator", PERSON)
    assert "not set up yet" not in Client().get("/sign-in/").content.decode()


# ------------------------------------------------------------------------------------------------ the recovery kit


def test_the_kit_counts_only_with_words_of_two_shares_and_the_promise(administrator):
    browser = client_for(administrator)
    browser.post("/setup/recovery-kit", {"make": "1"})
    right = asked_words(browser.get("/setup/recovery-kit").content.decode())
    assert len({name.split("_")[1] for name in right}) == 2
    wrong = dict(right, **{next(iter(right)): "lantern"})
    for given in (right, {**wrong, "apart": "on"}, {"apart": "on"}, {}):
        assert browser.post("/setup/recovery-kit", given).status_code == 200
        assert queries.own_node().recovery_kit_at is None
    shouted = {name: f" {word.upper()} " for name, word in right.items()}
    assert browser.post("/setup/recovery-kit", {**shouted, "apart": "on"}).status_code == 302


def test_the_shares_are_never_in_clear_in_the_session_and_gone_after_the_proof(administrator):
    browser = client_for(administrator)
    browser.post("/setup/recovery-kit", {"make": "1"})
    page = browser.get("/setup/recovery-kit").content.decode()
    words = re.findall(r"<li>([a-z]+)</li>", page)
    kept = str(dict(browser.session))
    assert len(words) == 3 * WORDS
    # Two words in a row: a single one ("session") may be an ordinary word of the session's own.
    assert not [pair for pair in pairwise(words) if " ".join(pair) in kept]
    browser.post("/setup/recovery-kit", {**asked_words(page), "apart": "on"})
    assert "fanal.recovery_kit" not in browser.session


def test_two_shares_of_the_page_bring_the_key_back(administrator):
    from fanal.vault import kit

    browser = client_for(administrator)
    browser.post("/setup/recovery-kit", {"make": "1"})
    page = browser.get("/setup/recovery-kit").content.decode()
    shares = [
        re.findall(r"<li>([a-z]+)</li>", part) for part in re.findall(r'class="share-words".*?</ol>', page, re.DOTALL)
    ]
    kit.rehearse([kit.parse_share(f"1 {' '.join(shares[0])}"), kit.parse_share(f"3 {' '.join(shares[2])}")])


def test_the_kit_asks_again_that_it_is_the_administrator(administrator, operator):
    browser = client_for(administrator)
    age_proof(browser, 301)
    assert browser.get("/setup/recovery-kit")["Location"].startswith("/confirm/")
    assert client_for(operator).get("/setup/recovery-kit").status_code == 404


# ------------------------------------------------------------------------------------------------ founding and settings


def test_a_node_is_founded_once(administrator):
    made = {"by": System("setup"), "name": "A", "country": "be", "time_zone": "Europe/Brussels", "languages": ["nl"]}
    node = actions.found_node(**made)
    assert node.country == "BE"
    with pytest.raises(NotReady):
        actions.found_node(**made)


def test_settings_change_and_the_journal_names_what(administrator):
    actions.found_node(by=System("setup"), name="A", country="BE", time_zone="Europe/Brussels", languages=["nl"])
    browser = client_for(administrator)
    assert browser.get("/settings/").status_code == 200
    given = {**NODE, "minor_age": "18", "break_glass_hours": "2", "break_glass_pause_hours": "72", "shift_hours": "6", "shift_hours_most": "10"}
    given |= {"odd_bulk": "60", "odd_late": "3", "odd_famous": "3", "odd_names": "40"}
    assert browser.post("/settings/", given).status_code == 302
    node = queries.own_node()
    assert (node.shift_may_read, node.break_glass_hours, node.minor_age) == (False, 2, 18)
    assert "minor_age" not in node.policy, "only what differs is kept"
    assert Entry.objects.get(act="node.changed").details == {
        "shift_may_read": False,
        "break_glass_hours": 2,
        "shift_hours": 6,
        "shift_hours_most": 10,
        "languages": "nl,fr",
    }
    assert queries.shift_policy().most_hours == 10
    wrong = browser.post("/settings/", {**given, "shift_hours": "11"})
    assert "cannot be longer" in wrong.content.decode()
    assert browser.post("/settings/", {**given, "break_glass_hours": "5"}).status_code == 200


@pytest.mark.parametrize("rule", sorted(BOUNDS))
def test_a_rule_out_of_bounds_is_refused_by_the_action_too(administrator, rule):
    with pytest.raises(BadInput):
        actions.change_node(
            by=administrator, name="A", country="BE", role="hotline", time_zone="Europe/Brussels", policy={rule: 9999}
        )


def test_there_is_exactly_one_node(db):
    from django.db import IntegrityError, transaction

    from fanal.network.models import Node

    assert queries.own_node() == queries.own_node()
    with pytest.raises(IntegrityError), transaction.atomic():
        Node.objects.create()
    assert queries.own_node().node_id


def test_the_longest_shift_of_the_node_holds_for_everybody(administrator, operator):
    actions.change_node(
        by=administrator,
        name="A",
        country="BE",
        role="hotline",
        time_zone="Europe/Brussels",
        policy={"shift_hours": 2, "shift_hours_most": 3},
    )
    browser = client_for(operator)
    from django.utils import timezone

    left = browser.session["fanal.shift_ends"] - timezone.now().timestamp()
    assert left <= 3 * 3600
