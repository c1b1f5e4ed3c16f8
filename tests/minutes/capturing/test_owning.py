"""Who owns the words of a record, and whom do its names mean? (Rules 10, 11; status headings, NEW, All.)"""

import contextlib
import datetime as dt

import pytest

from actions import services as act
from actions.models import Action
from minutes import services as meet
from minutes.models import Decision
from people.errors import Refused
from people.models import PersonAlias
from tests.conftest import make_person, seat
from tests.minutes.typing_live import line_of, live, notes_of


@pytest.fixture
def counted(write):
    write("Action Mona: count the machines in the cellar\nAgreed: we buy the mill\n")


# -- 10: until circulation the line owns wording, owners and due date


def test_the_line_owns_the_wording(counted, write, item, action):
    write(notes_of(item).replace("count the machines", "sell the machines").replace("buy", "burn"))
    assert action(1).text == "sell the machines in the cellar"
    assert Decision.objects.get().text == "we burn the mill"
    assert Action.objects.count() == Decision.objects.count() == 1


def test_the_line_owns_the_owners(counted, write, action, owners):
    write("Action AB-1 Max and Citra: count the machines in the cellar\n")
    assert owners(action(1)) == {"Max Member": False, "Citra Citrix": False}


def test_an_owner_who_stays_keeps_the_tick(counted, write, action, owners, cast):
    act.tick(action(1).owners.get(), by=cast.member)
    write("Action AB-1 Mona and Max: count the machines in the cellar\n")
    assert owners(action(1)) == {"Mona Member": True, "Max Member": False}


def test_the_line_owns_the_due_date(write, item, action):
    year = dt.datetime.now(dt.UTC).year + 1
    write(f"Action Mona: pay the bill by 3 July {year}\n")
    assert action(1).due_on == dt.date(year, 7, 3)
    write(f"Action AB-1 Mona: pay the bill by 9 July {year}\n")
    assert action(1).due_on == dt.date(year, 7, 9)
    write("Action AB-1 Mona: pay the bill\n")
    assert action(1).due_on is None


def test_a_tick_on_the_line_can_be_taken_back_but_not_the_owners_own(
    write, item, action, owners, cast
):
    write("Action Mona: count the machines \u2713\nAction Max: call the landlord today\n")
    assert owners(action(1)) == {"Mona Member": True}
    write("Action AB-1 Mona: count the machines\nAction AB-2 Max: call the landlord today\n")
    assert owners(action(1)) == {"Mona Member": False}
    act.tick(action(2).owners.get(), by=cast.colleague)
    write("Action AB-1 Mona: count the machines\nAction AB-2 Max: call the landlord today \u2713\n")
    write("Action AB-1 Mona: count the machines\nAction AB-2 Max: call the landlord today\n")
    assert owners(action(2)) == {"Max Member": True}


def test_reworded_on_its_page_meanwhile_the_line_wins_or_the_page_refuses(
    counted, write, item, action, cast
):
    with contextlib.suppress(Refused):
        act.edit(action(1), by=cast.secretary, text="something else entirely")
    write(notes_of(item) + "\nMore words.\n")
    write(notes_of(item).replace("in the cellar", "of the cellar"))
    assert action(1).text == "count the machines of the cellar"


def circulate(meeting, cast):
    meet.end_meeting(meeting, by=cast.secretary)
    meet.circulate_minutes(meeting, by=cast.secretary)


def test_after_circulation_the_record_owns_itself(
    counted, write, item, meeting, action, cast, owners
):
    circulate(meeting, cast)
    write(notes_of(item).replace("Mona: count", "Max: sell").replace("we buy", "we burn"))
    assert action(1).text == "count the machines in the cellar"
    assert owners(action(1)) == {"Mona Member": False}
    assert Decision.objects.get().text == "we buy the mill"


def test_after_circulation_the_record_is_reworded_on_its_page_and_the_text_stays(
    counted, write, item, meeting, action, cast
):
    circulate(meeting, cast)
    text = notes_of(item)
    act.edit(action(1), by=cast.secretary, text="count the lamps")
    assert notes_of(item) == text
    write(text + "\nA line of words.\n")
    assert notes_of(item) == text + "\nA line of words.\n"
    assert action(1).text == "count the lamps"


