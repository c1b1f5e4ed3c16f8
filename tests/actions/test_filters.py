"""The filters of the list: what each finds, and what is said of a value that means nothing."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from actions import services as act
from actions.filters import ActionFilter
from actions.services import Deed
from people.models import Organisation
from tests.conftest import make_user, seat

LIST = "/c/ab/actions/"


def shown(response) -> set[int]:
    return {
        int(n)
        for n in re.findall(r'<li class="row[^"]*" id="action-(\d+)"', response.content.decode())
    }


@pytest.fixture
def find(cast, sign_in):
    """The numbers that a query finds, for the secretary or whoever is given."""

    def _find(query, who=None):
        page = sign_in(who or cast.secretary).get(f"{LIST}?{query}")
        assert page.status_code == 200
        assert "means nothing here" not in page.content.decode()
        return shown(page)

    return _find


def test_each_status_alone_and_several_together(find, make_action, make_meeting):
    make_meeting(days=-30, state="approved")
    opened, unknown, proposed, old, lately = (
        make_action(by=Deed(None, at=timezone.now() - dt.timedelta(days=90))) for _ in range(5)
    )
    act.mark_unknown(unknown, by=None)
    act.propose(proposed, by=None, note="sent")
    act.close(old, by=Deed(None, at=timezone.now() - dt.timedelta(days=60)), resolution="done")
    act.close(lately, by=None, resolution="done")
    assert find("status=open") == {opened.number}
    assert find("status=unknown") == {unknown.number}
    assert find("status=proposed") == {proposed.number}
    assert find("status=lately") == {lately.number}
    assert find("status=closed") == {old.number, lately.number}
    assert find("status=open&status=closed") == {opened.number, old.number, lately.number}
    assert find("status=closed&status=lately") == {old.number, lately.number}


def test_owner_finds_a_person_a_name_nobody_answers_to_and_all_such_names(find, cast, make_action):
    mine = make_action(owners=[cast.member, "Don"])
    don = make_action(owners=["Don"])
    ian = make_action(owners=["Ian"])
    was_mine = make_action(owners=[cast.member])
    act.reassign(was_mine, by=None, owners=[act.OwnerSpec(typed="Ian")])
    assert find(f"owner={cast.member.person_id}") == {mine.number}
    assert find("owner=?Don") == {mine.number, don.number}
    assert find("owner=?") == {mine.number, don.number, ian.number, was_mine.number}


def test_organisation_finds_its_own_parts_and_those_of_its_people(
    find, cast, intel, citrix, make_action
):
    its = make_action(owners=[intel])
    of_its_people = make_action(owners=[cast.colleague])
    make_action(owners=[citrix])
    assert find(f"organisation={intel.pk}") == {its.number, of_its_people.number}


def test_mine_is_what_i_promised_and_what_my_organisation_did(
    find, cast, intel, citrix, make_action
):
    own = make_action(owners=[cast.member])
    of_us = make_action(owners=[intel])
    make_action(owners=[cast.colleague])
    make_action(owners=[citrix])
    assert find("mine=1", cast.member) == {own.number, of_us.number}
    assert find("mine=1", cast.secretary) == set()


def test_subject_and_meeting(find, board, make_action, make_meeting):
    subject = act.name_subject(board, "Xen + libvirt")
    under = make_action(subject=subject)
    meeting = make_meeting(days=-5, state="drafting")
    raised = make_action(raised_in_id=meeting.pk)
    spoken = make_action()
    act.say(spoken, by=Deed(None, meeting_id=meeting.pk), note="still waiting")
    assert find(f"subject={subject.pk}") == {under.number}
    assert find(f"meeting={meeting.number}") == {raised.number, spoken.number}


def test_due_finds_what_is_overdue_due_within_a_week_and_without_a_date(find, make_action):
    today = timezone.localdate()
    late = make_action(due_on=today - dt.timedelta(days=1))
    closed = make_action(due_on=today - dt.timedelta(days=1))
    act.close(closed, by=None, resolution="done")
    now = make_action(due_on=today)
    soon = make_action(due_on=today + dt.timedelta(days=7))
    make_action(due_on=today + dt.timedelta(days=8))
    never = make_action()
    assert find("due=overdue") == {late.number}
    assert find("due=week") == {now.number, soon.number}
    assert find("due=none") == {never.number}


def test_words_are_found_in_any_form_and_numbers_with_or_without_the_code(find, make_action):
    budget = make_action("Two budgets, so that offers can be compared")
    other = make_action(f"What became of AB-{budget.number}")
    assert find("q=budget") == {budget.number}
    assert find("q=comparing") == {budget.number}
    assert find("q=offer+-budget") == set()
    assert budget.number in find(f"q=ab-{budget.number}")
    assert find(f"q={other.number}") == {other.number}
    assert find("q=99999999999") == set()
    assert find("q=%27+%26+%28") == set()


def test_filters_narrow_each_other(find, cast, make_action):
    both = make_action("Ask about mugs", owners=[cast.member], due_on=dt.date(2020, 1, 1))
    make_action("Ask about mugs", owners=[cast.citra], due_on=dt.date(2020, 1, 1))
    make_action("Ask about mugs", owners=[cast.member])
    assert find(f"q=mugs&due=overdue&owner={cast.member.person_id}") == {both.number}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("status=opne", "opne"),
        ("owner=0", "No owner here"),
        ("owner=abc", "No owner here"),
        ("owner=%D9%A3", "No owner here"),
        ("owner=99999999999999999999", "No owner here"),
        ("organisation=7777777", "No organisation here"),
        ("subject=x", "No subject here"),
        ("meeting=4711", "No meeting here"),
        ("due=yesterday", "yesterday"),
        ("sort=size", "size"),
        ("mine=2", "2"),
        ("q=%00", "Null characters"),
        ("q=" + "x" * 300, "200"),
    ],
)
def test_a_value_that_means_nothing_is_told_and_left_out(cast, sign_in, make_action, query, said):
    action = make_action()
    page = sign_in(cast.secretary).get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert shown(page) == {action.number}
    alert = re.search(r'role="alert".*?</div>', page.content.decode(), re.DOTALL)[0]
    assert said in alert


def test_people_subjects_and_meetings_of_another_committee_have_no_name_here(
    cast, sign_in, other, make_meeting
):
    names = (
        f"owner={cast.stranger.person_id}",
        f"subject={act.name_subject(other, 'Their secret').pk}",
        f"meeting={make_meeting('Their meeting', committee=other).number}",
        f"organisation={Organisation.objects.create(name='Theirs').pk}",
    )
    for query in names:
        page = sign_in(cast.secretary).get(f"{LIST}?{query}").content.decode()
        assert "means nothing here" in page
        assert "Their" not in page
        assert "Otto" not in page


def test_a_confidential_meeting_is_no_filter_for_an_observer(cast, sign_in, make_meeting):
    meeting = make_meeting("About the lawyers", days=-4, state="drafting", confidential=True)
    query = f"{LIST}?meeting={meeting.number}&filters=1"
    assert "lawyers" not in sign_in(cast.observer).get(query).content.decode()
    assert "lawyers" in sign_in(cast.member).get(query).content.decode()  # the negative control


def test_the_form_offers_what_there_is_and_holds_what_is_chosen(
    cast, board, sign_in, make_action, make_meeting
):
    make_action(owners=["Don"], subject=act.name_subject(board, "Mugs"))
    make_meeting("June meeting")
    retired = make_user("Rita Retired")
    seat(retired, board, "member", starts=-900, ends=-800)
    page = (
        sign_in(cast.secretary)
        .get(f"{LIST}?filters=1&owner={retired.person_id}&due=week")
        .content.decode()
    )
    for said in ("Mona Member", "“Don”?", "Citrix", "Mugs", "June meeting"):
        assert said in page
    assert re.search(rf'<option value="{retired.person_id}" selected>Rita Retired', page)
    assert re.search(r'<option value="week" selected>', page)
    # a chip for each filter that is on, leading to the list without it
    assert f'href="{LIST}?due=week"' in page
    assert f'href="{LIST}?owner={retired.person_id}"' in page


def test_a_filterset_reads_only_what_is_visible(board, cast, make_action):
    make_action(confidential=True)
    plain = make_action()
    assert list(ActionFilter({}, committee=board, user=cast.observer).actions) == [plain]
    assert ActionFilter({}, committee=board, user=cast.member).actions.count() == 2
    assert not ActionFilter({}, committee=board, user=cast.stranger).actions.exists()


def test_the_forms_address_is_tidied_so_that_it_can_be_sent_around(cast, sign_in):
    client = sign_in(cast.secretary)
    groups = "&".join(f"status={name}" for name in ("open", "unknown", "proposed", "lately"))
    answer = client.get(f"{LIST}?q=mugs&owner=&due=&{groups}")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?q=mugs")
    assert client.get(f"{LIST}?q=mugs").status_code == 200
    assert client.get(f"{LIST}?status=open&sort=")["Location"] == f"{LIST}?status=open"
