"""A poll: slots offered, sent, answered, decided; night for whom; two people at once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils import timezone

from minutes import services
from minutes.models import Meeting, Poll, SlotAnswer
from minutes.polltable import answers_in, load_slots
from minutes.slots import days_of, is_night
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Mail
from tests.actions.test_services_concurrency import at_once
from tests.conftest import make_person

DUBLIN, NEW_YORK, TOKYO = map(ZoneInfo, ("Europe/Dublin", "America/New_York", "Asia/Tokyo"))
HOUR = dt.timedelta(hours=1)


def at(day, hour, minute=0, zone=DUBLIN, month=7):
    return dt.datetime(2027, month, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "end", "zone", "night"),
    [
        (at(6, 16), at(6, 17), DUBLIN, False),
        (at(6, 16), at(6, 17), NEW_YORK, False),
        (at(6, 16), at(6, 17), TOKYO, True),
        (at(6, 11, 30), at(6, 12, 30), NEW_YORK, True),  # 06:30 there
        (at(6, 12), at(6, 13), NEW_YORK, False),  # 07:00 sharp
        (at(6, 13), at(6, 14), TOKYO, False),  # ends at 22:00 sharp
        (at(6, 13), at(6, 14, 1), TOKYO, True),
        (at(6, 23), at(7, 1), DUBLIN, True),
        (at(6, 5), at(6, 6), DUBLIN, True),
        (at(6, 9), at(8, 17), DUBLIN, False),  # three days: the nights between are free
        (at(6, 9), at(8, 17), TOKYO, True),
    ],
)
def test_a_slot_is_night_for_whom_a_part_of_it_is(start, end, zone, night):
    assert is_night(start, end, DUBLIN, zone) is night


def test_a_slot_over_days_is_the_same_hours_on_each():
    days = days_of(at(6, 9), at(8, 17), DUBLIN)
    assert days == [(at(d, 9), at(d, 17)) for d in (6, 7, 8)]
    assert days_of(at(6, 22), at(7, 2), DUBLIN) == [(at(6, 22), at(7, 2))]


def test_answers_are_read_from_a_form():
    data = {"slot-12": "yes", "slot-": "x", "slot-12x": "y", "other": "no", "slot-" + "9" * 30: "n"}
    assert answers_in(data) == {12: "yes"}


@pytest.fixture
def meeting(make_meeting, cast):
    meeting = make_meeting("Autumn meeting")
    services.invite_members(meeting, by=cast.secretary)
    return meeting


@pytest.fixture
def spans():
    start = timezone.now().replace(microsecond=0) + dt.timedelta(days=20)
    return [
        (start + n * dt.timedelta(days=1), start + n * dt.timedelta(days=1) + HOUR)
        for n in range(3)
    ]


@pytest.fixture
def poll(meeting, cast, spans):
    """Offered and sent to Mona."""
    poll = services.offer_slots(meeting, by=cast.secretary, spans=spans)
    to = [meeting.attendances.get(person=cast.member.person).pk]
    services.send_poll(meeting, by=cast.secretary, to=to)
    poll.refresh_from_db()
    poll.meeting = meeting
    return poll


def ids(poll):
    return list(poll.slots.values_list("pk", flat=True))


@pytest.mark.django_db
class TestPolls:
    def test_offering_tells_nobody_and_keeps_the_answers_to_what_stays(
        self, poll, meeting, cast, spans
    ):
        assert Mail.objects.count() == 1
        first, _second, third = ids(poll)
        services.answer_poll(
            poll, by=cast.member, person=cast.member.person, answers={first: "yes", third: "no"}
        )
        more = (spans[0][0] + 9 * HOUR, spans[0][0] + 10 * HOUR)
        changed = services.offer_slots(
            meeting, by=cast.secretary, spans=[spans[0], more], version=poll.version
        )
        assert [a.slot_id for a in SlotAnswer.objects.all()] == [first]
        assert changed.slots.count() == 2
        with pytest.raises(Stale):
            services.offer_slots(meeting, by=cast.chair, spans=spans, version=poll.version)
        assert Mail.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"spans": []}, Invalid),
            ({"spans": [(timezone.now(), timezone.now() - HOUR)]}, Invalid),
            ({"closes_at": timezone.now() - HOUR}, Invalid),
            (
                {"spans": [(timezone.now(), timezone.now() + n * HOUR) for n in range(1, 60)]},
                Invalid,
            ),
        ],
    )
    def test_what_cannot_be_offered(self, meeting, cast, spans, change, error):
        with pytest.raises(error):
            services.offer_slots(meeting, by=cast.secretary, **({"spans": spans} | change))
        assert not Poll.objects.exists()

    def test_only_leaders_offer_send_and_decide(self, poll, meeting, cast, spans):
        for by in (cast.member, cast.observer, cast.stranger):
            with pytest.raises(NotAllowed):
                services.offer_slots(meeting, by=by, spans=spans)
            with pytest.raises(NotAllowed):
                services.send_poll(meeting, by=by, to=[])
            with pytest.raises(NotAllowed):
                services.decide_slot(poll.slots.first(), by=by)

    def test_who_is_on_the_list_answers_for_themselves_and_the_secretary_for_anybody(
        self, poll, meeting, cast
    ):
        first, second, _third = ids(poll)
        services.answer_poll(
            poll, by=cast.member, person=cast.member.person, answers={first: "yes", second: "maybe"}
        )
        services.answer_poll(
            poll, by=cast.secretary, person=cast.citra.person, answers={first: "no"}
        )
        services.answer_poll(poll, by=cast.member, person=cast.member.person, answers={second: ""})
        rows = load_slots(poll, cast.member.person_id)
        assert [dict(r.totals) for r in rows] == [{"yes": 1, "no": 1}, {}, {}]
        assert [r.mine for r in rows] == ["yes", "", ""]
        with pytest.raises(NotAllowed):
            services.answer_poll(poll, by=cast.member, person=cast.citra.person, answers={})
        with pytest.raises(NotAllowed):
            services.answer_poll(poll, by=cast.stranger, person=cast.citra.person, answers={})
        with pytest.raises(WrongState):
            services.answer_poll(poll, by=cast.chair, person=cast.outsider.person, answers={})
        with pytest.raises(Invalid):
            services.answer_poll(
                poll, by=cast.member, person=cast.member.person, answers={first: "perhaps"}
            )

    def test_before_it_is_sent_and_after_its_deadline_nobody_waits_for_answers(
        self, meeting, cast, spans
    ):
        poll = services.offer_slots(meeting, by=cast.secretary, spans=spans)
        first = ids(poll)[0]
        me = {"person": cast.member.person, "answers": {first: "yes"}}
        with pytest.raises(WrongState):
            services.answer_poll(poll, by=cast.member, **me)
        Poll.objects.update(opened_at=timezone.now(), closes_at=timezone.now() + HOUR)
        services.answer_poll(poll, by=cast.member, **me)
        Poll.objects.update(closes_at=timezone.now() - HOUR)
        me["answers"] = {first: "no"}
        with pytest.raises(WrongState):
            services.answer_poll(poll, by=cast.member, **me)
        services.answer_poll(poll, by=cast.secretary, **me)
        with pytest.raises(WrongState):
            services.send_poll(meeting, by=cast.secretary, to=[])

    def test_a_slot_becomes_the_time_and_only_those_ticked_are_told(self, poll, meeting, cast):
        slot = poll.slots.all()[1]
        tell = [meeting.attendances.get(person=cast.citra.person).pk]
        meeting.refresh_from_db()
        decided, mails = services.decide_slot(
            slot, by=cast.secretary, tell=tell, version=meeting.version
        )
        assert (decided.starts_at, decided.ends_at) == (slot.starts_at, slot.ends_at)
        assert [mail.person for mail in mails] == [cast.citra.person]
        poll.refresh_from_db()
        assert poll.decided == slot
        with pytest.raises(WrongState):
            services.answer_poll(
                poll, by=cast.secretary, person=cast.member.person, answers={slot.pk: "yes"}
            )
        with pytest.raises(Stale):
            services.decide_slot(slot, by=cast.chair, version=meeting.version)

    def test_deciding_tells_nobody_unasked(self, poll, cast):
        before = Mail.objects.count()
        services.decide_slot(poll.slots.first(), by=cast.secretary)
        assert Mail.objects.count() == before

    def test_a_slot_over_several_days_gives_the_meeting_its_days(self, meeting, cast):
        poll = services.offer_slots(meeting, by=cast.secretary, spans=[(at(6, 9), at(7, 17))])
        decided, _mails = services.decide_slot(poll.slots.get(), by=cast.secretary)
        assert [(d.starts_at, d.ends_at) for d in decided.days.all()] == [
            (at(6, 9), at(6, 17)),
            (at(7, 9), at(7, 17)),
        ]

    def test_a_slot_says_for_whom_it_is_night(self, meeting, cast):
        far = make_person("Takashi Far", time_zone="Asia/Tokyo")
        services.invite(meeting, by=cast.secretary, person=far)
        poll = services.offer_slots(
            meeting, by=cast.secretary, spans=[(at(6, 16), at(6, 17)), (at(6, 9), at(6, 10))]
        )
        poll.meeting = meeting
        assert [r.night for r in load_slots(poll, None)] == [[], ["Takashi Far"]]

    def test_of_who_is_off_the_list_nothing_counts(self, poll, meeting, cast):
        first = ids(poll)[0]
        services.answer_poll(
            poll, by=cast.member, person=cast.member.person, answers={first: "yes"}
        )
        services.uninvite(meeting.attendances.get(person=cast.member.person), by=cast.secretary)
        assert not load_slots(poll, None)[0].answers


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_people_answering_at_once_are_both_heard(self, poll, cast):
        answers = dict.fromkeys(ids(poll), "yes")
        for _round in range(3):
            SlotAnswer.objects.all().delete()
            found = at_once(
                *(
                    lambda user=user: services.answer_poll(
                        poll, by=user, person=user.person, answers=answers
                    )
                    for user in (cast.member, cast.citra, cast.chair)
                )
            )
            assert not [one for one in found if isinstance(one, Exception)]
            assert SlotAnswer.objects.count() == 9

    def test_one_person_in_two_windows_leaves_one_answer_a_slot(self, poll, cast):
        def say(word):
            return lambda: services.answer_poll(
                poll,
                by=cast.member,
                person=cast.member.person,
                answers=dict.fromkeys(ids(poll), word),
            )

        found = at_once(say("yes"), say("no"))
        assert not [one for one in found if isinstance(one, Exception)]
        assert len(set(SlotAnswer.objects.values_list("answer", flat=True))) == 1
        assert SlotAnswer.objects.count() == 3

    def test_negative_control_without_the_lock_the_same_two_windows_collide(
        self, poll, cast, monkeypatch
    ):
        """The act reads what was said and writes what differs: without the meeting's lock both write."""
        import threading

        gate = threading.Barrier(2, timeout=60)

        def unlocked(meeting, version=None):
            row = Meeting.objects.select_related("committee").get(
                pk=meeting if isinstance(meeting, int) else meeting.pk
            )
            gate.wait()
            return row

        monkeypatch.setattr("minutes.services.polling.lock_meeting", unlocked)
        answers = dict.fromkeys(ids(poll), "yes")

        def job():
            services.answer_poll(poll, by=cast.member, person=cast.member.person, answers=answers)

        found = at_once(job, job)
        assert [type(one) for one in found if one is not None] == [IntegrityError]
