"""A decision that was taken outside a meeting: written down on a page of its own, told to the next meeting, also one
that sits already; and the way there from a plan that waits to be adopted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from budgets.models import Plan
from budgets.services import planning
from minutes import services
from minutes.models import Decision
from minutes.services.between import decided_between
from minutes.services.decisions import record_between, today_of
from minutes.services.sources import decided_unlisted
from people.errors import Invalid, NotAllowed
from people.models import PeopleEvent

pytestmark = pytest.mark.django_db
NEW = "/c/ab/decisions/new/"
DAY = dt.timedelta(days=1)


def typed(**fields):
    return {"text": "We meet in Dublin", "day": str(timezone.localdate()), **fields}


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_what_was_agreed_outside_a_meeting_is_recorded_and_stands_on_the_next_agenda(
    client, board, cast, make_meeting, sign_in
):
    make_meeting("May", days=-30, state="approved")
    sign_in(cast.chair)
    assert NEW in page(client, "/c/ab/decisions/")
    answer = client.post(NEW, typed(review_on="2031-02-03"), follow=True)
    decision = Decision.objects.get()
    shown = answer.content.decode()
    assert answer.redirect_chain == [(f"/c/ab/decisions/{decision.reference}/", 303)]
    assert f"{decision.reference} is recorded" in shown and "between meetings" in shown
    assert decision.review_on == dt.date(2031, 2, 3)
    assert timezone.now() - decision.decided_at < DAY / 24  # today: as one writes
    told = PeopleEvent.objects.filter(committee=board).order_by("pk").first()
    assert (told.by, told.note) == (cast.chair.person, f"{decision.reference}: recorded")
    june = make_meeting("June")
    services.draft_agenda(june, by=cast.secretary)
    shown = page(client, f"/c/ab/meetings/{june.number}/")
    assert "We meet in Dublin" in shown


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "nothing\0ness"}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"day": ""}, "day"),
        ({"day": "2014-02-30"}, "day"),
        ({"day": "0014-02-03"}, "day"),
        ({"day": "2199-02-03"}, "day"),
        ({"review_on": "soon"}, "review_on"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(
    client, cast, sign_in, fields, field
):
    sign_in(cast.secretary)
    sent = typed(**fields)
    answer = client.post(NEW, sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in shown
    assert ("We meet in Dublin" if field != "text" else sent["text"][-10:].strip("\0")) in shown
    assert not Decision.objects.exists()


def test_leaders_alone_record_and_not_what_is_still_to_come(board, cast):
    for who in (cast.member, cast.observer, cast.stranger):
        with pytest.raises(NotAllowed):
            record_between(board, by=who, text="We meet in Dublin")
    with pytest.raises(Invalid) as refused:
        record_between(board, by=cast.chair, text="x", day=today_of(board) + DAY)
    assert refused.value.field == "day"
    assert not Decision.objects.exists()


def test_a_day_is_the_committees_and_so_is_the_year_of_the_number(board, cast):
    board.time_zone = "Pacific/Auckland"  # its noon is the day before in UTC
    board.save()
    decision = record_between(board, by=cast.chair, text="x", day=dt.date(2014, 1, 1))
    assert decision.reference == "D-2014-01"
    assert decision.decided_at == dt.datetime(2013, 12, 31, 23, tzinfo=dt.UTC)


def test_what_is_recorded_late_is_told_to_the_meeting_after_that_and_to_no_other(
    board, cast, make_meeting
):
    """Agreed before a meeting that noted what was decided until then, and nobody had written it down."""
    early = services.record_decision(board, by=cast.chair, text="In time")
    held = make_meeting("May", days=-3, state="in_session")
    Decision.objects.filter(pk=early.pk).update(
        recorded_at=held.starts_at - DAY, decided_at=held.starts_at - DAY
    )
    services.draft_agenda(held, by=cast.chair)
    held = services.end_meeting(held, by=cast.chair)
    late = record_between(
        board, by=cast.chair, text="Late", day=timezone.localdate(held.starts_at) - 2 * DAY
    )
    june = make_meeting("June")
    assert [list(decided_between(m)[0]) for m in (held, june)] == [[early], [late]]
    assert "Decisions taken between meetings" in [
        item.title for item in services.draft_agenda(june, by=cast.chair)
    ]


def test_the_public_reads_it_at_once_unless_it_is_confidential(client, board, cast, sign_in):
    board.is_public = True
    board.save()
    sign_in(cast.secretary)
    assert "everybody reads it at once" in page(client, NEW)
    client.post(NEW, typed())
    client.post(NEW, typed(text="A secret", confidential="on"))
    client.logout()
    shown = page(client, "/c/ab/decisions/")
    assert "We meet in Dublin" in shown and "A secret" not in shown and NEW not in shown


# -- a plan is adopted by one


@pytest.fixture
def draft(board, cast):
    plan = planning.draft_plan(board, by=cast.chair, year=2015, title="The lab grows")
    planning.write_goal(plan, by=cast.chair, draft=planning.GoalDraft("Tests run every night"))
    return Plan.objects.get(pk=plan.pk)


def test_from_a_plan_that_waits_one_records_the_decision_and_comes_back(
    client, cast, draft, sign_in
):
    sign_in(cast.secretary)
    adopt = "/c/ab/plans/2015/1/adopt/"
    there = f"{NEW}?plan=2015-1"
    assert f'href="{there}"' in page(client, adopt)  # there is none yet
    shown = page(client, there)
    assert "The plan “The lab grows” is adopted." in shown and f'href="{adopt}"' in shown
    answer = client.post(there, typed(text="The plan is adopted"))
    decision = Decision.objects.get()
    assert (answer.status_code, answer.url) == (303, f"{adopt}?decision={decision.pk}")
    shown = page(client, answer.url)
    assert f'<option value="{decision.pk}" selected' in shown and f'href="{there}"' in shown
    sent = {"decision": decision.pk, "version": draft.version}
    assert client.post(answer.url, sent).status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.adopted_by) == ("adopted", decision)
    assert "adopted." not in page(client, there)  # it waits no more


@pytest.mark.parametrize(
    "asked", ["2015-9", "x", "99999999999999999999-1", "2015-99999", "-", "2014-²"]
)
def test_a_plan_that_is_no_draft_here_leads_nowhere(client, cast, draft, sign_in, asked):
    sign_in(cast.secretary)
    assert "adopted." not in page(client, f"{NEW}?plan={asked}")
    answer = client.post(f"{NEW}?plan={asked}", typed())
    assert answer.url == f"/c/ab/decisions/{Decision.objects.get().reference}/"


# -- a meeting sits


def test_a_meeting_that_sits_is_offered_what_was_decided_since(
    client, board, cast, make_meeting, sign_in
):
    make_meeting("May", days=-30, state="approved")
    sitting = make_meeting("June", days=-1, state="in_session")  # past its planned end
    services.add_item(sitting, by=cast.chair, title="Machines")
    record_between(board, by=cast.chair, text="We meet in Dublin")
    secret = record_between(board, by=cast.chair, text="A secret", confidential=True)
    take = f"/c/ab/meetings/{sitting.number}/take/"
    here = f"/c/ab/meetings/{sitting.number}/"
    sign_in(cast.secretary)
    for address, way in ((take, f"{here}draft/?then=take"), (here, f"{here}draft/")):
        shown = page(client, address)
        assert "Decided since the last meeting, and not on the agenda" in shown
        assert secret.reference in shown and f'href="{way}"' in shown
    assert "Decisions taken between meetings" in page(client, f"{here}draft/?then=take")
    answer = client.post(f"{here}draft/?then=take", {"x": "1"})
    assert (answer.status_code, answer.url) == (303, take)
    assert sitting.items.get(kind="decisions")
    for address in (take, here):
        assert "and not on the agenda" not in page(client, address)
    shown = page(client, here)
    assert "We meet in Dublin" in shown and "Ratify it" in shown
    record_between(board, by=cast.chair, text="On the phone, just now")
    assert "On the phone, just now" in page(client, here)


def test_only_who_leads_a_meeting_that_sits_is_offered_it(
    client, board, cast, make_meeting, sign_in
):
    sitting, ahead = make_meeting("June", days=0, state="in_session"), make_meeting("July")
    for meeting in (sitting, ahead):
        services.add_item(meeting, by=cast.chair, title="Machines")
    record_between(board, by=cast.chair, text="We meet in Dublin")
    sign_in(cast.member)
    assert "and not on the agenda" not in page(client, f"/c/ab/meetings/{sitting.number}/")
    sign_in(cast.chair)
    assert "and not on the agenda" not in page(client, f"/c/ab/meetings/{ahead.number}/")
    services.end_meeting(sitting, by=cast.chair)
    assert "and not on the agenda" not in page(client, f"/c/ab/meetings/{sitting.number}/")


def test_beneath_a_confidential_item_stands_nothing_that_is_open(board, cast, make_meeting):
    sitting = make_meeting("June", days=0, state="in_session")
    record_between(board, by=cast.chair, text="A secret", confidential=True)
    services.draft_agenda(sitting, by=cast.chair)
    assert sitting.items.get(kind="decisions").confidential
    assert decided_unlisted(sitting, cast.chair) == []
    said = record_between(board, by=cast.chair, text="We meet in Dublin")
    assert decided_unlisted(sitting, cast.chair) == [said]
    services.draft_agenda(sitting, by=cast.chair)
    assert decided_unlisted(sitting, cast.chair) == []
