"""What the pages of meetings show, to whom, and at which cost."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from actions import services as act
from actions.services import Deed, OwnerSpec
from budgets.services import propose_approvals
from minutes import services
from minutes.models import Comment, Meeting
from tests.conftest import make_person


@pytest.fixture
def fill(board, cast, make_meeting):
    """fill(meeting, n): n items with notes, comments, decisions, actions, requests, and n people."""

    def _fill(meeting, n):
        by = cast.secretary
        items = services.add_items(
            meeting,
            by=by,
            drafts=[{"title": f"Item {i}", "notes": f"Don: fine\nAction {i}"} for i in range(n)],
        )
        for i, item in enumerate(items):
            person = make_person(f"Person {meeting.pk} {i}")
            services.invite(meeting, by=by, person=person)
            services.record_decision(board, by=by, text=f"Decided {i}", item=item)
            Comment.objects.create(
                item=item, person=person, text="A comment", happened_at=timezone.now()
            )
        act.raise_actions(
            board,
            by=Deed(by, at=meeting.starts_at),
            drafts=[
                {
                    "text": f"Promise {i}",
                    "owners": [OwnerSpec(person_id=cast.member.person_id)],
                    "raised_in_id": meeting.pk,
                    "raised_item_id": item.pk,
                    "note": "a word",
                }
                for i, item in enumerate(items)
            ],
        )
        propose_approvals(
            board,
            by=by,
            drafts=[
                {
                    "title": f"Request {i}",
                    "meeting_id": meeting.pk,
                    "item_id": item.pk,
                    "positions": [{"person_id": cast.member.person_id}],
                }
                for i, item in enumerate(items)
            ],
        )

    return _fill


def url(meeting, page=""):
    return f"/c/{meeting.committee.slug}/meetings/{meeting.number}/{page}"


@pytest.mark.parametrize("n", [1, 30])
def test_the_page_of_a_held_meeting_costs_the_same_at_1_and_at_30(
    n, fill, make_meeting, cast, sign_in, django_assert_num_queries
):
    meeting = make_meeting(days=-30, state="drafting")
    make_meeting(days=-60, state="drafting")
    make_meeting(days=-1, state="drafting")
    fill(meeting, n)
    client = sign_in(cast.secretary)
    client.get(url(meeting))
    # session, account with person, seats, meeting, its days,
    # items, attendances, actions, their owners, decisions, approvals, their positions, comments,
    # meeting before, meeting after, recusals, papers, their versions, what requests take from lines
    with django_assert_num_queries(19):
        page = client.get(url(meeting)).content.decode()
    assert page.count("Promise") == n
    assert page.count("Decided") == n
    assert page.count("Request") == n
    assert page.count("A comment") == n


@pytest.mark.parametrize("n", [1, 30])
def test_the_page_of_a_coming_meeting_costs_the_same_at_1_and_at_30(
    n, fill, make_meeting, cast, sign_in, django_assert_num_queries
):
    last, meeting = make_meeting(days=-30, state="drafting"), make_meeting(days=5)
    fill(last, n)
    services.add_items(meeting, by=cast.chair, drafts=[{"title": f"{i}"} for i in range(n)])
    for action in last.raised_actions.all():
        act.say(action, by=cast.member, note="still waiting")
    client = sign_in(cast.member)
    client.get(url(meeting))
    # session, account with person, seats, meeting, its days,
    # items, attendances, actions (none: no owners), decisions, approvals (none: no positions), comments,
    # meeting before, meeting after,
    # actions under review with subjects, their owners, their last words, requests that wait,
    # flags, recusals, poll, papers, their versions
    with django_assert_num_queries(22):
        page = client.get(url(meeting)).content.decode()
    assert page.count("still waiting") == n
    assert page.count("Request") == n


@pytest.mark.parametrize("n", [1, 30])
def test_the_list_costs_the_same_at_1_and_at_30(
    n, make_meeting, cast, sign_in, django_assert_num_queries
):
    for i in range(n):
        make_meeting(days=-1 - i, state="drafting")
        make_meeting(days=1 + i)
    client = sign_in(cast.member)
    client.get("/c/ab/meetings/")
    # session, account with person, seats,
    # coming meetings with counts, their days, past meetings with counts, their days
    with django_assert_num_queries(7):
        client.get("/c/ab/meetings/")


@pytest.mark.parametrize("n", [1, 30])
def test_the_people_of_a_meeting_cost_the_same_at_1_and_at_30(
    n, make_meeting, cast, sign_in, django_assert_num_queries
):
    meeting = make_meeting()
    for i in range(n):
        services.invite(meeting, by=cast.chair, person=make_person(f"Person {i}"))
    client = sign_in(cast.secretary)
    client.get(url(meeting, "people/"))
    # session, account with person, seats, meeting, its days, attendances, names to complete
    with django_assert_num_queries(7):
        client.get(url(meeting, "people/"))


def test_the_list_leads_through_hundreds_page_by_page(make_meeting, cast, sign_in):
    for i in range(60):
        make_meeting(f"Sitting {i:02}", days=-1 - i, state="drafting")
    client, seen, path, pages = sign_in(cast.member), [], "/c/ab/meetings/", []
    while path:
        page = client.get(path).content.decode()
        pages.append(re.findall(r"Sitting \d\d", page))
        seen += pages[-1]
        older = re.search(r'href="(\?before=[^"]+)"', page)
        path = older and "/c/ab/meetings/" + older[1]
    assert seen == [f"Sitting {i:02}" for i in range(60)]
    assert [len(p) for p in pages] == [25, 25, 10]
    newer = re.search(r'href="(\?after=[^"]+)"', page)[1]
    back = re.findall(r"Sitting \d\d", client.get("/c/ab/meetings/" + newer).content.decode())
    assert back == pages[1]


@pytest.mark.parametrize(
    "cursor",
    [
        "before=x",
        "before=20250101T000000.000000_x",
        "after=_1",
        "before=20250101T000000.000000_99999999999999999999",
    ],
)
def test_an_address_that_names_no_page_is_not_found(cursor, cast, sign_in):
    assert sign_in(cast.member).get(f"/c/ab/meetings/?{cursor}").status_code == 404


def test_what_was_left_open_is_on_the_next_agenda_by_itself(
    make_meeting, cast, sign_in, make_action
):
    june = make_meeting("June", days=-60, state="drafting")
    make_meeting("July", days=-30, state="drafting")
    coming = make_meeting("August", days=5)
    by = Deed(cast.secretary, at=june.starts_at)
    left = make_action("Count the machines", by=by, raised_in_id=june.pk)
    done = make_action("Send the report", by=by)
    act.close(done, by=cast.secretary, resolution="done")
    old = make_action("Long closed", by=by)
    act.close(old, by=Deed(cast.secretary, at=june.ends_at), resolution="dropped")
    page = sign_in(cast.member).get(url(coming)).content.decode()
    assert "Count the machines" in page
    assert "carried once" in page
    assert f"/c/ab/actions/{left.number}/" in page
    assert "Closed since last time" in page
    assert "Send the report" in page
    assert "Long closed" not in page


def test_of_thousands_of_actions_an_agenda_shows_some_and_links_to_the_others(
    make_meeting, board, cast, sign_in
):
    act.raise_actions(
        board,
        by=cast.secretary,
        drafts=[{"text": f"Promise {i}.", "owners": [OwnerSpec(typed="x")]} for i in range(40)],
    )
    page = sign_in(cast.member).get(url(make_meeting())).content.decode()
    assert page.count("Promise") == 30
    assert "status=open" in page


def test_speakers_stand_in_the_margin_and_records_at_their_lines(make_meeting, cast, sign_in):
    meeting = make_meeting(days=-3, state="drafting")
    item = services.add_item(
        meeting,
        by=cast.chair,
        title="Machines",
        notes="Don: not against it\nAction Mona: Count the machines – soon\nAgreement: buy two of them",
    )
    page = sign_in(cast.member).get(url(meeting)).content.decode()
    assert re.search(r'class="m speaker">Don</div>', page)
    page = page[: page.index('href="/c/ab/meetings/1/ledger/"')]
    assert page.count("Count the machines") == 1  # at its line, not once more below
    assert page.count("buy two of them") == 1
    decision = item.decisions.get()
    assert "AB-1" in page and decision.reference in page
    assert "Action AB-1" not in page and "Agreement D-" not in page  # numbers stand in the margin


# Time


def test_the_reader_sees_their_own_clock_beside_the_meetings(make_meeting, cast, sign_in):
    starts_at = dt.datetime(2014, 8, 20, 17, tzinfo=dt.UTC)
    meeting = make_meeting(starts_at=starts_at)
    Meeting.objects.filter(pk=meeting.pk).update(time_zone="America/Chicago")
    cast.member.person.time_zone = "Europe/Dublin"
    cast.member.person.save()
    page = sign_in(cast.member).get(url(meeting)).content.decode()
    assert "20 August 2014, 12:00–14:00 Chicago" in page
    assert "18:00 for you" in page
    page = Client()
    page.force_login(cast.chair)
    assert "17:00 UTC" in page.get(url(meeting)).content.decode()  # whose zone is not known


@pytest.mark.parametrize(
    ("precision", "said", "unsaid"),
    [("month", "June 2014", "17 June"), ("day", "17 June 2014", "12:00")],
)
def test_only_what_is_known_of_an_old_time_is_shown(
    make_meeting, cast, sign_in, precision, said, unsaid
):
    noon = dt.datetime(2014, 6, 17, 11, tzinfo=dt.UTC)
    meeting = make_meeting(
        starts_at=noon, ends_at=noon, precision=precision, state="drafting", title="Old"
    )
    page = sign_in(cast.member).get(url(meeting)).content.decode()
    assert said in page
    assert unsaid not in page


# Who sees what


@pytest.fixture
def secret(make_meeting, cast):
    """A meeting with an open item, a confidential one, and one beneath that."""
    meeting = make_meeting(days=-3, state="drafting", dial_in="pin 1234")
    services.add_items(
        meeting,
        by=cast.chair,
        drafts=[
            {"title": "Plain matter"},
            {
                "title": "Salary of X",
                "confidential": True,
                "withheld": "personal matter",
                "notes": "so much",
                "items": [{"title": "Beneath it"}],
            },
            {"title": "Last matter"},
        ],
    )
    return meeting


@pytest.mark.parametrize("who", ["chair", "secretary", "member"])
def test_the_trusted_see_what_is_confidential(secret, cast, sign_in, who):
    page = sign_in(getattr(cast, who)).get(url(secret)).content.decode()
    assert "Salary of X" in page
    assert "Beneath it" in page
    assert "so much" in page


def test_an_observer_reads_that_something_is_withheld_and_nothing_else(secret, cast, sign_in):
    client = sign_in(cast.observer)
    page = client.get(url(secret)).content.decode()
    assert "withheld" in page
    assert "personal matter" in page
    assert not re.search("Salary|Beneath it|so much", page)
    assert "Last matter" in page
    item = secret.items.get(title="Salary of X")
    for query in (f"?item={item.pk}&edit", f"?new={item.pk}", f"?taken={item.pk}"):
        assert "Salary" not in client.get(url(secret) + query).content.decode()
    assert "2 items" in client.get("/c/ab/meetings/").content.decode()


def test_a_confidential_meeting_is_not_there_for_an_observer(make_meeting, cast, sign_in):
    meeting = make_meeting("Hush", confidential=True)
    client = sign_in(cast.observer)
    assert client.get(url(meeting)).status_code == 404
    assert "Hush" not in client.get("/c/ab/meetings/").content.decode()
    other = make_meeting("Open", days=9)
    assert "Hush" not in client.get(url(other)).content.decode()


@pytest.mark.parametrize("who", ["former", "stranger", "outsider", "admin"])
@pytest.mark.parametrize(
    "page", ["", "edit/", "state/?to=announced", "people/", "items/new/", "reply/"]
)
def test_outsiders_find_nothing(secret, cast, sign_in, who, page):
    client = sign_in(getattr(cast, who))
    for answer in (client.get(url(secret, page)), client.post(url(secret, page))):
        assert answer.status_code in (404, 405)
        assert b"Plain matter" not in answer.content
    assert client.get("/c/ab/meetings/").status_code == 404


@pytest.mark.parametrize("who", ["member", "observer"])
@pytest.mark.parametrize("page", ["edit/", "state/?to=announced", "people/", "items/new/"])
def test_who_does_not_lead_cannot_open_the_forms(make_meeting, cast, sign_in, who, page):
    meeting = make_meeting()
    client = sign_in(getattr(cast, who))
    assert client.get(url(meeting, page)).status_code == 403
    assert client.post(url(meeting, page), {"title": "x"}).status_code == 403
    assert Meeting.objects.get().events.count() == 0


def test_who_is_signed_out_is_asked_to_sign_in(secret, client):
    for path in (url(secret), url(secret, "edit/"), "/c/ab/meetings/", "/c/none/meetings/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/?next=")


@pytest.fixture
def public(secret, board, cast):
    """The same minutes, approved, of a public committee, with an action and a request."""
    board.is_public = True
    board.save()
    item = secret.items.get(title="Plain matter")
    act.raise_action(
        board,
        by=cast.chair,
        text="Count the machines",
        owners=[OwnerSpec(person_id=cast.member.person_id)],
        raised_in_id=secret.pk,
        raised_item_id=item.pk,
    )
    hidden = act.raise_action(
        board,
        by=cast.chair,
        text="Pay X",
        owners=[OwnerSpec(person_id=cast.member.person_id)],
        raised_in_id=secret.pk,
        confidential=True,
    )
    assert hidden.confidential
    services.invite_members(secret, by=cast.chair)
    services.edit_attendance(secret.attendances.first(), by=cast.chair, note="on leave")
    services.circulate_minutes(secret, by=cast.chair)
    services.approve_minutes(secret, by=cast.chair)
    return Meeting.objects.select_related("committee").get(pk=secret.pk)


def test_approved_minutes_of_a_public_committee_are_read_without_signing_in(public, client):
    answer = client.get(url(public))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Plain matter" in page
    assert "Count the machines" in page
    assert "withheld" in page
    assert not re.search("Salary|Beneath it|so much|Pay X|pin 1234|on leave|no reply", page)
    assert "/actions/" not in page
    listed = client.get("/c/ab/meetings/").content.decode()
    assert public.title in listed
    assert "/actions/" not in listed


def test_public_minutes_can_be_kept_by_caches(public, client):
    first = client.get(url(public))
    assert "csrf" not in first.content.decode().lower()
    assert not first.cookies
    assert "public" in first["Cache-Control"]
    again = client.get(url(public), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(url(public)).content == first.content


def test_what_is_not_approved_of_a_public_committee_is_not_public(public, client, make_meeting):
    draft = make_meeting("Draft", days=-1, state="circulated")
    assert client.get(url(draft)).status_code == 302
    assert "Draft" not in client.get("/c/ab/meetings/").content.decode()
    assert "Draft" not in client.get(url(public)).content.decode()


def test_an_account_of_another_committee_reads_public_minutes_as_the_public_does(
    public, cast, sign_in
):
    page = sign_in(cast.stranger).get(url(public)).content.decode()
    assert "Plain matter" in page
    assert not re.search("Salary|pin 1234|no reply|Pay X", page)


def test_approved_minutes_offer_nothing_to_edit(public, cast, sign_in):
    item = public.items.first()
    page = sign_in(cast.secretary).get(url(public) + f"?item={item.pk}&edit").content.decode()
    assert "<textarea" not in page
    for path in ("items/new/", f"items/{item.pk}/"):
        assert b"<textarea" not in sign_in(cast.secretary).get(url(public, path)).content
    answer = sign_in(cast.secretary).post(
        url(public, f"items/{item.pk}/"), {"title": "x", "notes": "y", "act": "save"}
    )
    assert answer.status_code == 422
    assert b"frozen" in answer.content
