"""Synthetic archives are what benchmarks stand on: repeatable, true to the rules, and as large as asked."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F

from actions.life import fold
from actions.models import Action, ActionEvent, Owner
from actions.services.record import facts_of
from minutes.models import Meeting
from minutes.synthetic import words
from minutes.synthetic.archive import make_archive
from people.models import Committee, Membership

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 2)


def archive(slug="archive", seed=1, **sizes):
    return make_archive(
        **{"meetings": 20, "actions": 300, **sizes}, seed=seed, slug=slug, until=TODAY
    )


def told(committee):
    """What an archive says, without ids."""
    actions = Action.objects.filter(committee=committee).order_by("number")
    return [
        (a.number, a.text, a.status, a.raised_at, a.closed_at, a.due_on, len(a.events.all()))
        for a in actions.prefetch_related("events")
    ]


def test_the_same_seed_and_day_tell_the_same_story_and_another_seed_another():
    first = told(archive("one"))

    assert told(archive("two")) == first
    assert told(archive("six", seed=2)) != first


def test_one_action_in_ten_of_the_big_committee_is_not_closed():
    big = archive()

    of_big = Action.objects.filter(committee=big)
    assert of_big.open().count() == round(of_big.count() / 10)
    assert Action.objects.count() == 300
    assert set(of_big.values_list("status", flat=True)) == {"open", "unknown", "proposed", "closed"}


def test_every_action_stands_as_its_events_say():
    archive()

    for action in Action.objects.prefetch_related("events", "owners"):
        life = fold(facts_of(action.events.all()))
        assert (action.status, action.resolution, action.closed_at, action.touched_at) == (
            life.status,
            life.resolution,
            life.closed_at,
            life.touched_at,
        )
        assert {o.pk: o.ticked_at for o in action.owners.all() if o.ticked_at} == life.ticks
        assert action.raised_at == min(e.happened_at for e in action.events.all())


def test_about_four_events_tell_of_an_action_and_nothing_happens_after_its_close():
    archive()

    assert 3 <= ActionEvent.objects.count() / Action.objects.count() <= 6
    late = ActionEvent.objects.filter(happened_at__gt=F("action__closed_at"))
    assert not late.exists()


def test_a_common_word_stands_in_three_of_ten_actions_and_a_project_is_named_by_few():
    archive(actions=1000)

    common = Action.objects.filter(search=words.COMMON).count()
    assert 250 <= common <= 350
    named = [text.split(", project ")[1] for text in texts() if ", project " in text]
    assert 2 <= len(named) / len(set(named)) <= 8


def texts():
    return Action.objects.values_list("text", flat=True)


def test_members_sit_today_meetings_took_place_and_numbers_go_on():
    big = archive()

    assert Membership.objects.on(TODAY).filter(committee=big, role="secretary").count() == 1
    assert Meeting.objects.filter(committee=big).held().count() == 13
    assert Meeting.objects.filter(committee=big).exclude(as_approved=None).count() == 11
    numbering = big.numberings.get(kind="action")
    assert numbering.last == Action.objects.filter(committee=big).count()


def test_every_action_has_an_owner_who_is_somebody():
    archive()

    assert not Action.objects.annotate(n=Count("owners")).filter(n=0).exists()
    assert not Owner.objects.filter(person=None, organisation=None).exists()


def test_nobody_in_an_archive_can_be_sent_mail():
    big = archive()

    assert not big.memberships.exclude(person__email="").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--meetings", "3", "--actions", "100"], "--meetings is from"),
        (["--meetings", "20", "--actions", "0"], "--actions is from"),
        (["--meetings", "20", "--actions", "100", "--committee", "archive"], "choose --committee"),
        (
            ["--meetings", "20", "--actions", "100", "--committee", "arc"],
            "has the code ARC already",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_line_and_nothing_is_written(options, says):
    Committee.objects.create(name="Archive", slug="archive", code="ARC")

    with pytest.raises(CommandError, match=says) as refusal:
        call_command("make_archive", *options, stdout=StringIO())

    assert refusal.value.returncode == 2
    assert Committee.objects.count() == 1
