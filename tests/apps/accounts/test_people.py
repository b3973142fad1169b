"""Invitations, the administrator's pages, one's own account, the journal page."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from fanal import journal
from fanal.accounts import actions, queries, roles
from fanal.accounts.models import Invitation, RoleGrant, Staff
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotFound, NotReady
from fanal.journal.models import Entry
from tests.apps.accounts.signing import code_of, give_app
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db
STRONG = {"display_name": "Luc Peeters", "passphrase": "river stone seven windows"}


def invite(administrator, *granted, email="luc@hotline.test"):
    """An invitation and the path of its link."""
    made, link = actions.invite_staff(
        by=administrator, email=email, display_name="Luc Peeters", granted=granted or (roles.Operator,)
    )
    return made, re.sub(r"^https?://[^/]+", "", link)


def test_an_invited_colleague_gets_from_the_link_to_the_first_shift(client, administrator):
    _, path = invite(administrator)
    page = client.get(path).content.decode()
    assert "luc@hotline.test" in page
    assert "Operator" in page
    assert client.post(path, STRONG)["Location"] == "/me/second-factor/choose/"
    assert client.get("/me/")["Location"] == "/me/second-factor/choose/"
    secret = (
        client.get("/me/app/add/").content.decode().split('class="key" dir="ltr">')[1].split("<")[0].replace(" ", "")
    )
    assert client.post("/me/app/add/", {"code": code_of(secret)})["Location"] == "/me/recovery-codes/"
    assert client.get("/me/recovery-codes/").status_code == 200
    assert client.post("/me/recovery-codes/")["Location"] == "/"
    assert client.get("/me/").status_code == 200, "with one role the first shift begins by itself"
    person = Staff.objects.get(email="luc@hotline.test")
    assert [role.slug for role in queries.roles_of(person)] == ["operator"]


def test_a_link_works_once(client, administrator):
    _, path = invite(administrator)
    client.post(path, STRONG)
    again = Client().get(path)
    assert again.status_code == 404
    assert Client().post(path, STRONG).status_code == 404
    assert Staff.objects.filter(email="luc@hotline.test").count() == 1


def test_used_expired_withdrawn_and_forged_links_look_the_same(administrator):
    used, expired, withdrawn = (invite(administrator, email=f"{n}@hotline.test") for n in ("a", "b", "c"))
    Client().post(used[1], STRONG)
    Invitation.objects.filter(pk=expired[0].pk).update(
        created_at=timezone.now() - timedelta(hours=73), expires_at=timezone.now() - timedelta(seconds=1)
    )
    actions.withdraw_invitation(by=administrator, invitation_id=withdrawn[0].pk)
    paths = [used[1], expired[1], withdrawn[1], "/invitation/forged/", f"/invitation/{uuid4()}/"]
    answers = [Client().get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(r'nonce="[^"]*"|next=[^"]*', "", answer.content.decode()) for answer in answers}
    assert len(bodies) == 1


def test_an_invitation_is_open_for_three_days(administrator):
    now = timezone.now()
    made, _ = actions.invite_staff(
        by=administrator, email="l@hotline.test", display_name="L", granted=[roles.Operator], now=now
    )
    assert made.expires_at == now + timedelta(hours=72)


def test_name_address_and_link_of_an_invitation_are_not_readable_in_the_database(administrator):
    made, path = invite(administrator)
    kept = Invitation.objects.filter(pk=made.pk).values_list("content", "token_digest").get()
    text = bytes(kept[0]).decode("latin-1") + kept[1]
    assert "Luc" not in text
    assert "luc@" not in text
    assert path.split("/")[2] not in text
    assert "Luc" not in " ".join(Entry.objects.values_list("details_text", flat=True))


@pytest.mark.parametrize("weak", ["short", "qwertyuiop123", "luc.peeters@hotline"])
def test_a_weak_passphrase_is_refused_and_the_link_stays_open(client, administrator, weak):
    _, path = invite(administrator, email="luc.peeters@hotline.test")
    answer = client.post(path, {"display_name": "Luc", "passphrase": weak})
    assert answer.status_code == 200
    assert not Staff.objects.filter(email="luc.peeters@hotline.test").exists()
    assert client.get(path).status_code == 200


def test_nobody_with_access_is_invited_again(administrator, operator):
    with pytest.raises(BadInput, match="has access already"):
        actions.invite_staff(by=administrator, email=operator.email.upper(), display_name="I", granted=[roles.Operator])
    with pytest.raises(BadInput, match="at least one role"):
        actions.invite_staff(by=administrator, email="n@hotline.test", display_name="N", granted=[])


def test_two_invitations_for_one_address_make_one_person(administrator):
    first, second = invite(administrator), invite(administrator, roles.Supervisor)
    Client().post(first[1], STRONG)
    answer = Client().post(second[1], STRONG)
    assert "You have access already" in answer.content.decode()
    assert [role.slug for role in queries.roles_of(Staff.objects.get(email="luc@hotline.test"))] == ["operator"]


def test_somebody_who_comes_back_begins_anew(client, administrator, operator):
    give_app(operator)
    actions.revoke_staff(by=administrator, staff_id=operator.pk)
    _, path = invite(administrator, roles.Supervisor, email=operator.email)
    client.post(path, STRONG)
    operator.refresh_from_db()
    assert operator.is_active
    assert not Authenticator.objects.filter(user=operator).exists()
    assert [role.slug for role in queries.roles_of(operator)] == ["supervisor"]


def test_accepting_while_somebody_else_is_signed_in_signs_them_out(administrator, operator):
    browser = client_for(operator)
    _, path = invite(administrator)
    browser.post(path, STRONG)
    assert browser.session["_auth_user_id"] == str(Staff.objects.get(email="luc@hotline.test").pk)


def test_the_link_can_be_mailed_and_the_letter_says_nothing_else(administrator, django_capture_on_commit_callbacks):
    browser = client_for(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(
            "/people/invite/",
            {
                "display_name": "Luc Peeters",
                "email": "luc@hotline.test",
                "roles": ["operator"],
                "by_mail": "on",
            },
        ).content.decode()
    link = re.search(r'value="(http[^"]*/invitation/[^"]*)"', page).group(1)
    assert link in mail.outbox[0].body
    assert mail.outbox[0].to == ["luc@hotline.test"]
    assert "Luc" not in mail.outbox[0].body


def test_a_pending_invitation_is_listed_and_can_be_withdrawn(administrator):
    made, path = invite(administrator)
    browser = client_for(administrator)
    assert "luc@hotline.test" in browser.get("/people/").content.decode()
    assert browser.post(f"/people/invitations/{made.pk}/withdraw/").status_code == 302
    assert "luc@hotline.test" not in browser.get("/people/").content.decode()
    assert Client().get(path).status_code == 404
    assert browser.post(f"/people/invitations/{uuid4()}/withdraw/").status_code == 404


def test_a_used_invitation_is_not_withdrawn(client, administrator):
    made, path = invite(administrator)
    client.post(path, STRONG)
    with pytest.raises(NotReady):
        actions.withdraw_invitation(by=administrator, invitation_id=made.pk)


def test_the_administrators_pages_do_what_they_say(administrator, operator):
    browser = client_for(administrator)
    assert "Ines Moreau" in browser.get("/people/").content.decode()
    assert browser.get(f"/people/{operator.pk}/").status_code == 200
    assert browser.get(f"/people/{operator.pk}/roles/grant/").status_code == 200
    browser.post(f"/people/{operator.pk}/roles/grant/", {"role": "supervisor"})
    assert {role.slug for role in queries.roles_of(operator)} == {"operator", "supervisor"}
    browser.post(f"/people/{operator.pk}/roles/grant/", {"role": "supervisor"})
    assert RoleGrant.objects.filter(staff=operator, role="supervisor").count() == 1
    assert browser.get(f"/people/{operator.pk}/roles/operator/revoke/").status_code == 200
    browser.post(f"/people/{operator.pk}/roles/operator/revoke/")
    assert {role.slug for role in queries.roles_of(operator)} == {"supervisor"}
    give_app(operator)
    assert browser.get(f"/people/{operator.pk}/second-factor/reset/").status_code == 200
    browser.post(f"/people/{operator.pk}/second-factor/reset/")
    assert not queries.has_second_factor(operator)
    assert browser.get(f"/people/{operator.pk}/revoke/").status_code == 200
    browser.post(f"/people/{operator.pk}/revoke/")
    operator.refresh_from_db()
    assert not operator.is_active
    acts = set(Entry.objects.filter(actor=administrator.actor_text).values_list("act", flat=True))
    assert {"role.granted", "role.revoked", "second_factor.reset", "staff.revoked"} <= acts


def test_there_is_no_page_of_a_made_up_person_or_role(administrator, operator):
    browser = client_for(administrator)
    for path in (f"/people/{uuid4()}/", f"/people/{uuid4()}/revoke/", f"/people/{operator.pk}/roles/invented/revoke/"):
        assert browser.get(path).status_code == 404


def test_roles_are_kept_over_time(administrator, operator):
    actions.revoke_role(by=administrator, staff_id=operator.pk, role=roles.Operator)
    actions.grant_role(by=administrator, staff_id=operator.pk, role=roles.Operator)
    grants = queries.fetch_grants(by=administrator, person=operator)
    assert [grant.revoked_at is None for grant in grants] == [True, False]
    assert grants[1].revoked_by == administrator.actor_text


# --------------------------------------------------------------------------------------------------- own account


def test_one_keeps_at_least_one_second_factor(operator):
    give_app(operator)
    browser = client_for(operator)
    browser.post("/me/app/remove/")
    assert queries.has_second_factor(operator)
    Authenticator.objects.create(user=operator, type="webauthn", data={"name": "Key", "credential": {}})
    assert browser.get("/me/app/remove/").status_code == 200
    browser.post("/me/app/remove/")
    assert [one.type for one in queries.second_factors_of(operator)] == ["webauthn", "recovery_codes"]


def test_one_renames_and_removes_ones_own_passkeys_only(operator, supervisor):
    mine = Authenticator.objects.create(user=operator, type="webauthn", data={"name": "Old", "credential": {}})
    theirs = Authenticator.objects.create(user=supervisor, type="webauthn", data={"name": "Theirs", "credential": {}})
    give_app(operator)
    browser = client_for(operator)
    browser.post(f"/me/passkeys/{mine.pk}/name/", {"name": "Work phone"})
    mine.refresh_from_db()
    assert mine.wrap().name == "Work phone"
    assert browser.post(f"/me/passkeys/{theirs.pk}/name/", {"name": "x"}).status_code == 404
    assert browser.post(f"/me/passkeys/{theirs.pk}/remove/").status_code == 404
    browser.post(f"/me/passkeys/{mine.pk}/remove/")
    assert not Authenticator.objects.filter(pk=mine.pk).exists()
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_new_recovery_codes_replace_the_old_ones(operator):
    give_app(operator)
    old = set(Authenticator.objects.get(user=operator, type="recovery_codes").wrap().get_unused_codes())
    page = client_for(operator).post("/me/recovery-codes/renew/").content.decode()
    new = {"".join(pair) for pair in re.findall(r'<bdi dir="ltr">(\d{4}) (\d{4})</bdi>', page)}
    assert len(new) == 10
    assert not new & old
    assert set(Authenticator.objects.get(user=operator, type="recovery_codes").wrap().get_unused_codes()) == new


def test_language_and_colours_are_kept_with_the_person(operator):
    browser = client_for(operator)
    answer = browser.post("/me/", {"language": "fr", "colour_scheme": "dark", "languages": "nl, fr, NL"})
    assert answer["Location"] == "/me/"
    operator.refresh_from_db()
    assert (operator.language, operator.colour_scheme, operator.languages) == ("fr", "dark", ["nl", "fr"])
    page = browser.get("/me/")
    assert page["Content-Language"] == "fr"
    assert 'lang="fr"' in page.content.decode()


def test_a_language_that_does_not_exist_is_refused(operator):
    page = client_for(operator).post("/me/", {"language": "", "colour_scheme": "auto", "languages": "nl, elvish"})
    assert "elvish" in page.content.decode()


def test_the_language_of_a_stranger_stands_in_a_cookie_of_theirs(client, db, settings):
    answer = client.post("/language/", {"language": "fr", "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"
    assert client.get("/sign-in/")["Content-Language"] == "fr"
    assert client.post("/language/", {"language": "xx", "next": "//evil.test/"})["Location"] == "/"


# --------------------------------------------------------------------------------------------------- the journal page


def test_the_journal_is_read_page_by_page(dpo, django_capture_on_commit_callbacks):
    from django.db import transaction

    with transaction.atomic():
        for _ in range(60):
            journal.record(by=dpo, act="case.opened", subject=f"case:{uuid4()}")
    browser = client_for(dpo)
    first = browser.get("/journal/").content.decode()
    assert first.count("case.opened") == 50
    older = re.search(r"\?before=(\d+)", first).group(1)
    second = browser.get(f"/journal/?before={older}").content.decode()
    assert second.count("case.opened") == 10
    assert "Niamh Daly" in first


def test_the_journal_of_one_thing(dpo, operator):
    from django.db import transaction

    about = f"case:{uuid4()}"
    with transaction.atomic():
        journal.record(by=operator, act="case.opened", subject=about)
        journal.record(by=operator, act="case.opened", subject=f"case:{uuid4()}")
    page = client_for(dpo).get("/journal/", {"subject": about}).content.decode()
    assert page.count("case.opened") == 1
    assert client_for(dpo).get("/journal/", {"subject": "nothing:here", "before": "٣"}).status_code == 200
    assert client_for(dpo).get("/journal/", {"subject": "zwei Worte"}).status_code == 200


@pytest.mark.parametrize(
    "role", [role for role in roles.ALL if role.slug not in {"dpo", "administrator"}], ids=lambda role: role.slug
)
def test_the_journal_is_closed_to_others(role):
    assert client_for(make_staff(role)).get("/journal/").status_code == 404


def test_queries_for_others_answer_only_to_who_may_ask(operator, supervisor):
    from fanal.core.errors import NotAllowed

    with pytest.raises(NotAllowed):
        queries.fetch_people(by=operator)
    with pytest.raises(NotAllowed):
        queries.fetch_person(by=operator, staff_id=supervisor.pk)
    with pytest.raises(NotFound):
        queries.lock_person(by=System("test"), staff_id=uuid4())
    with pytest.raises(NotAllowed):
        queries.lock_person(by=operator, staff_id=supervisor.pk)
    assert queries.fetch_people_with("case.assign") == [supervisor]
    assert queries.fetch_names([operator.pk]) == {operator.pk: "Ines Moreau"}
