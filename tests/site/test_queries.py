"""Does every page ask the database as often at 30 rows as at 1? Each address of ours, as the secretary gets it.

A page's row lists its queries in their order, each by the table it reads first; a page without a row
fails. (Lists and details with many sides are counted once more beside their own tests, with other rows.)
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions import services as act
from minutes.models import Attendance, Import, Item
from people import services
from people.models import Mail, Organisation
from tests.conftest import make_person, make_user, seat
from tests.site.tables import AREAS
from tests.site.test_access import ACCOUNT_TABLE, TABLE

pytestmark = pytest.mark.django_db

QUERIES: dict[str, str] = {
    "actions:bulk": "session user membership",
    "actions:detail": "session user membership meeting owner actionevent action",
    "actions:edit": "session user membership meeting owner subject",
    "actions:export": "session user membership meeting",
    "actions:list": "session user membership meeting action action",
    "actions:new": "session user membership subject person organisation",
    "actions:offer": "session user membership meeting owner committee",
    "actions:offers": "session user membership action owner action owner owner person organisation",
    "actions:reassign": "session user membership meeting owner person organisation",
    "actions:review": (
        "session user membership meeting action meeting owner actionevent actionevent action "
        "action action action actionevent"
    ),
    "desk": (
        "session user membership meeting owner owner actionevent topic attendance action "
        "owner action owner owner attendance poll invitationrequest correction meeting "
        "budgets_approval budgets_approval budgets_conditionaction actionevent meetingevent"
    ),
    "people:committee": "session user membership peopleevent membership person organisation",
    "people:edit": "session user membership person",
    "people:end": "session user membership membership",
    "people:erase": "session user membership person",
    "people:invite": "session user membership organisation person",
    "people:leave": "session user membership membership",
    "people:link": "session user membership",
    "people:mail": "session user mail membership",
    "people:me": "session user membership membership",
    "people:membership": "session user membership membership organisation",
    "people:merge": "session user membership person person",
    "people:organisation": "session user membership organisation membership organisationalias",
    "people:organisation_merge": "session user membership organisation organisation",
    "people:outbox": (
        "session user savepoint telling telling actionevent actionevent mail telling release "
        "budgets_approval savepoint telling telling budgets_voter telling release savepoint "
        "telling telling budgets_conditionaction telling release savepoint "
        "budgets_trademarkuse release savepoint telling telling meeting telling release "
        "correction savepoint telling telling correction telling release savepoint telling "
        "telling decision budgets_approval telling release mail membership mail"
    ),
    "people:person": "session user membership person membership attendance peopleevent personalias",
}
for area in AREAS:
    QUERIES |= area.QUERIES

NO_PAGE = {"actions:act", "people:names", "people:resend"}.union(*(area.NO_PAGE for area in AREAS))
"""They only take forms."""


def fill(rows, cast, board, other, make_action, make_meeting):
    """`rows` of everything that a committee holds."""
    for n in range(rows):
        organisation = Organisation.objects.create(name=f"Organisation {n}")
        user = make_user(f"Person{n} Full{n}")
        seat(user, board, "member", organisation)
        user.person.aliases.create(text=f"p{n}")
        invited = make_person(f"New {n}", email=f"new{n}@example.org")
        services.send_invitation(seat(invited, board, "observer"), by=None)
        meeting = make_meeting(f"Coming {n}", days=n + 1)
        Attendance.objects.create(meeting=meeting, person=user.person, organisation=organisation)
        past = make_meeting(f"Past {n}", days=-n - 1, state="circulated")
        item = Item.objects.create(
            meeting=past, title=f"Item {n}", presenter=user.person, notes="x"
        )
        action = make_action(
            f"Promise {n}",
            owners=[user, organisation, "Zaphod"],
            by=cast.chair,
            raised_in_id=past.pk,
            raised_item_id=item.pk,
        )
        act.say(action, by=cast.member, note="on it")
        act.propose(make_action(f"Sent {n}", owners=[cast.member]), by=cast.secretary, note="yes")
        make_action(f"Left {n}", owners=[cast.former])
        act.offer(make_action(f"Theirs {n}", committee=other), by=None, to=board)
        Import.objects.create(committee=board, name=f"{n}.txt", text="Action Lars: go")


def one_of_each(rows, cast, board, make_action, make_meeting):
    """What the addresses name, with as many parts as the committee has people; their keyword arguments."""
    meeting = make_meeting("The meeting", days=-1, state="drafting")
    action = make_action("The action", owners=list(board_people(board)), raised_in_id=meeting.pk)
    for n, person in enumerate(board_people(board)):
        Attendance.objects.create(meeting=meeting, person=person)
        item = Item.objects.create(meeting=meeting, title=f"Item {n}", notes="x", position=n + 1)
        act.say(action, by=cast.member, note=f"word {n}")
        make_action(
            f"Follow-up {n}", parent=action, raised_in_id=meeting.pk, raised_item_id=item.pk
        )
        services.add_alias(cast.citra.person, by=None, text=f"c{n}")
    text = "\n".join(f"Action Person{n}: carry stone {n}" for n in range(rows))
    made = {
        "committee": {"committee": board.slug},
        "membership": {"pk": cast.citra.person.memberships.get().pk},
        "person": {"pk": cast.citra.person.pk},
        "organisation": {"pk": Organisation.objects.get(name="Intel").pk},
        "action": {"number": action.number},
        "format": {"format": "csv"},
        "meeting": {"number": meeting.number},
        "item": {"pk": item.pk},
        "attendance": {"pk": meeting.attendances.first().pk},
        "import": {"pk": Import.objects.create(committee=board, name="a.txt", text=text).pk},
        "mail": {"pk": Mail.objects.first().pk},
        "token": {"token": "forged"},
    }
    for area in AREAS:
        made |= area.things(rows, cast, meeting)
    return made


def board_people(board):
    return [seat.person for seat in board.memberships.select_related("person").order_by("pk")]


BESIDE = re.compile(
    r'EXISTS\(SELECT 1 AS "a" FROM "(?:minutes_|budgets_approval)recusal" U0 WHERE [^()]*\([^()]*\)[^()]*\)'
)
"""What the query of one's seats asks beside: no table of its own."""


