"""Letters without a mail server: kept sealed, shown to an administrator who shows again that it is them, gone after three days."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from fanal.jobs.timetable import lines
from fanal.journal.models import Entry
from fanal.ops import mail
from tests.apps.accounts.signing import age_proof
from tests.cast import client_for

pytestmark = pytest.mark.django_db
LINK = "https://node.example/invitation/Quillon-5up3r-secret"


@pytest.fixture
def home(settings, tmp_path, monkeypatch) -> Path:
    """A home for letters; the keys stay where they are."""
    monkeypatch.setattr(mail, "_folder", lambda: tmp_path / "outbox")
    (tmp_path / "outbox").mkdir()
    monkeypatch.delenv("FANAL_MAIL_URL", raising=False)
    return tmp_path / "outbox"


def send(body: str = f"Open {LINK} — à bientôt") -> None:
    mail.Outbox().send_messages([EmailMessage("You are invited", body, "fanal@node.example", ["luc@hotline.test"])])


def test_a_kept_letter_holds_nothing_that_a_thief_could_read(home):
    send()
    (path,) = home.iterdir()
    content = path.read_bytes()
    assert b"Quillon" not in content and b"luc@" not in content and b"invited" not in content
    assert path.stat().st_mode & 0o777 == 0o600
    (letter,) = mail.kept_letters()
    assert LINK in letter.body and "à bientôt" in letter.body
    assert (letter.to, letter.subject) == ("luc@hotline.test", "You are invited")


def test_a_letter_put_in_another_s_place_does_not_open(home):
    send()
    (path,) = home.iterdir()
    path.rename(path.with_name("01a21c61-7e46-785f-860a-0af1ac101f0a.letter"))
    assert mail.kept_letters() == []


def test_letters_end_with_their_links_and_old_ones_in_clear_are_sealed(home):
    send()
    clear = home / "old.eml"
    clear.write_bytes(EmailMessage("Hello", LINK, "fanal@node.example", ["a@b.test"]).message().as_bytes())
    assert mail.sweep_letters(now=time.time()) == 0
    assert not clear.exists() and len(mail.kept_letters()) == 2
    for path in home.iterdir():
        assert b"Quillon" not in path.read_bytes()
        os.utime(path, (time.time() - 73 * 3600,) * 2)
    assert mail.sweep_letters(now=time.time()) == 2
    assert list(home.iterdir()) == [] and "ops.sweep_letters" in lines()


def test_an_administrator_sees_them_after_showing_again_who_it_is_and_it_is_journalled(home, administrator):
    send()
    browser = client_for(administrator)
    age_proof(browser, 600)
    assert browser.get(reverse("ops:letters"))["Location"].startswith(reverse("account_reauthenticate"))
    assert not Entry.objects.filter(act="outbox.read").exists()
    age_proof(browser, 0)
    page = browser.get(reverse("ops:letters")).content.decode()
    assert LINK in page and "luc@hotline.test" in page
    assert Entry.objects.get(act="outbox.read").details == {"letters": 1}


def test_for_nobody_else(home, operator, supervisor, dpo):
    for person in (operator, supervisor, dpo):
        assert client_for(person).get(reverse("ops:letters")).status_code == 404


def test_with_a_mail_server_the_page_says_that_none_are_kept(home, administrator, monkeypatch):
    monkeypatch.setenv("FANAL_MAIL_URL", "smtp://mail.example:587")
    assert "go out through your mail server" in client_for(administrator).get(reverse("ops:letters")).content.decode()