def test_after_circulation_the_software_never_rewrites_the_text(
    counted, write, item, meeting, cast
):
    circulate(meeting, cast)
    text = notes_of(item) + "Action Citra: draw the plan of the rooms\n"
    saved = write(text)
    assert not saved.edits and notes_of(item) == text
    erased = notes_of(item).replace("AB-1 ", "")
    write(erased)
    assert notes_of(item) == erased


def test_after_circulation_a_record_whose_line_goes_is_never_lost_in_silence(
    counted, write, item, meeting, action, cast
):
    circulate(meeting, cast)
    write("")
    assert action(1).status == "open"


# -- 11: names


def test_a_name_that_nobody_answers_to_waits_for_an_answer(write, item, action):
    saved = write("Action Zebediah: count the machines in the cellar\n")
    owner = action(1).owners.get()
    assert owner.is_unanswered and owner.typed == "Zebediah"
    told = line_of(saved, "AB-1")["owners"]
    assert [(o["name"], o["answered"], o["owner"]) for o in told] == [("Zebediah", False, owner.pk)]


def test_a_name_that_several_answer_to_waits_as_well(write, action, board):
    seat(make_person("Mona Miller"), board, "member")
    write("Action Mona: count the machines in the cellar\n")
    owner = action(1).owners.get()
    assert owner.is_unanswered and owner.typed == "Mona"


def test_those_present_are_asked_first(write, action, owners, board, meeting, cast):
    seat(make_person("Mona Miller"), board, "member")
    meet.invite(meeting, by=cast.secretary, person=cast.member.person, present=True)
    write("Action Mona: count the machines in the cellar\n")
    assert owners(action(1)) == {"Mona Member": False}


def test_an_answer_is_kept_beside_the_text(write, item, action, owners, cast):
    write("Action Zebediah: count the machines in the cellar\n")
    act.answer_owner(action(1).owners.get(), by=cast.secretary, person=cast.citra.person)
    text = notes_of(item)
    write(text + "\nMore words.\n")
    assert owners(action(1)) == {"Citra Citrix": False}
    saved = write(text.replace("the machines", "all the machines"))
    assert owners(action(1)) == {"Citra Citrix": False}
    assert action(1).text == "count all the machines in the cellar"
    assert [o["answered"] for o in line_of(saved, "AB-1")["owners"]] == [True]
    assert "Zebediah" in notes_of(item)


def test_an_answer_outlives_the_lines_going_and_coming_back(write, item, action, owners, cast):
    write("Action Zebediah: count the machines in the cellar\n")
    act.answer_owner(action(1).owners.get(), by=cast.secretary, person=cast.citra.person)
    text = notes_of(item)
    write("")
    write(text)
    assert action(1).status == "open"
    assert owners(action(1)) == {"Citra Citrix": False}


def test_an_answer_remembered_answers_the_next_line_at_once(write, item, action, owners, cast):
    write("Action Zebediah: count the machines in the cellar\n")
    act.answer_owner(
        action(1).owners.get(), by=cast.secretary, person=cast.citra.person, remember=True
    )
    assert PersonAlias.objects.filter(person=cast.citra.person).exists()
    write(notes_of(item) + "Action Zebediah: call the landlord today\n")
    assert owners(action(2)) == {"Citra Citrix": False}


def test_an_answer_not_remembered_is_for_that_line_alone(write, item, action, owners, cast):
    write("Action Zebediah: count the machines in the cellar\n")
    act.answer_owner(action(1).owners.get(), by=cast.secretary, person=cast.citra.person)
    write(notes_of(item) + "Action Zebediah: call the landlord today\n")
    assert owners(action(1)) == {"Citra Citrix": False}
    assert action(2).owners.get().is_unanswered


def test_an_organisation_can_own(write, action, owners):
    write("Action Intel: send ten machines to the lab\n")
    assert owners(action(1)) == {"Intel": False}