def tables(captured) -> str:
    """The table that each query reads or writes first, without the app's name where it says nothing."""
    said = []
    for query in captured:
        query = {"sql": BESIDE.sub("", query["sql"])}
        found = re.search(
            r'(?:FROM|INTO|UPDATE) "?(?:people_|actions_|minutes_|django_)?(\w+)', query["sql"]
        )
        said.append(found[1] if found else query["sql"].split()[0].lower())
    return " ".join(said)


def pages():
    accounts = {line.split()[0] for line in ACCOUNT_TABLE.split("\n")[1:-1]}
    return sorted(set(TABLE) - accounts - NO_PAGE)


def test_every_page_has_a_row():
    assert sorted(QUERIES) == pages()


@pytest.mark.parametrize("rows", [1, 30])
def test_each_page_asks_what_its_row_lists(
    rows, cast, board, other, make_action, make_meeting, sign_in, settings
):
    settings.DEMO = True
    fill(rows, cast, board, other, make_action, make_meeting)
    things = one_of_each(rows, cast, board, make_action, make_meeting)
    client = sign_in(cast.secretary)
    client.get("/")
    client.get(reverse("people:outbox"))
    found = {}
    for name in pages():
        kwargs = {
            key: value for arg in TABLE[name].args.split() for key, value in things[arg].items()
        }
        with CaptureQueriesContext(connection) as captured:
            response = client.get(reverse(name, kwargs=kwargs))
        assert response.status_code == (410 if name == "people:link" else 200), name
        found[name] = tables(captured)
    assert found == QUERIES
