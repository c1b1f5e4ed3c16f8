"""The list of actions: what stands where, how it is cut into pages, and what it costs."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions import services as act
from actions.models import Action, ActionEvent
from actions.paging import PAGE, SORTS, Group, Place, count_groups, page_sql, rows_sql
from actions.services import Deed

LIST = "/c/ab/actions/"


def numbers(response) -> list[int]:
    """The numbers of the rows, in the order of the page."""
    return [int(n) for n in re.findall(r'<li class="row[^"]*" id="action-(\d+)"', text(response))]


def text(response) -> str:
    return response.content.decode()


def headings(response) -> list[str]:
    found = re.findall(r'<h2 id="group-(\w+)">', text(response))
    return found


def ago(days) -> Deed:
    return Deed(None, at=timezone.now() - dt.timedelta(days=days))


@pytest.fixture
def secretary(cast, sign_in):
    return sign_in(cast.secretary)


@pytest.fixture
def many(board):
    """Actions 1 to 130: every tenth unknown, every tenth plus one proposed, some with due dates."""
    today = timezone.localdate()
    drafts = [
        {
            "text": f"Promise {i}",
            "owners": [act.OwnerSpec(typed="Don")],
            "due_on": today + dt.timedelta(days=i % 7) if i % 3 == 0 else None,
        }
        for i in range(130)
    ]
    act.raise_actions(board, by=ago(50), drafts=drafts)
    rows = Action.objects.filter(committee=board)
    for digit, status in (
        (0, "unknown"),
        (1, "proposed"),
    ):  # set at one stroke: how it came is no matter here
        rows.filter(number__regex=f"{digit}$").update(status=status)
    for i in range(7):
        rows.filter(number__regex=f"{i}.$").update(touched_at=ago(i).at)
    return list(rows.order_by("number"))


def test_groups_stand_in_the_boards_order_and_what_was_closed_before_the_last_meeting_is_left_out(
    secretary, make_action, make_meeting
):
    make_meeting(days=-90, state="approved")
    make_meeting(days=-30, state="drafting")
    make_meeting(days=-3, state="cancelled")
    old, lately, proposed, unknown, opened = (make_action(t, by=ago(100)) for t in "abcde")
    act.close(old, by=ago(60), resolution="done")
    act.close(lately, by=ago(20), resolution="dropped")
    act.propose(proposed, by=ago(10), note="sent")
    act.mark_unknown(unknown, by=ago(10))
    page = secretary.get(LIST)
    assert headings(page) == ["open", "unknown", "proposed", "lately"]
    assert numbers(page) == [opened.number, unknown.number, proposed.number, lately.number]
    assert "dropped" in text(page)
    assert numbers(secretary.get(LIST + "?status=closed")) == [lately.number, old.number]


def test_what_the_last_meeting_itself_closed_is_shown(secretary, make_action, make_meeting):
    meeting = make_meeting(days=-30, state="drafting")
    action = make_action(by=ago(100))
    act.close(action, by=Deed(None, at=meeting.starts_at), resolution="done")
    assert numbers(secretary.get(LIST)) == [action.number]


def test_of_a_meeting_known_by_its_month_the_month_is_said(secretary, make_action, make_meeting):
    first = dt.datetime(2014, 6, 1, tzinfo=dt.UTC)
    meeting = make_meeting(starts_at=first, state="drafting", precision="month")
    then = Deed(None, at=first, meeting_id=meeting.pk)
    action = make_action("Find machines", by=then, raised_in_id=meeting.pk)
    act.say(action, by=then, note="waiting for figures")
    act.tick(action.owners.get(), by=then)
    act.close(make_action(by=then), by=then, resolution="done")
    for page in (LIST, f"{LIST}{action.number}/", f"{LIST}review/?meeting=none"):
        shown = text(secretary.get(page))
        assert "June 2014" in shown, page
        assert "1 June 2014</" not in shown, page
    assert "Closed since June 2014" in text(secretary.get(LIST))


def test_a_row_says_who_ticked_how_often_it_was_carried_and_the_last_word(
    cast, secretary, make_action, make_meeting
):
    for days in (-80, -50, -20):
        make_meeting(days=days, state="approved")
    action = make_action(
        "Find the machines", owners=[cast.member, "Don"], by=ago(90), due_on=dt.date(2020, 1, 5)
    )
    act.tick(action.owners.get(person=cast.member.person), by=None)
    act.say(action, by=cast.member, note="waiting for <SUSE>")
    page = text(secretary.get(LIST))
    assert "carried 3 times" in page
    assert "do, reassign or drop?" in page
    assert re.search(r'class="owner ticked".*?Mona Member', page)
    assert re.search(r'class="owner ask".*?Don\?', page)
    assert "waiting for &lt;SUSE&gt;" in page
    assert "overdue since 5 January 2020" in page


def test_carried_on_the_list_is_what_the_queryset_counts(
    board, cast, secretary, make_action, make_meeting
):
    meetings = [make_meeting(days=d, state="drafting") for d in (-70, -50, -30)]
    raised = [make_action(by=Deed(None, at=m.starts_at)) for m in meetings]
    before = make_action(by=ago(80))
    counted = {a.pk: a.carried for a in Action.objects.with_carried(cast.chair)}
    assert [counted[a.pk] for a in (*raised, before)] == [2, 1, 0, 3]
    page = text(secretary.get(LIST + "?sort=old"))
    said = re.findall(r"carried (once|twice|\d+ times)|>raised ", page)
    assert said == ["twice", "once", "", "3 times"]


def test_a_word_that_was_taken_back_is_not_the_last_word(cast, secretary, make_action):
    action = make_action()
    act.say(action, by=cast.member, note="first")
    act.say(action, by=cast.member, note="second")
    act.undo(action.events.latest("id"), by=cast.member)
    page = text(secretary.get(LIST))
    assert "first" in page
    assert "second" not in page


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("status", ["", "&status=open&status=closed"])
def test_pages_forward_and_backward_show_every_row_once_in_one_order(
    secretary, many, board, sort, status
):
    for i in range(2, 5):  # some closed at one moment, as a meeting closes them
        Action.objects.filter(number__gt=70, number__lt=90, number__regex=f"{i}$").update(
            status="closed", resolution="done", closed_at=ago(i % 2).at
        )
    address = f"{LIST}?sort={sort}{status}"
    found = rows_sql(Action.objects.filter(committee=board))
    names = ["open", "closed"] if status else ["open", "unknown", "proposed", "lately"]
    groups = [Group.make(name, sort, None) for name in names]
    sql, params = page_sql(found, groups, Place(), 1000)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number FROM actions_action JOIN ({sql}) p USING (id) ORDER BY pos", params
        )
        whole = [n for (n,) in cursor.fetchall()]
    assert len(whole) == len(set(whole)) > PAGE

    forward, page = [], secretary.get(address)
    while True:
        forward += numbers(page)
        onward = re.search(r'href="([^"]+)" rel="next"', text(page))
        if not onward:
            break
        page = secretary.get(onward[1].replace("&amp;", "&"))
    assert forward == whole

    backward, page = [], secretary.get(address + "&page=last")
    while True:
        backward = numbers(page) + backward
        back = re.search(r'href="([^"]+)" rel="prev"', text(page))
        if not back:
            break
        page = secretary.get(back[1].replace("&amp;", "&"))
    assert backward == whole


@pytest.mark.parametrize(
    "place", ["after=zz", "after=0.a", "after=9.9", "page=7", "before=3.99999999999999999999.1"]
)
def test_a_place_that_is_gone_shows_the_start_and_says_so(secretary, make_action, place):
    action = make_action()
    page = secretary.get(f"{LIST}?{place}")
    assert page.status_code == 200
    assert numbers(page) == [action.number]
    assert "That place in the list is gone" in text(page)


def test_counts_stop_at_their_bound(board, many):
    found = rows_sql(Action.objects.filter(committee=board))
    groups = [Group.make(name, "new", None) for name in ("open", "unknown", "lately")]
    assert count_groups(found, groups) == [104, 13, 0]
    assert count_groups(found, groups, at_most=50) == [51, 13, 0]


def test_an_observer_sees_no_confidential_row_no_count_of_it_and_no_act(cast, sign_in, make_action):
    secret = make_action("Talk to lawyers", confidential=True)
    plain = make_action("Plain")
    page = sign_in(cast.observer).get(LIST)
    assert numbers(page) == [plain.number]
    assert "lawyers" not in text(page)
    assert 'Open <span class="count n-open">1</span>' in text(page)
    assert "formaction" not in text(page)
    assert "data-open" not in text(page)
    assert sign_in(cast.observer).get(f"{LIST}?q={secret.number}").content.count(b'"row"') == 0
    assert sign_in(cast.member).get(LIST).content.count(b'<li class="row"') == 2


@pytest.mark.parametrize("who", ["stranger", "outsider", "former", "admin"])
def test_who_does_not_sit_here_finds_nothing(cast, sign_in, make_action, who):
    make_action("Hidden from them")
    page = sign_in(getattr(cast, who)).get(LIST)
    assert page.status_code == 404
    assert "Advisory Board" not in text(page)


def test_an_empty_list_offers_the_next_act(secretary):
    page = text(secretary.get(LIST))
    assert "Nothing is open" in page
    assert f'href="{LIST}new/"' in page
    page = text(secretary.get(LIST + "?q=mug"))
    assert "No action fits these filters" in page


def test_htmx_gets_the_list_alone_and_the_row_alone(secretary, make_action):
    action = make_action()
    whole = secretary.get(LIST)
    assert "<html" in text(whole)
    assert "HX-Target" in whole["Vary"]
    part = secretary.get(LIST, headers={"HX-Request": "true", "HX-Target": "list"})
    assert "<html" not in text(part)
    assert numbers(part) == [action.number]
    target = f"action-{action.number}"
    row = secretary.get(
        f"{LIST}?row={action.number}", headers={"HX-Request": "true", "HX-Target": target}
    )
    assert text(row).lstrip().startswith('<li class="row opened"')
    shut = secretary.get(LIST, headers={"HX-Request": "true", "HX-Target": target})
    assert "<form" not in text(shut)
    gone = secretary.get(LIST, headers={"HX-Request": "true", "HX-Target": "action-77"})
    assert gone.status_code == 404


def test_a_row_opens_on_the_page_without_javascript(secretary, make_action):
    action = make_action()
    page = text(secretary.get(f"{LIST}?status=open&row={action.number}"))
    assert f'action="{LIST}{action.number}/say/"' in page
    assert f'value="{LIST}?status=open"' in page  # where the act returns to


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("query", ["", "?page=last", "?q=promise", "?status=closed&sort=due"])
def test_the_list_takes_six_queries_at_one_row_and_at_thirty(
    board, cast, intel, secretary, make_meeting, rows, query
):
    for days in (-40, -20):
        make_meeting(days=days, state="approved")
    owners = [
        act.OwnerSpec(cast.member.person_id),
        act.OwnerSpec(None, intel.pk),
        act.OwnerSpec(typed="Don"),
    ]
    drafts = [{"text": f"promise {i}", "owners": owners} for i in range(rows)]
    actions = act.raise_actions(board, by=ago(60), drafts=drafts)
    ActionEvent.objects.bulk_create(
        ActionEvent(
            action=a,
            kind="said",
            by=cast.member.person,
            happened_at=ago(3).at,
            note="soon",
            is_word=True,
        )
        for a in actions
    )
    if "closed" in query:
        Action.objects.update(status="closed", resolution="done", closed_at=ago(1).at)
    with CaptureQueriesContext(connection) as queries:
        page = secretary.get(LIST + query)
    assert len(numbers(page)) == rows
    # 1 session  2 account with person  3 seats with committees  4 starts of the last meetings held
    # 5 the rows with owners, subject, meeting and last word  6 counts of the groups
    assert len(queries) == 6, [q["sql"] for q in queries]


def test_a_page_is_read_in_ranges_of_indexes(board, many):
    """The plan of each order sorts nothing: or a hundred thousand rows would be read to show fifty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE actions_action")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "SET LOCAL enable_sort = off"
        )  # few rows are sorted for less than an index costs
        for sort in SORTS:
            groups = [
                Group.make(name, sort, timezone.now()) for name in ("open", "proposed", "lately")
            ]
            place = Place.read(after=groups[0].cursor(many[5]))
            sql, params = page_sql(rows_sql(Action.objects.filter(committee=board)), groups, place)
            cursor.execute("EXPLAIN " + sql, params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Sort" not in plan, plan
            assert plan.count("Index") >= 3
        # The negative control: an order that no index has is sorted.
        cursor.execute(
            "EXPLAIN SELECT id FROM actions_action WHERE committee_id = 1 ORDER BY text LIMIT 50"
        )
        assert any("Sort" in line for (line,) in cursor.fetchall())


def test_a_row_that_was_drawn_before_is_drawn_anew_for_whatever_changed(
    cast, board, sign_in, make_action, make_meeting
):
    action = make_action("Send the deck", owners=[cast.member], due_on=timezone.localdate())
    client = sign_in(cast.member)
    first = text(client.get(LIST))
    assert f"{action.number}/tick/" in first
    assert text(client.get(LIST)).count("Send the deck") == 1
    cast.member.person.name = "Mona Married"
    cast.member.person.save()
    assert "Mona Married" in text(client.get(LIST))
    act.say(action, by=cast.member, note="on its way")
    assert "on its way" in text(client.get(LIST))
    make_meeting(days=-1, state="drafting", starts_at=timezone.now() + dt.timedelta(hours=1))
    assert "carried once" in text(client.get(LIST))
    # another reader sees the same row without what is not theirs
    page = text(sign_in(cast.observer).get(LIST))
    assert "Send the deck" in page
    assert f"{action.number}/tick/" not in page
    page = text(sign_in(cast.secretary).get(LIST))
    assert f"{action.number}/tick/" in page
    assert 'form="bulk"' in page
    # and an open row keeps nothing for others: its form has a token
    assert "csrfmiddlewaretoken" in text(sign_in(cast.member).get(f"{LIST}?row={action.number}"))
    assert f"{LIST}{action.number}/say/" not in text(sign_in(cast.member).get(LIST))
