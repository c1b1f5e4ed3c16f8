"""The cast of the tests: one board with its people, one other committee, and builders.

The story: the Advisory Board ("ab", code AB) has Carla as chair, Sasha as secretary, Mona (Intel) and
Max (Intel too) and Citra (Citrix) as members, Olga as observer, and Fritz, who left last year. Otto is
secretary of another committee ("wg"), Outi has an account and sits nowhere, Ada is an admin. Each
account's password is "secret-word".
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models.signals import post_save
from django.test import TransactionTestCase
from django.utils import timezone

from actions import services as act
from actions.services import OwnerSpec
from budgets.models import ApprovalRecusal
from minutes.models import Meeting, Recusal
from people.models import Committee, Membership, Organisation, Person, User
from people.numbering import take_numbers
from people.seats import Seats
from tests import databases

PASSWORD = "secret-word"


@pytest.hookimpl(trylast=True)  # after pytest-django, which puts tests that commit at the end
def pytest_collection_modifyitems(config, items):
    """Where workers share the tests, those that take long come first: no worker is left alone with one at the
    end, and while one of them starts a whole site, which takes no database of the tests, another makes that."""
    if hasattr(config, "workerinput"):
        items.sort(key=_when)


def _when(item) -> int:
    if item.path.name == "test_make.py":
        return 0
    return 1 if item.get_closest_marker("browser") else 2


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The tests' database is a copy of one that the migrations made."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = databases.migrated(connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests' database, once a run. Before it is dropped, sessions that a thread of a server or of a
    race left behind are ended: they would keep it from going, and say nothing about the product.

    It may be emptied by TRUNCATE, which the database refuses but where it is told to."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS flushing_allowed ()")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _test: databases.empty(connection)
        )
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture(autouse=True)
def _as_tests_need_it(settings, tmp_path_factory):
    """Static files as they lie in the source (nothing is collected before a test run), papers in a folder
    of the run, and quick hashing: the real one would cost the suite minutes and shows nothing."""
    settings.PAPERS_ROOT = tmp_path_factory.getbasetemp() / "papers"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _seats_are_read_anew(request):
    """A request reads one's seats anew; the cast's accounts live for a whole test, and forget them here when
    somebody is recused."""
    if "cast" not in request.fixturenames:
        yield
        return
    cast = request.getfixturevalue("cast")

    def forget(**_kwargs):
        for user in vars(cast).values():
            if "seats" in vars(user):
                vars(user)["seats"] = Seats.of(user.person_id)

    for kind in (Recusal, ApprovalRecusal):
        post_save.connect(forget, sender=kind, weak=False)
    yield
    for kind in (Recusal, ApprovalRecusal):
        post_save.disconnect(forget, sender=kind)


def make_person(name: str, **fields) -> Person:
    return Person.objects.create(name=name, **fields)


def make_user(name: str, **fields) -> User:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return User.objects.create_user(
        email, PASSWORD, person=make_person(name, email=email), **fields
    )


def seat(*args, **kwargs) -> Membership:
    """A membership, saved: see `seat_of`."""
    membership = seat_of(*args, **kwargs)
    membership.save()
    return membership


def seat_of(user, committee, role, organisation=None, starts=-400, ends=None, votes=None):
    """A membership from `starts` to `ends`, in days from today."""
    today = timezone.localdate()
    return Membership(
        committee=committee,
        person=user.person if isinstance(user, User) else user,
        role=role,
        organisation=organisation,
        votes=role in ("member", "chair") if votes is None else votes,
        starts_on=today + dt.timedelta(days=starts),
        ends_on=None if ends is None else today + dt.timedelta(days=ends),
    )


@pytest.fixture
def board(db):
    return Committee.objects.create(
        name="Advisory Board", slug="ab", code="AB", time_zone="Europe/Dublin"
    )


@pytest.fixture
def other(db):
    return Committee.objects.create(name="Working Group", slug="wg", code="WG")


@pytest.fixture
def intel(db):
    return Organisation.objects.create(name="Intel")


@pytest.fixture
def citrix(db):
    return Organisation.objects.create(name="Citrix")


@pytest.fixture
def cast(board, other, intel, citrix):
    """Everybody, by role: cast.chair, .secretary, .member, .colleague (same organisation as member),
    .citra (Citrix), .observer, .former, .stranger (secretary of `other`), .outsider, .admin: accounts.

    Thousands of tests begin with them, so each kind of row is written at once and not one by one."""
    people = SimpleNamespace(
        chair=account_of("Carla Chair"),
        secretary=account_of("Sasha Secretary"),
        member=account_of("Mona Member"),
        colleague=account_of("Max Member"),
        citra=account_of("Citra Citrix"),
        observer=account_of("Olga Observer"),
        former=account_of("Fritz Former"),
        stranger=account_of("Otto Other"),
        outsider=account_of("Outi Outsider"),
        admin=account_of("Ada Admin", is_staff=True, is_superuser=True),
    )
    users = list(vars(people).values())
    Person.objects.bulk_create(user.person for user in users)
    User.objects.bulk_create(users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    Membership.objects.bulk_create(
        [
            seat_of(people.chair, board, "chair"),
            seat_of(people.secretary, board, "secretary"),
            seat_of(people.member, board, "member", intel),
            seat_of(people.colleague, board, "member", intel),
            seat_of(people.citra, board, "member", citrix),
            seat_of(people.observer, board, "observer"),
            seat_of(people.former, board, "member", starts=-900, ends=-300),
            seat_of(people.stranger, other, "secretary"),
        ]
    )
    return people


def account_of(name: str, **fields) -> User:
    """What `make_user` makes, not yet saved."""
    person = Person(name=name, email=f"{name.lower().replace(' ', '.')}@example.org")
    person.clean()
    user = User(email=person.email, person=person, **fields)
    user.set_password(PASSWORD)
    return user


ROLES = (
    "chair",
    "secretary",
    "member",
    "colleague",
    "observer",
    "former",
    "stranger",
    "outsider",
    "admin",
)
"""Whom the access table asks for, beside "anonymous"."""


def shut_to(role: str) -> int:
    """How a page of chair and secretary answers others: 403 to who sits there, 404 to outsiders."""
    return 403 if role in ("member", "colleague", "observer") else 404


@pytest.fixture
def sign_in(client):
    """Signs an account in and returns the client."""

    def _sign_in(user):
        client.force_login(user)
        return client

    return _sign_in


@pytest.fixture
def make_action(board):
    """An action of the board (or of `committee`): make_action("text", owners=[person, organisation, "Typed"])."""

    def _make(text="Send the report", owners=(), committee=None, by=None, **fields):
        specs = []
        for owner in owners:
            if isinstance(owner, User):
                owner = owner.person
            if isinstance(owner, Person):
                specs.append(OwnerSpec(person_id=owner.pk))
            elif isinstance(owner, Organisation):
                specs.append(OwnerSpec(organisation_id=owner.pk))
            else:
                specs.append(OwnerSpec(typed=owner))
        specs = specs or [OwnerSpec(typed="Somebody")]
        return act.raise_action(committee or board, by=by, text=text, owners=specs, **fields)

    return _make


@pytest.fixture
def make_meeting(board):
    """A meeting of the board, `days` from today, in a state: make_meeting("June", days=-30, state="drafting")."""

    def _make(title="Board meeting", days=7, state="planned", committee=None, **fields):
        committee = committee or board
        starts_at = fields.pop("starts_at", timezone.now() + dt.timedelta(days=days))
        return Meeting.objects.create(
            committee=committee,
            number=take_numbers(committee.pk, "meeting")[0],
            title=title,
            starts_at=starts_at,
            ends_at=fields.pop("ends_at", starts_at + dt.timedelta(hours=2)),
            time_zone=committee.time_zone,
            state=state,
            **fields,
        )

    return _make
