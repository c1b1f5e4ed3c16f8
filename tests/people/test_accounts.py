"""Signing in: by invitation, with a password, a code; demonstration accounts only in a demonstration."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config.pages import DEMO_ACCOUNTS
from people import links, services
from people.models import Mail, Membership, PeopleEvent, Person, User
from people.services.inviting import INVITATION
from tests.conftest import PASSWORD, make_person, make_user, seat

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits():
    cache.clear()


def sign_in_with(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def who(client) -> str:
    return client.get(reverse("people:me")).wsgi_request.user


def test_with_e_mail_and_password(client, cast):
    assert sign_in_with(client, cast.member.email).status_code == 302
    assert who(client) == cast.member


def test_a_wrong_password_says_so_and_keeps_the_address(client, cast):
    page = sign_in_with(client, cast.member.email, "wrong").content.decode()
    assert "not correct" in page
    assert cast.member.email in page
    assert who(client) == AnonymousUser()


@pytest.fixture
def demo_account(db):
    return User.objects.create_user("member@example.org", "demo", is_demo=True)


def test_in_a_demonstration_buttons_sign_in(client, demo_account, settings):
    settings.DEMO = True
    page = client.get(LOGIN).content.decode()
    for email, _said in DEMO_ACCOUNTS:
        assert f'name="demo" value="{email}"' in page
    assert sign_in_with(client, demo_account.email, "demo").status_code == 302
    assert who(client) == demo_account


def test_outside_demo_accounts_are_refused_by_every_way(client, demo_account, settings):
    settings.DEMO = True
    sign_in_with(client, demo_account.email, "demo")
    assert who(client) == demo_account
    settings.DEMO = False
    assert who(client) == AnonymousUser()  # the session from before
    page = client.get(LOGIN).content.decode()
    assert demo_account.email not in page
    response = sign_in_with(client, demo_account.email, "demo")
    assert who(client) == AnonymousUser()
    assert response.url == reverse("account_inactive")
    client.force_login(demo_account)  # whatever else would set a session
    assert who(client) == AnonymousUser()


def test_outside_a_demonstration_a_code_does_not_sign_a_demo_account_in(
    client, demo_account, settings
):
    settings.DEMO = False
    client.post(reverse("account_request_login_code"), {"email": demo_account.email})
    for mail in Mail.objects.all():
        code = re.search(r"^([A-Z0-9-]{6,9})$", mail.body, re.MULTILINE)[1]
        client.post(reverse("account_confirm_login_code"), {"code": code})
    assert who(client) == AnonymousUser()


def test_a_code_comes_as_a_mail_row_and_signs_in(client, cast):
    client.post(reverse("account_request_login_code"), {"email": cast.member.email})
    mail = Mail.objects.get()
    assert (mail.person, mail.to, mail.secret) == (cast.member.person, cast.member.email, True)
    code = re.search(r"^([A-Z0-9-]{6,9})$", mail.body, re.MULTILINE)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert who(client) == cast.member


def test_a_forgotten_password_is_set_anew_by_mail(client, cast):
    client.post(reverse("account_reset_password"), {"email": cast.member.email})
    mail = Mail.objects.get()
    assert mail.secret
    path = re.search(r"https?://[^/]+(/\S+)", mail.body)[1]
    page = client.get(path, follow=True)
    form_at = page.redirect_chain[-1][0]
    word = "a-new-and-long-word"
    client.post(form_at, {"password1": word, "password2": word})
    assert sign_in_with(Client(), cast.member.email, word).status_code == 302


def test_strangers_are_not_written_to_and_learn_nothing(client, cast):
    known = client.post(reverse("account_reset_password"), {"email": cast.member.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [m.to for m in Mail.objects.all()] == [cast.member.email]


def test_sign_up_is_closed(client):
    page = client.get(reverse("account_signup"))
    assert "invite" in page.content.decode()
    client.post(
        reverse("account_signup"),
        {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.exists()


def test_a_closed_account_does_not_sign_in(client, cast):
    services.close_account(cast.member, by=None)
    assert sign_in_with(client, "mona.member@example.org").status_code == 200
    assert who(client) == AnonymousUser()


@pytest.fixture
def invited(cast, board):
    membership, mail = services.invite_person(
        board, by=cast.secretary, name="Nora New", email="Nora@new.example", role="member"
    )
    path = re.search(r"http://[^/]+(/l/\S+)", mail.body)[1]
    return membership, path


def test_an_invitation_shows_and_a_button_makes_the_account(client, invited):
    membership, path = invited
    page = client.get(path)
    assert "Advisory Board" in page.content.decode()
    assert not User.objects.filter(person=membership.person).exists()
    word = "a-word-that-is-long"
    response = client.post(path, {"password1": word, "password2": word})
    account = User.objects.get(person=membership.person)
    assert account.email == "nora@new.example"
    assert response.status_code == 302
    assert who(client) == account
    assert PeopleEvent.objects.get(kind="accepted").by == membership.person
    assert sign_in_with(Client(), "nora@new.example", word).status_code == 302
    # The same link again only says that the account is there.
    page = Client().get(path).content.decode()
    assert "password1" not in page
    assert Client().post(path, {"password1": "x" * 12, "password2": "x" * 12}).status_code == 422


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [("12345", "12345", "too short"), ("long-enough-1", "long-enough-2", "not the same")],
)
def test_a_password_that_will_not_do_is_said_beside_the_field(client, invited, first, second, said):
    _membership, path = invited
    response = client.post(path, {"password1": first, "password2": second})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert first not in response.content.decode()
    assert not User.objects.filter(email="nora@new.example").exists()


def test_without_a_password_codes_are_sent(client, invited):
    _membership, path = invited
    client.post(path, {})
    account = User.objects.get(email="nora@new.example")
    assert not account.has_usable_password()
    assert who(client) == account


def test_an_invitation_ends_with_the_seat(client, invited, cast):
    membership, path = invited
    Membership.objects.filter(pk=membership.pk).update(starts_on="2020-01-01", ends_on="2020-01-02")
    assert client.get(path).status_code == 410
    assert client.post(path, {}).status_code == 410


def test_an_address_that_somebody_else_has_is_refused(client, invited):
    membership, path = invited
    make_user("Nora Elder")
    User.objects.filter(email="nora.elder@example.org").update(email="nora@new.example")
    response = client.post(path, {})
    assert response.status_code == 422
    assert not User.objects.filter(person=membership.person).exists()


def test_who_has_an_account_is_told_of_a_new_seat_without_a_link(cast, board):
    membership, mail = services.invite_person(
        board, by=cast.secretary, email=cast.outsider.email.upper(), role="observer"
    )
    assert membership.person == cast.outsider.person
    assert mail.kind == "seated"
    assert "/l/" not in mail.body


def test_somebody_without_address_just_sits_there(cast, board):
    membership, mail = services.invite_person(
        board, by=cast.secretary, name="Kevin Clark", role="observer"
    )
    assert mail is None
    assert not Mail.objects.exists()
    assert PeopleEvent.objects.get(person=membership.person).kind == "joined"


def test_an_invitation_of_another_purpose_or_person_is_none(cast, board):
    person = make_person("P", email="p@example.org")
    membership = seat(person, board, "observer")
    mine = links.token_for(person, INVITATION, membership.pk)
    assert links.open_link(mine).thing == membership
    theirs = links.token_for(cast.citra.person, INVITATION, membership.pk)
    assert links.open_link(theirs) is None
    assert links.open_link(links.token_for(person, INVITATION, "x")) is None
    assert links.open_link(links.token_for(person, "my-part", membership.pk)) is None


@pytest.mark.parametrize("demo", [True, False])
def test_the_outbox_is_the_demonstrations_alone(sign_in, cast, settings, demo):
    settings.DEMO = demo
    mail = services.keep_mail(
        cast.citra.person, "note", subject="Hello", body="See http://x.example/"
    )
    client = sign_in(cast.member)
    for path in (reverse("people:outbox"), reverse("people:mail", args=[mail.pk])):
        response = client.get(path)
        assert response.status_code == (200 if demo else 404)
        if demo:
            assert "Hello" in response.content.decode()
        assert Client().get(path).status_code == 302


def test_passkeys_are_offered_and_their_scripts_are_files(client, db):
    page = client.get(LOGIN).content.decode()
    assert 'id="passkey_login"' in page
    assert "webauthn.js" in page
    policy = client.get(LOGIN)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_an_address_is_changed_once_the_new_mailbox_answers(client, cast):
    services.add_alias(cast.member.person, by=None, text="Momo")
    client.force_login(cast.member)
    url = reverse("account_email")
    assert client.get(url).status_code == 200
    client.post(url, {"email": "mona@new.example", "action_add": ""})
    cast.member.refresh_from_db()
    assert cast.member.email == "mona.member@example.org"
    page = client.get(url).content.decode()
    assert "mona@new.example" in page
    assert "style=" not in page
    mail = Mail.objects.get(to="mona@new.example")
    assert mail.person == cast.member.person
    path = re.search(r"https?://[^/]+(/accounts/\S+)", mail.body)[1]
    client.post(path)
    cast.member.refresh_from_db()
    assert cast.member.email == "mona@new.example"
    assert links.address_of(Person.objects.get(pk=cast.member.person_id)) == "mona@new.example"


@pytest.mark.parametrize("on", [True, False])
def test_a_button_of_the_demonstration_signs_in_without_typing_and_only_there(client, settings, on):
    settings.DEMO = on
    user = User.objects.create_user("member@example.org", "demo", is_demo=True)
    page = client.get("/accounts/login/").content.decode()
    assert page.count('name="password"') == 1, "one field for a password, for whoever fills it in"
    assert ('name="demo" value="member@example.org"' in page) is on
    client.post("/accounts/login/", {"demo": user.email})
    assert ("_auth_user_id" in client.session) is on