def test_a_line_without_a_name_is_a_record_without_an_answer(write, action, meeting):
    write("Action: count the machines in the cellar\n")
    assert live(meeting) == {"AB-1"}
    assert action(1).owners.get().is_unanswered


def test_all_means_every_member_organisation(write, item, action, owners):
    write("Action All: get back to Sasha about the mill\n")
    assert owners(action(1)) == {"Citrix": False, "Intel": False}
    assert action(1).everyone
    write(notes_of(item) + "\nMore words.\n")
    assert owners(action(1)) == {"Citrix": False, "Intel": False}


def test_all_means_every_member_where_the_committee_says_so(write, board, action, owners):
    board.everyone_means = "people"
    board.save()
    write("Action All: get back to Sasha about the mill\n")
    assert set(owners(action(1))) == {"Carla Chair", "Mona Member", "Max Member", "Citra Citrix"}


# -- headings give statuses


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("Open", "open"),
        ("Unknown", "unknown"),
        ("Propose to Close", "proposed"),
        ("Closed", "closed"),
    ],
)
def test_a_heading_gives_the_status_of_what_stands_beneath(
    heading, status, write, meeting, cast, action
):
    above = meet.add_item(meeting, by=cast.secretary, title="Action Updates")
    place = meet.add_item(meeting, by=cast.secretary, title=heading, parent=above)
    write("Action Mona: count the machines in the cellar\n", at=place)
    assert action(1).status == status


def test_the_status_follows_the_line_from_heading_to_heading(write, meeting, cast, action):
    above = meet.add_item(meeting, by=cast.secretary, title="Action Updates")
    places = [
        meet.add_item(meeting, by=cast.secretary, title=title, parent=above)
        for title in ("Open", "Propose to Close", "Closed")
    ]
    write("Action Mona: count the machines in the cellar\n", at=places[0])
    text = notes_of(places[0])
    for before, after, status in [
        (places[0], places[1], "proposed"),
        (places[1], places[2], "closed"),
        (places[2], places[0], "open"),
    ]:
        write("", at=before)
        write(text, at=after)
        assert action(1).status == status
    assert Action.objects.count() == 1


def test_retitling_a_heading_gives_the_new_status(write, meeting, cast, action):
    above = meet.add_item(meeting, by=cast.secretary, title="Action Updates")
    place = meet.add_item(meeting, by=cast.secretary, title="Open", parent=above)
    write("Action Mona: count the machines in the cellar\n", at=place)
    meet.edit_item(place, by=cast.secretary, title="Unknown")
    assert action(1).status == "unknown"


def test_new_is_open_under_whatever_heading_and_follows_up_what_stands_above(
    write, meeting, cast, action
):
    above = meet.add_item(meeting, by=cast.secretary, title="Action Updates")
    place = meet.add_item(meeting, by=cast.secretary, title="Propose to Close", parent=above)
    write(
        "Action Mona: count the machines in the cellar\n"
        "NEW:\nAction Max: write the count down in the book\n",
        at=place,
    )
    assert (action(1).status, action(2).status) == ("proposed", "open")
    assert action(2).parent == action(1)


def test_new_on_the_line_itself_does_the_same(write, action):
    write(
        "Action Mona: count the machines in the cellar\n"
        "NEW: Action Max: write the count down in the book\n"
    )
    assert action(2).parent == action(1)
    assert "NEW: Action AB-2 Max" in notes_of(action(2).raised_item)


def test_without_new_nothing_is_followed_up(write, action):
    write("Action Mona: count the machines\nAction Max: write the count down\n")
    assert action(2).parent is None


def test_a_tick_beneath_open_stays_open(write, meeting, cast, action, owners):
    above = meet.add_item(meeting, by=cast.secretary, title="Action Updates")
    place = meet.add_item(meeting, by=cast.secretary, title="Open", parent=above)
    write("Action Mona: count the machines in the cellar \u2713\n", at=place)
    assert owners(action(1)) == {"Mona Member": True}
    assert action(1).status == "open"
