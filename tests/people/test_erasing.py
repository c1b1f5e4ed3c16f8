"""Contact data is erased; records stay whole."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection

from actions import services as act
from people import services
from people.actors import AsAdmin
from people.errors import NotAllowed
from people.models import Mail, PeopleEvent, User
from tests.conftest import make_person, seat

pytestmark = pytest.mark.django_db

ADDRESS, PHONE = "mona.member@example.org", "+353 1 999"


@pytest.fixture
def mona(cast, make_action):
    person = cast.member.person
    services.edit_person(person, by=None, phone=PHONE, time_zone="Europe/Dublin")
    person.aliases.create(text="momo")
    assert EmailAddress.objects.filter(user=cast.member, email=ADDRESS, verified=True).exists()
    action = make_action("Book the room", [person])
    act.say(action, by=cast.member, note="nearly")
    services.keep_mail(person, "note", subject="Hello", body=f"To {ADDRESS}")
    sent = services.keep_mail(person, "note", subject="Hello", body="Sent")
    Mail.objects.filter(pk=sent.pk).update(state="sent")
    LogEntry.objects.log_actions(cast.admin.pk, [cast.member], CHANGE, single_object=True)
    return person


def whole_database() -> str:
    """Everything that any table holds, as text."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def test_no_table_holds_the_contact_data_any_more(cast, mona):
    assert ADDRESS in whole_database()
    assert PHONE in whole_database()
    services.erase_contact(mona, by=cast.member)
    left = whole_database()
    assert ADDRESS not in left
    assert PHONE not in left


def test_records_stay_whole(cast, mona):
    services.erase_contact(mona, by=cast.secretary)
    mona.refresh_from_db()
    assert (mona.name, mona.erased_at is not None) == ("Mona Member", True)
    assert mona.owned.get().action.text == "Book the room"
    assert mona.memberships.exists()
    assert PeopleEvent.objects.get(kind="erased").by == cast.secretary.person
    states = Mail.objects.filter(person=mona).values_list("state", "to", "body")
    assert set(states) == {("cancelled", "", ""), ("sent", "", "")}


def test_the_account_is_closed_for_good(client, cast, mona):
    client.force_login(cast.member)
    assert client.get("/me/").status_code == 200
    services.erase_contact(mona, by=None)
    assert client.get("/me/").status_code == 302
    account = User.objects.get(pk=cast.member.pk)
    assert (account.is_active, account.has_usable_password()) == (False, False)
    assert account.email.endswith("@erased.invalid")
    assert not EmailAddress.objects.filter(user=account).exists()


def test_the_name_becomes_initials_where_that_is_asked_for(cast, mona):
    services.erase_contact(mona, by=cast.member, initials=True)
    mona.refresh_from_db()
    assert (mona.name, mona.key) == ("M.M.", "m m")
    assert not mona.aliases.exists()


def test_who_may_erase(cast, board, other, mona):
    for user in (cast.citra, cast.observer, cast.stranger, cast.outsider, cast.admin):
        with pytest.raises(NotAllowed):
            services.erase_contact(mona, by=user)
    shared = make_person("Shared")
    seat(shared, board, "observer")
    seat(shared, other, "member")
    with pytest.raises(NotAllowed):  # sits on a committee, too, that she does not lead
        services.erase_contact(shared, by=cast.secretary)
    services.erase_contact(shared, by=AsAdmin(cast.admin))


def test_somebody_erased_can_come_back(cast, board, mona):
    services.erase_contact(mona, by=None)
    services.edit_person(mona, by=None, email="back@example.org")
    membership = mona.memberships.get()
    mail = services.send_invitation(membership, by=cast.secretary)
    assert mail.kind == "invitation"
    account = services.accept_invitation(membership, password="a-word-that-is-long")
    assert (account.pk, account.is_active, account.email) == (
        cast.member.pk,
        True,
        "back@example.org",
    )
