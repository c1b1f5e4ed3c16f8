"""Synthetic archives are what benchmarks stand on: repeatable, true to the rules, and as large as asked.
What benchmarks say about them has the right shape; how quick anything is, no test says."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F

from actions.life import fold
from actions.models import Action, ActionEvent, Owner
from actions.services.record import facts_of
from benchmarks.floor import Floor
from benchmarks.readers import pages_of
from benchmarks.report import (
    ADMIN,
    FEW,
    FLOOR,
    FULL,
    LIST,
    MANY,
    MONEY,
    SMALL,
    WATCH_SAME,
    Figures,
    Run,
    money_name,
    money_table,
    save_name,
    saves_table,
    table,
    targets,
    watch_name,
    watch_table,
)
from minutes.models import Meeting
from minutes.synthetic import words
from minutes.synthetic.archive import make_archive
from people.models import Committee, Membership

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 2)


def archive(slug="archive", seed=1, **sizes):
    wanted = {"meetings": 20, "actions": 300, "until": TODAY, **sizes}
    return make_archive(**wanted, seed=seed, slug=slug)


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


# The report


def figures_of(page, median, sizes=(1_000, 100_000), growth=1.0):
    """A page whose requests took `median` milliseconds at the first size, `growth` times as many at the last."""
    times = {size: median * (growth if size == sizes[-1] else 1) for size in sizes}
    return {s: Figures(queries=5, size=40_000, times=[t * 0.9, t, t * 2]) for s, t in times.items()}


def a_run(**pages):
    names = {"floor": FLOOR, "list": LIST, "admin": ADMIN}
    return Run([1_000, 100_000], {names[n]: figures for n, figures in pages.items()})


def test_the_report_gives_each_page_its_figures_and_the_list_its_ratios():
    run = a_run(
        floor=figures_of(FLOOR, 1.0), list=figures_of(LIST, 5.0), admin=figures_of(ADMIN, 20.0)
    )

    lines = table(run).splitlines()
    cells = [cell.strip() for cell in lines[4].split("|")[1:-1]]

    assert cells == [LIST, "1,000", "5", "5.0", "10.0", "40", "5.00", "0.25", ""]
    assert len({len(line) for line in lines}) == 1


def test_targets_say_what_was_reached_and_what_was_not():
    run = a_run(
        floor=figures_of(FLOOR, 1.0),
        list=figures_of(LIST, 5.0, growth=1.3),
        admin=figures_of(ADMIN, 20.0),
    )
    run.grows.add(ADMIN)
    run.worker_mb = {1_000: 119.0, 100_000: 121.0}

    said = [line.split()[0] for line in targets(run)]

    # Floor and admin at both sizes, the list's growth, a worker's memory at both sizes.
    assert said == ["reached", "reached", "NOT", "reached", "NOT", "reached", "NOT"]


def test_without_the_admins_list_its_ratio_is_left_open():
    run = a_run(floor=figures_of(FLOOR, 1.0), list=figures_of(LIST, 5.0))

    assert "–" in table(run)
    assert not any("admin" in line for line in targets(run))


def cells(line):
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_saves_in_a_full_meeting_stand_beside_those_in_a_small_one_and_not_among_the_pages():
    run = Run(
        [1_000, 100_000],
        {
            save_name("words", SMALL): figures_of("small", 10.0),
            save_name("words", FULL): figures_of("full", 11.0, growth=2.0),
        },
    )

    lines = saves_table(run).splitlines()

    assert len(table(run).splitlines()) == 2
    assert cells(lines[2]) == ["words", "1,000", "5", "10.0", "5", "11.0", "1.10"]
    assert cells(lines[3]) == ["", "100,000", "5", "10.0", "5", "22.0", "2.20"]
    said = [line.split()[0] for line in targets(run) if FULL in line and SMALL in line]
    assert said == ["reached", "NOT"]


def test_pages_of_money_where_much_was_agreed_stand_beside_those_where_little_was():
    run = Run(
        [1_000],
        {
            money_name(MONEY[0], FEW): figures_of("few", 10.0, sizes=(1_000,)),
            money_name(MONEY[0], MANY): figures_of("many", 14.0, sizes=(1_000,)),
        },
    )

    lines = money_table(run).splitlines()

    assert len(table(run).splitlines()) == 2
    assert cells(lines[2]) == [MONEY[0], "1,000", "5", "10.0", "5", "14.0", "1.40"]
    assert [line.split()[0] for line in targets(run) if MANY in line] == ["NOT"]


def test_watchers_are_told_by_the_second_and_held_to_the_time_of_one_worker():
    name = watch_name(WATCH_SAME)
    run = Run([1_000, 100_000], {name: figures_of(name, 3.0)})
    run.crowds = {name: {1_000: [1_000.0], 100_000: [5_000.0]}}

    lines = watch_table(run).splitlines()

    assert cells(lines[2])[-2:] == ["1.00", "200"]
    assert cells(lines[3])[-2:] == ["5.00", "40"]
    told = [line for line in targets(run) if "watchers" in line]
    assert [(line.split()[0], "0.25" in line) for line in told] == [
        ("reached", True),
        ("NOT", False),
    ]


# The pages that are measured, and the floor under the list


def test_every_page_that_is_measured_answers_and_the_floor_shows_the_rows_of_the_list(client):
    archive(until=dt.datetime.now(dt.UTC).date())
    pages = pages_of(requests=(2, 4))

    for page in pages:
        name, _, key = page["cookie"].partition("=")
        client.cookies[name] = key
        if page["form"] is None:
            response = client.get(page["url"])
        else:
            response = client.post(
                page["url"], page["form"], headers={"Accept": "application/json"}
            )
        assert response.status_code == 200, page
        if page["name"] == LIST:
            shown = response.content.decode()
    assert numbers(shown) == numbers(Floor(connection.connection, "archive").write())
    assert len(numbers(shown)) > 20


def numbers(html):
    return re.findall(r'id="action-(\d+)"', html)
