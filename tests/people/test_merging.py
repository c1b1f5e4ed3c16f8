"""Two records of one person or organisation become one, and nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import services as act
from actions.models import ActionEvent, Owner
from minutes.models import Attendance, Meeting
from people import services
from people.actors import AsAdmin
from people.errors import NotAllowed, WrongState
from people.models import Membership, Organisation, PeopleEvent, Person, User
from people.services.merging import references_to, what_moves
from people.spans import Span, one_line
from tests.conftest import make_person, make_user, seat

DAY = dt.date(2014, 1, 1)


@pytest.fixture
def double(cast):
    """A second record of Mona, made by an import, without account."""
    return make_person("M. Member", phone="+353 1", time_zone="Europe/Dublin")


@pytest.mark.django_db
def test_everything_that_names_the_one_names_the_other(
    cast, board, double, make_action, make_meeting
):
    mona = cast.member.person
    owned = make_action("Book the room", [double])
    meeting = make_meeting()
    Attendance.objects.create(meeting=meeting, person=double)
    Attendance.objects.create(meeting=meeting, person=cast.citra.person, deputy_for=double)
    double.aliases.create(text="mmember")
    older = make_person("Old Mona", merged_into=double)
    assert dict(what_moves(double)) == {
        "attendance": 2,
        "owner": 1,
        "person": 1,
        "person's other name": 1,
    }
    services.merge_people(double, mona, by=cast.secretary)
    assert owned.owners.get().person == mona
    assert {a.person for a in meeting.attendances.all()} == {mona, cast.citra.person}
    assert meeting.attendances.get(person=cast.citra.person).deputy_for == mona
    assert {a.text for a in mona.aliases.all()} == {"mmember", "M. Member"}
    older.refresh_from_db()
    assert older.merged_into == mona
    mona.refresh_from_db()
    double.refresh_from_db()
    assert (mona.phone, mona.time_zone) == ("+353 1", "Europe/Dublin")
    assert (double.merged_into, double.phone) == (mona, "")
    assert {e.person for e in PeopleEvent.objects.filter(kind="merged")} == {mona, double}


@pytest.mark.django_db
def test_no_column_that_points_to_a_person_is_forgotten(cast, double):
    """Whatever the apps above add: after a merge nothing but events names the merged record."""
    found = {f"{f.model._meta.label}.{f.name}" for f in references_to(Person)}
    assert found >= {
        "actions.Owner.person",
        "budgets.Position.person",
        "minutes.Attendance.person",
        "minutes.Attendance.deputy_for",
        "minutes.Comment.person",
        "minutes.Import.by",
        "minutes.Item.presenter",
        "people.Mail.person",
        "people.Membership.person",
        "people.Person.merged_into",
        "people.PersonAlias.person",
        "people.User.person",
    }
    assert not any("Event" in name for name in found)


@pytest.mark.django_db
@pytest.mark.parametrize("ticked", ["double", "mona", "neither"])
def test_both_own_the_same_action(cast, double, make_action, ticked):
    mona = cast.member.person
    action = make_action("Book the room", [mona, double])
    if ticked != "neither":
        owner = action.owners.get(person=mona if ticked == "mona" else double)
        act.tick(owner, by=None)
    services.merge_people(double, mona, by=cast.secretary)
    current = Owner.objects.get(action=action, left_at=None)
    assert current.person == mona
    assert (current.ticked_at is not None) is (ticked != "neither")
    assert Owner.objects.filter(action=action).count() == 2  # who left stays in the history
    # The events, folded again, come to the same.
    act.say(action, by=None, note="still so")
    current.refresh_from_db()
    assert (current.ticked_at is not None) is (ticked != "neither")


@pytest.mark.django_db
def test_both_came_to_the_same_meeting(cast, double, make_meeting, citrix):
    mona, meeting = cast.member.person, make_meeting()
    Attendance.objects.create(meeting=meeting, person=mona, note="before 3PM")
    Attendance.objects.create(
        meeting=meeting, person=double, present=True, note="by train", organisation=citrix
    )
    services.merge_people(double, mona, by=cast.secretary)
    attendance = meeting.attendances.get()
    assert (attendance.person, attendance.present) == (mona, True)
    assert (attendance.note, attendance.organisation) == ("before 3PM; by train", citrix)


@pytest.mark.django_db
def test_approved_minutes_keep_what_cannot_be_made_one(cast, double, make_meeting):
    """The database freezes them: who stands twice in their list of those present goes on doing so."""
    mona, meeting = cast.member.person, make_meeting(days=-30)
    once = make_meeting("May", days=-60)
    for person in (mona, double):
        Attendance.objects.create(meeting=meeting, person=person, present=True)
    Attendance.objects.create(meeting=once, person=double, present=True)
    Meeting.objects.update(state="approved")
    services.merge_people(double, mona, by=cast.secretary)
    assert {a.person for a in meeting.attendances.all()} == {mona, double}
    assert once.attendances.get().person == mona


@pytest.mark.django_db
def test_seats_that_overlap_become_one_line(cast, board, double, intel, citrix):
    mona = cast.member.person  # member for Intel since 400 days
    seat(double, board, "member", citrix, starts=-600, ends=-200)
    seat(double, board, "observer", starts=-700, ends=-601)
    services.merge_people(double, mona, by=cast.secretary)
    held = Membership.objects.filter(person=mona, role="member").order_by("starts_on")
    assert [(m.organisation, m.ends_on is None) for m in held] == [(citrix, False), (intel, True)]
    assert held[0].ends_on + dt.timedelta(days=1) == held[1].starts_on
    assert Membership.objects.filter(person=mona, role="observer").count() == 1
    assert not double.memberships.exists()


@pytest.mark.django_db
def test_the_account_goes_over_and_two_are_refused(cast, board, double):
    second = make_user("Mona Second")
    seat(second, board, "observer")
    with pytest.raises(WrongState, match="Both have an account"):
        services.merge_people(second.person, cast.member.person, by=cast.secretary)
    # A record with account into one without: the account goes along.
    services.merge_people(second.person, double, by=None)
    assert User.objects.get(pk=second.pk).person == double


@pytest.mark.django_db
def test_a_record_is_merged_once_and_never_into_itself(cast, double):
    mona = cast.member.person
    with pytest.raises(WrongState, match="same record"):
        services.merge_people(mona, mona, by=None)
    services.merge_people(double, mona, by=None)
    for loser, winner in ((double, cast.citra.person), (cast.observer.person, double)):
        with pytest.raises(WrongState, match="merged into another"):
            services.merge_people(loser, winner, by=None)


@pytest.mark.django_db
def test_events_go_on_naming_the_merged_record(cast, double, make_action):
    action = make_action("Book the room")
    ActionEvent.objects.create(
        action=action, kind="said", by=double, happened_at=action.raised_at, note="x"
    )
    services.merge_people(double, cast.member.person, by=None)
    assert ActionEvent.objects.get(kind="said").by == double


@pytest.mark.django_db
def test_who_may_merge(cast, board, other, double):
    """A seat goes along with a record: only who answers for both may hand it over."""
    mona, otto = cast.member.person, cast.stranger.person
    for user in (cast.member, cast.observer, cast.outsider, cast.stranger):
        with pytest.raises(NotAllowed):
            services.merge_people(double, mona, by=user)
    seat(
        otto, board, "observer"
    )  # the board's secretary knows Otto now, and still cannot take his seat
    seat(double, board, "observer")
    with pytest.raises(NotAllowed):
        services.merge_people(otto, double, by=cast.secretary)
    with pytest.raises(NotAllowed):
        services.merge_people(double, otto, by=cast.secretary)
    services.merge_people(double, mona, by=AsAdmin(cast.admin))


@pytest.mark.django_db
def test_an_admin_is_nothing_special_on_our_own_pages(cast, double):
    with pytest.raises(NotAllowed):
        services.merge_people(double, cast.member.person, by=cast.admin)
    with pytest.raises(NotAllowed):
        services.merge_people(double, cast.member.person, by=AsAdmin(cast.secretary))


@pytest.mark.django_db
def test_organisations_are_merged_with_all_they_have(cast, board, intel, make_action, make_meeting):
    double = Organisation.objects.create(name="Intel Corp.")
    double.aliases.create(text="INTC")
    seat(make_person("Ned New"), board, "member", double)
    Attendance.objects.create(
        meeting=make_meeting(), person=cast.member.person, organisation=double
    )
    action = make_action("Name a contact", [intel, double])
    services.merge_organisations(double, intel, by=cast.secretary)
    assert Owner.objects.get(action=action, left_at=None).organisation == intel
    assert {a.text for a in intel.aliases.all()} == {"INTC", "Intel Corp."}
    assert not Membership.objects.filter(organisation=double).exists()
    assert Attendance.objects.get().organisation == intel
    double.refresh_from_db()
    assert double.merged_into == intel
    # The name is free again, for somebody who types it by mistake.
    assert services.find_or_make_organisation("intel corp") == intel


@pytest.mark.django_db
def test_who_may_merge_organisations(cast, board, other, intel, citrix):
    with pytest.raises(NotAllowed):
        services.merge_organisations(citrix, intel, by=cast.member)
    seat(cast.stranger, other, "member", citrix, starts=-10)
    with pytest.raises(NotAllowed):  # represented in a committee that she does not lead
        services.merge_organisations(citrix, intel, by=cast.secretary)


spans = st.builds(
    lambda start, length, what: Span(
        DAY + dt.timedelta(days=start),
        None if length is None else DAY + dt.timedelta(days=start + length),
        what,
    ),
    st.integers(0, 40),
    st.none() | st.integers(0, 15),
    st.sampled_from("ab"),
)


@given(st.lists(spans, max_size=6))
def test_a_line_of_seats_has_every_day_once(given_spans):
    line = one_line(given_spans)
    for n in range(-1, 80):
        day = DAY + dt.timedelta(days=n)
        had = [s for s in given_spans if s.starts_on <= day <= s.last]
        has = [s for s in line if s.starts_on <= day <= s.last]
        assert len(has) == bool(had)
        if had:
            latest = max(s.starts_on for s in had)
            assert has[0].what in {s.what for s in had if s.starts_on == latest}
    assert (sum(s.ends_on is None for s in line) == 1) == any(
        s.ends_on is None for s in given_spans
    )
    assert one_line(line) == line
