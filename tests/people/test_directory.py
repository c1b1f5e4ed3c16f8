"""What matching is given: who can be named in a committee, in a fixed number of queries."""

import pytest

from people.directory import directory_of
from people.matching import Kind
from people.models import PersonAlias
from tests.conftest import make_person, seat

pytestmark = pytest.mark.django_db


def test_those_present_come_before_members_and_members_before_all_others(cast, board):
    mona = make_person("Mona Lisa")
    seat(mona, board, "member", starts=-900, ends=-300)
    assert directory_of(board).find("Mona").person_id == cast.member.person_id
    assert directory_of(board, present=[mona.pk]).find("Mona").person_id == mona.pk
    assert directory_of(board).find("Fritz").person_id == cast.former.person_id


def test_people_of_other_committees_are_found_by_their_full_name_only(cast, board):
    typed = ["Otto Other from Nowhere", "Otto"]
    directory = directory_of(board, typed=typed)
    assert directory.find("Otto Other").person_id == cast.stranger.person_id
    assert directory.find("Otto").kind == Kind.NONE
    assert directory_of(board).find("Otto Other").kind == Kind.NONE


def test_organisations_tell_people_apart(cast, board, intel, citrix):
    other = make_person("Mona Citrix")
    seat(other, board, "member", citrix)
    directory = directory_of(board)
    assert directory.find("Mona").kind == Kind.AMBIGUOUS
    assert directory.find("Mona from Intel").person_id == cast.member.person_id


def test_records_merged_into_another_are_not_found(cast, board):
    old = make_person("Monalisa Old", merged_into=cast.member.person)
    seat(old, board, "observer")
    assert directory_of(board, typed=["Monalisa Old"]).find("Monalisa Old").kind == Kind.NONE


@pytest.mark.parametrize("people", [1, 30])
def test_a_directory_takes_eight_queries(cast, board, django_assert_num_queries, people):
    for i in range(people):
        person = make_person(f"Person{i} Number{i}")
        PersonAlias.objects.create(person=person, text=f"p{i}")
        seat(person, board, "observer")
    # people, their other names, memberships, whom they represented in meetings, people of other
    # committees, their other names, organisations, their other names
    typed = [f"Person{i} Number{i}" for i in range(people)] + ["Otto Other"]
    with django_assert_num_queries(8):
        directory = directory_of(board, typed=typed)
    assert directory.find("p0").kind == Kind.PERSON
