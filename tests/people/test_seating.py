"""Seats are given, changed, ended and given up; who may, and what is refused."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from people import services
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Committee, Membership, Organisation, PeopleEvent, Person
from people.seats import Seats
from tests.conftest import make_person, seat

TODAY = dt.date(2026, 1, 1)


def of(user):
    return Membership.objects.get(person=user.person, ends_on=None)


@pytest.mark.django_db
def test_only_chair_and_secretary_change_seats(cast, board):
    for user in (cast.member, cast.observer, cast.stranger, cast.outsider, cast.admin):
        with pytest.raises(NotAllowed):
            services.seat_person(board, by=user, role="member", name="Nora")
        with pytest.raises(NotAllowed):
            services.change_membership(of(cast.citra), by=user, role="observer")
        with pytest.raises(NotAllowed):
            services.end_membership(of(cast.citra), by=user)
    for user in (cast.chair, cast.secretary):
        services.seat_person(board, by=user, role="member", name=f"Nora {user.pk}")


@pytest.mark.django_db
def test_a_seat_brings_what_the_role_brings(cast, board):
    for role, votes in (
        ("member", True),
        ("chair", True),
        ("secretary", False),
        ("observer", False),
    ):
        person = make_person(f"New {role}")
        assert services.seat_person(board, by=None, role=role, person=person).votes is votes
    event = PeopleEvent.objects.filter(kind="joined").latest("id")
    assert (event.committee, event.to_state) == (board, "observer")


@pytest.mark.django_db
def test_the_address_on_record_is_not_overwritten_by_who_invites(cast, board, other):
    """Else a secretary could send somebody else's invitation, with their seats, to a mailbox of theirs."""
    person = make_person("Shared", email="right@example.org")
    seat(person, other, "secretary")
    made = services.seat_person(
        board, by=cast.secretary, role="observer", person=person, email="mine@evil.example"
    )
    person.refresh_from_db()
    assert (made.person, person.email) == (person, "right@example.org")
    with pytest.raises(NotAllowed):
        services.edit_person(person, by=cast.secretary, email="mine@evil.example")
    bare = make_person("Bare")
    seat(bare, other, "secretary")
    seat(bare, board, "observer")
    with pytest.raises(NotAllowed):
        services.edit_person(bare, by=cast.secretary, email="mine@evil.example")
    services.edit_person(bare, by=cast.secretary, name="Bare Bones")  # names are kept by both


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "", "role": "member"}, "name"),
        ({"name": "?!", "role": "member"}, "name"),
        ({"name": "N\x00", "role": "member"}, "name"),
        ({"name": "x" * 201, "role": "member"}, "name"),
        ({"name": "Nora", "role": "king"}, "role"),
        ({"name": "Nora", "role": "observer", "votes": True}, None),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(cast, board, said, field):
    before = Person.objects.count()
    with pytest.raises(Invalid) as refused:
        services.seat_person(board, by=cast.secretary, **said)
    assert refused.value.field == field
    assert Person.objects.count() == before
    assert not PeopleEvent.objects.exists()


@pytest.mark.django_db
def test_a_role_is_not_held_twice_at_one_time(cast, board):
    with pytest.raises(Invalid, match="already"):
        services.seat_person(board, by=None, role="member", person=cast.member.person)


@pytest.mark.django_db
def test_a_change_from_a_day_on_keeps_what_was_before(cast, board, citrix):
    day = timezone.localdate() - dt.timedelta(days=30)
    new = services.change_membership(
        of(cast.member),
        by=cast.secretary,
        from_on=day,
        role="observer",
        votes=True,
        organisation=citrix,
    )
    old = Membership.objects.exclude(pk=new.pk).get(person=cast.member.person)
    assert (old.role, old.organisation.name, old.ends_on) == (
        "member",
        "Intel",
        day - dt.timedelta(days=1),
    )
    assert (new.role, new.votes, new.starts_on, new.ends_on) == ("observer", False, day, None)
    event = PeopleEvent.objects.get(kind="changed")
    assert (event.from_state, event.to_state) == ("member", "observer")


@pytest.mark.django_db
def test_without_a_day_the_record_itself_is_put_right(cast, board):
    changed = services.change_membership(of(cast.member), by=cast.secretary, votes=False)
    assert changed.votes is False
    assert Membership.objects.filter(person=cast.member.person).count() == 1
    assert services.change_membership(changed, by=cast.secretary, votes=False).version == 2


@pytest.mark.django_db
def test_who_saves_over_a_newer_version_is_told(cast):
    membership = of(cast.member)
    services.change_membership(membership, by=cast.chair, version=1, votes=False)
    with pytest.raises(Stale):
        services.change_membership(membership, by=cast.secretary, version=1, votes=True)


@pytest.mark.django_db
def test_a_seat_ends_with_its_last_day(cast, board):
    ended = services.end_membership(of(cast.member), by=cast.secretary)
    assert ended.ends_on == timezone.localdate()
    assert Seats.of(cast.member.person_id).get(board.pk) is not None
    Membership.objects.filter(pk=ended.pk).update(ends_on=ended.ends_on - dt.timedelta(days=1))
    assert Seats.of(cast.member.person_id).get(board.pk) is None
    with pytest.raises(WrongState, match="over already"):
        services.end_membership(ended, by=cast.secretary)


