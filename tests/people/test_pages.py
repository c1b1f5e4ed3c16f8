"""The pages of a committee's people: what each role sees, and what the forms do."""

import pytest
from django.urls import reverse

from people.models import Mail, Membership, Person

pytestmark = pytest.mark.django_db


def people(name, committee="ab", **kwargs):
    return reverse(f"people:{name}", kwargs={"committee": committee, **kwargs})


def test_the_page_shows_who_sits_there_for_whom(cast, sign_in):
    page = sign_in(cast.member).get(people("committee")).content.decode()
    for name in ("Carla Chair", "Mona Member", "Olga Observer", "Fritz Former", "Intel", "Citrix"):
        assert name in page
    assert "Otto Other" not in page
    assert "Invite somebody" not in page


def test_observers_do_not_see_contact_data(cast, sign_in):
    address = cast.member.email
    assert address in sign_in(cast.citra).get(people("committee")).content.decode()
    assert address not in sign_in(cast.observer).get(people("committee")).content.decode()
    page = people("person", pk=cast.member.person_id)
    assert address in sign_in(cast.citra).get(page).content.decode()
    assert address not in sign_in(cast.observer).get(page).content.decode()


def test_somebody_is_invited_and_gets_a_mail(cast, sign_in, board):
    client = sign_in(cast.secretary)
    page = client.get(people("invite"))
    assert page.status_code == 200
    response = client.post(
        people("invite"),
        {
            "name": "Nora New",
            "email": "nora@new.example",
            "role": "member",
            "organisation": "intel",
            "starts_on": "2020-01-01",
        },
    )
    person = Person.objects.get(name="Nora New")
    assert response.url == people("person", pk=person.pk)
    membership = person.memberships.get()
    assert (membership.role, membership.organisation.name, membership.votes) == (
        "member",
        "Intel",
        True,
    )
    mail = Mail.objects.get(person=person)
    assert (mail.kind, mail.to, mail.state) == ("invitation", "nora@new.example", "waiting")
    assert "/l/" in mail.body
    assert client.get(response.url).status_code == 200


def test_each_page_of_a_person_can_be_opened(cast, sign_in, board):
    client = sign_in(cast.secretary)
    membership = Membership.objects.get(person=cast.member.person)
    for url in (
        people("person", pk=cast.member.person_id),
        people("edit", pk=cast.member.person_id),
        people("membership", pk=membership.pk),
        people("end", pk=membership.pk),
        people("leave"),
        reverse("people:me"),
    ):
        response = client.get(url)
        assert response.status_code == 200, url


def test_account_pages_have_our_look_and_no_inline_code(cast, client, sign_in):
    import re

    names = [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_request_login_code",
        "account_reset_password_done",
        "account_inactive",
    ]
    signed = [
        "account_logout",
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "account_reauthenticate",
    ]
    for url in [reverse(n) for n in names]:
        _check(client.get(url), re)
    sign_in(cast.member)
    for url in [reverse(n) for n in signed]:
        _check(client.get(url, follow=True), re)


def _check(response, re):
    page = response.content.decode()
    assert response.status_code == 200
    assert "minutebook.css" in page
    assert ' style="' not in page
    assert "<style" not in page
    for attrs in re.findall(r"<script([^>]*)>", page):
        assert "src=" in attrs or "application/json" in attrs
    assert not re.search(r"\son\w+=", page)
