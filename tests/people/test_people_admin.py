"""Admins find and keep people in Django admin; what changes, changes by the services."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from people import services
from people.models import (
    Committee,
    Mail,
    Membership,
    Numbering,
    Organisation,
    OrganisationAlias,
    PeopleEvent,
    Person,
    PersonAlias,
    Telling,
    User,
)
from tests.conftest import make_person, make_user, seat

pytestmark = pytest.mark.django_db

MODELS = [
    *(Committee, Mail, Membership, Numbering, Organisation, OrganisationAlias),
    *(PeopleEvent, Person, PersonAlias, Telling, User),
]


@pytest.fixture
def ada(sign_in, cast):
    """Signed in as the admin."""
    return sign_in(cast.admin)


def at(model, page="changelist", *args):
    return reverse(f"admin:people_{model._meta.model_name}_{page}", args=args)


def fill(board, start, stop):
    """One more of everything for each number."""
    for i in range(start, stop):
        user = make_user(f"Person{i} Full{i}")
        organisation = Organisation.objects.create(name=f"Organisation {i}")
        organisation.aliases.create(text=f"Org {i}")
        user.person.aliases.create(text=f"p{i}")
        services.seat_person(
            board, by=None, role="member", person=user.person, organisation=organisation
        )
        services.keep_mail(user.person, "note", subject="s", body="b", committee=board)
        Committee.objects.create(name=f"C{i}", slug=f"c{i}", code=f"C{i}")
        Numbering.objects.create(committee=board, kind="action", year=i, last=1)
        Telling.objects.create(name=f"t{i}", until=user.date_joined)


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_searched_filtered_and_take_few_queries(
    ada, board, model, django_assert_max_num_queries
):
    options = admin.site._registry[model]
    assert len(options.list_filter) >= 2
    assert options.search_fields
    counts = {}
    for rows in (1, 30):
        fill(board, len(counts), rows)
        with django_assert_max_num_queries(12) as queries:
            response = ada.get(at(model))
        assert response.status_code == 200
        counts[rows] = len(queries)
    assert counts[1] == counts[30]
    assert ada.get(at(model), {"q": "a"}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_forms_open(ada, board, model):
    fill(board, 0, 1)
    record = model.objects.first()
    assert ada.get(at(model, "change", record.pk)).status_code == 200
    assert ada.get(at(model, "add")).status_code in (200, 403)
    assert ada.get(at(model, "delete", record.pk)).status_code == 403


def test_who_is_no_admin_is_sent_away(sign_in, cast):
    assert sign_in(cast.secretary).get(at(Person)).status_code in (302, 403)


def test_a_person_is_changed_with_an_event(ada, cast):
    person = cast.member.person
    response = ada.post(
        at(Person, "change", person.pk),
        {"name": "Mona Married", "email": person.email, "phone": "12", "time_zone": ""},
    )
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Mona Married", "12")
    assert person.aliases.get().text == "Mona Member"
    events = PeopleEvent.objects.filter(person=person)
    assert {e.kind for e in events} == {"renamed", "profile"}
    assert {e.by for e in events} == {cast.admin.person}


def test_two_records_are_merged_after_a_question(ada, cast):
    double = make_person("M. Member")
    chosen = {"action": "merge", "_selected_action": [double.pk, cast.member.person_id]}
    page = ada.post(at(Person), chosen)
    assert "Which one stays?" in page.content.decode()
    double.refresh_from_db()
    assert double.merged_into is None
    ada.post(at(Person), {**chosen, "winner": cast.member.person_id, "sure": "1"})
    double.refresh_from_db()
    assert double.merged_into == cast.member.person
    page = ada.post(at(Person), {**chosen, "_selected_action": [double.pk]}, follow=True)
    assert "Choose two records" in page.content.decode()


def test_contact_data_is_erased_after_a_question(ada, cast):
    chosen = {"action": "erase", "_selected_action": [cast.member.person_id]}
    assert "for good" in ada.post(at(Person), chosen).content.decode()
    assert User.objects.get(pk=cast.member.pk).is_active
    ada.post(at(Person), {**chosen, "sure": "1"})
    assert not User.objects.get(pk=cast.member.pk).is_active
    assert PeopleEvent.objects.get(kind="erased").by == cast.admin.person


def test_memberships_end_and_invitations_go_again(ada, cast, board):
    new = make_person("Nora New", email="nora@new.example")
    membership = seat(new, board, "observer")
    ada.post(at(Membership), {"action": "resend", "_selected_action": [membership.pk]})
    assert Mail.objects.get(person=new).kind == "invitation"
    ada.post(at(Membership), {"action": "end", "_selected_action": [membership.pk]})
    membership.refresh_from_db()
    assert membership.ends_on is not None
    assert PeopleEvent.objects.filter(person=new, kind="left").exists()


def test_a_seat_is_given_and_changed(ada, cast, board, citrix):
    person = make_person("Nora New")
    said = {
        "committee": board.pk,
        "person": person.pk,
        "role": "member",
        "organisation": citrix.pk,
        "votes": "on",
        "starts_on": "2024-01-01",
        "ends_on": "",
    }
    assert ada.post(at(Membership, "add"), said).status_code == 302
    membership = Membership.objects.get(person=person)
    assert PeopleEvent.objects.get(person=person).kind == "joined"
    ada.post(at(Membership, "change", membership.pk), {**said, "role": "chair"})
    membership.refresh_from_db()
    assert (membership.role, membership.version) == ("chair", 2)


def test_a_committee_is_founded_and_a_wrong_zone_is_refused(ada):
    said = {
        "name": "Finance",
        "slug": "fin",
        "code": "FIN",
        "time_zone": "Europe/Dublin",
        "everyone_means": "people",
        "carried_limit": 3,
        "quorum_kind": "members_share",
        "quorum_value": 50,
        "approves_by": "meeting",
        "corrections_days": 7,
        "write_up_days": 3,
    }
    ada.post(at(Committee, "add"), said)
    committee = Committee.objects.get(slug="fin")
    assert PeopleEvent.objects.get(committee=committee).kind == "founded"
    page = ada.post(
        at(Committee, "change", committee.pk), {**said, "time_zone": "Mars/Base"}, follow=True
    )
    assert "no such time zone" in page.content.decode()
    committee.refresh_from_db()
    assert committee.time_zone == "Europe/Dublin"


def test_an_organisation_is_renamed_and_keeps_its_name(ada, cast, intel, citrix):
    ada.post(at(Organisation, "change", intel.pk), {"name": "Intel Labs"})
    intel.refresh_from_db()
    assert (intel.name, intel.aliases.get().text) == ("Intel Labs", "Intel")
    page = ada.post(at(Organisation, "change", intel.pk), {"name": "CITRIX"}, follow=True)
    assert "exists already" in page.content.decode() or "called that" in page.content.decode()


def test_an_account_is_made_with_a_hashed_password(ada, cast):
    response = ada.post(
        at(User, "add"),
        {
            "email": "Nora@New.example",
            "usable_password": "true",
            "password1": "long-enough-word",
            "password2": "long-enough-word",
        },
    )
    assert response.status_code == 302, response.context["errors"]
    account = User.objects.get(email="nora@new.example")
    assert account.check_password("long-enough-word")
    assert account.person.name == "nora"
    assert "long-enough-word" not in account.password
    assert account.emailaddress_set.get().verified
    # Saving the account's form does not touch the password.
    page = ada.get(at(User, "change", account.pk)).content.decode()
    assert "long-enough-word" not in page
    ada.post(
        at(User, "change", account.pk),
        {"email": "nora@new.example", "person": account.person_id, "is_active": "on"},
    )
    account.refresh_from_db()
    assert account.check_password("long-enough-word")


def test_an_account_is_closed(ada, cast):
    ada.post(at(User), {"action": "close", "_selected_action": [cast.member.pk, cast.admin.pk]})
    cast.member.refresh_from_db()
    assert not cast.member.is_active
    assert User.objects.get(pk=cast.admin.pk).is_active  # not one's own
    assert PeopleEvent.objects.get(kind="closed").person == cast.member.person


def test_events_and_mails_are_read_only_and_tell_no_secret(ada, cast, settings):
    settings.DEMO = False
    secret = services.keep_mail(
        cast.member.person, "login_code", subject="Code", body="123-456", secret=True
    )
    page = ada.get(at(Mail, "change", secret.pk)).content.decode()
    assert "123-456" not in page
    assert ada.post(at(Mail, "change", secret.pk), {"state": "sent"}).status_code == 403
    Mail.objects.update(state="failed")
    ada.post(at(Mail), {"action": "try_again", "_selected_action": [secret.pk]})
    secret.refresh_from_db()
    assert secret.state == "waiting"


def test_spellings_are_added_and_removed(ada, cast):
    ada.post(at(PersonAlias, "add"), {"person": cast.member.person_id, "text": "Momo"})
    alias = PersonAlias.objects.get()
    ada.post(at(PersonAlias), {"action": "remove", "_selected_action": [alias.pk]})
    assert not PersonAlias.objects.exists()
    assert {e.kind for e in PeopleEvent.objects.all()} == {"alias_added", "alias_removed"}