@pytest.mark.django_db
def test_one_leaves_by_oneself_and_nobody_else(cast):
    with pytest.raises(NotAllowed):
        services.leave(of(cast.citra), by=cast.member)
    services.leave(of(cast.observer), by=cast.observer)
    assert PeopleEvent.objects.get(kind="left").by == cast.observer.person


@pytest.mark.django_db
def test_somebody_always_leads(cast, board):
    services.leave(of(cast.chair), by=cast.chair)
    with pytest.raises(WrongState, match="appoint somebody else"):
        services.leave(of(cast.secretary), by=cast.secretary)
    with pytest.raises(WrongState, match="appoint somebody else"):
        services.change_membership(of(cast.secretary), by=cast.secretary, role="observer")
    # A successor who begins when the other ends is enough.
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    services.seat_person(
        board, by=cast.secretary, role="chair", person=cast.member.person, starts_on=tomorrow
    )
    services.leave(of(cast.secretary), by=cast.secretary)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locking", [True, False])
def test_of_two_leaders_who_leave_at_once_one_stays(cast, board, locking, monkeypatch):
    from people.services import seating

    if not locking:  # the negative control: without waiting for the other, both go
        plain = Committee.objects.select_for_update
        monkeypatch.setattr(
            type(Committee.objects),
            "select_for_update",
            lambda self, **k: self.all() if self.model is Committee else plain(**k),
            raising=False,
        )
    both_saved = threading.Barrier(2)
    refused = []
    guard = seating._guard_led

    def meet_before_guarding(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            # With the lock the other cannot come; without it a busy machine may take its time.
            both_saved.wait(timeout=1 if locking else 60)
        guard(*args)

    monkeypatch.setattr(seating, "_guard_led", meet_before_guarding)  # only the timing

    def go(user):
        try:
            services.leave(of(user), by=user)
        except WrongState:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[u]) for u in (cast.chair, cast.secretary)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == (1 if locking else 0)


@pytest.mark.django_db
def test_organisations_are_found_by_any_spelling(intel):
    intel.aliases.create(text="Intel Corporation")
    assert services.find_or_make_organisation(" INTEL ") == intel
    assert services.find_or_make_organisation("intel corporation") == intel
    assert services.find_or_make_organisation("") is None
    made = services.find_or_make_organisation("Bromium")
    assert Organisation.objects.count() == 2
    assert made.name == "Bromium"
    with pytest.raises(Invalid):
        services.find_or_make_organisation("?!")


@pytest.mark.django_db
def test_one_edits_oneself_and_events_hold_no_contact_data(cast):
    person = cast.member.person
    services.edit_person(
        person, by=cast.member, name="Mona Maria", phone="+49 30", time_zone="Europe/Berlin"
    )
    person.refresh_from_db()
    assert (person.name, person.key, person.phone) == ("Mona Maria", "mona maria", "+49 30")
    assert person.aliases.get().text == "Mona Member"
    assert not any("+49" in e.note or "Berlin" in e.note for e in PeopleEvent.objects.all())
    for wrong in (
        {"time_zone": "Mars/Base"},
        {"phone": "1" * 61},
        {"name": "  "},
        {"name": "\x00a"},
    ):
        with pytest.raises(Invalid):
            services.edit_person(person, by=cast.member, **wrong)
    with pytest.raises(NotAllowed):
        services.edit_person(cast.citra.person, by=cast.member, name="X")


@pytest.mark.django_db
def test_who_has_an_account_keeps_the_contact_data_alone(cast):
    with pytest.raises(NotAllowed):
        services.edit_person(cast.member.person, by=cast.secretary, email="other@example.org")
    kevin = make_person("Kevin Clark")
    seat(kevin, of(cast.secretary).committee, "observer")
    services.edit_person(kevin, by=cast.secretary, email="kevin@example.org")


@pytest.mark.django_db
def test_spellings_are_kept_once(cast, board):
    person = cast.member.person
    alias = services.add_alias(person, by=cast.secretary, text="Momo")
    with pytest.raises(Invalid, match="known already"):
        services.add_alias(person, by=cast.secretary, text="MOMO!")
    with pytest.raises(NotAllowed):
        services.add_alias(person, by=cast.citra, text="Nono")
    services.remove_alias(alias, by=cast.secretary)
    assert not person.aliases.exists()


@pytest.mark.django_db
def test_spellings_of_an_organisation_mean_one_only(cast, intel, citrix, other):
    here = services.represented_in(intel)
    services.add_organisation_alias(intel, by=cast.secretary, text="INTC", committees=here)
    for taken in ("intc", "Citrix", "Intel"):
        with pytest.raises(Invalid):
            services.add_organisation_alias(citrix, by=cast.secretary, text=taken, committees=here)
    with pytest.raises(NotAllowed):
        services.add_organisation_alias(
            intel, by=cast.secretary, text="Other", committees={*here, other.pk}
        )


@pytest.mark.django_db
def test_a_refused_seat_makes_no_organisation(cast, board):
    with pytest.raises(Invalid):
        services.seat_person(
            board, by=None, role="member", person=cast.member.person, organisation="Brand New"
        )
    assert not Organisation.objects.filter(name="Brand New").exists()
    made = services.seat_person(
        board, by=None, role="observer", person=cast.member.person, organisation="Brand New"
    )
    assert made.organisation.name == "Brand New"
