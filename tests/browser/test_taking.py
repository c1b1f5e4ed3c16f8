"""Minutes are taken in a real browser: typing, numbers that come in, a lost connection, two who write, who watches."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import Action
from minutes import services
from minutes.models import Conflict
from minutes.services import capturing
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sitting(cast, make_meeting):
    meeting = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    drafts = [{"title": "Machines", "minutes": 5}, {"title": "Budget"}]
    services.add_items(meeting, by=cast.secretary, drafts=drafts)
    for user in (cast.member, cast.citra):
        services.invite(meeting, by=cast.secretary, person=user.person, present=True)
    return meeting


@pytest.fixture
def take(enter, cast, sitting, live_server):
    """The page with the caret in the first item."""
    page = enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/meetings/{sitting.number}/take/")
    expect(page.locator("#taking.live #notes")).to_be_focused()
    yield page
    page.goto("about:blank")  # nothing is asked any more while the tables are emptied
    page.wait_for_timeout(500)


def notes(meeting, title="Machines") -> str:
    return meeting.items.get(title=title).notes


def arrives(page, meeting, words, title="Machines") -> None:
    """Waits until the server has the words, and the browser its answer."""
    for _try in range(80):
        if words in notes(meeting, title):
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)
    assert words in notes(meeting, title)


def caret(page) -> str:
    """What stands before the caret."""
    return page.evaluate(
        "(f => f.value.slice(0, f.selectionStart))(document.getElementById('notes'))"
    )


def test_typing_becomes_records_and_the_caret_stays_where_it_is(take, sitting, check_accessible):
    page = take
    page.keyboard.type("Action Mona: count the machines")
    expect(page.locator("#becomes")).to_contain_text("Mona Member")
    page.keyboard.press("Enter")
    page.keyboard.type("Nobody obj")
    expect(page.locator("#notes")).to_have_value("Action AB-1 Mona: count the machines\nNobody obj")
    page.keyboard.type("ects")
    assert caret(page) == "Action AB-1 Mona: count the machines\nNobody objects"
    expect(page.locator(".mirror .mk")).to_have_text("AB-1")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert notes(sitting) == "Action AB-1 Mona: count the machines\nNobody objects"
    check_accessible(page)
    # What one typed oneself is taken back, and done again; the number stays.
    whole = "Action AB-1 Mona: count the machines\nNobody objects"
    page.wait_for_timeout(1100)
    page.keyboard.type("?")
    page.keyboard.press("Control+z")
    expect(page.locator("#notes")).to_have_value(whole)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#notes")).to_have_value(f"{whole}?")
    page.keyboard.press("Control+z")
    page.keyboard.press("Enter")
    # A name that is offered is taken by Tab, and Tab is the browser's again.
    page.keyboard.type("Action Ci")
    expect(page.get_by_role("option")).to_contain_text("Citra Citrix")
    page.keyboard.press("Tab")
    page.keyboard.type(": ask for an offer")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#item-title")).to_contain_text("Budget")
    expect(page.locator("#notes")).to_be_focused()
    arrives(page, sitting, "AB-2")
    page.keyboard.press("Alt+Shift+KeyD")
    page.keyboard.type("we spend it")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".captured")).to_contain_text("AB-2")
    expect(page.locator("#notes")).to_have_value(
        f"{whole}\nAction AB-2 Citra Citrix: ask for an offer"
    )
    arrives(page, sitting, "Agreed D-", "Budget")
    assert Action.objects.count() == 2


def test_a_lost_connection_loses_nothing(take, sitting, context):
    page = take
    page.keyboard.type("First\n")
    expect(page.locator("#saved")).to_contain_text("Saved")
    context.set_offline(True)
    page.keyboard.type("Action Mona: count them\n")
    expect(page.locator("#unsaved")).to_contain_text("kept in this browser, not saved yet")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.type("Also offline\n")
    context.set_offline(False)
    expect(page.locator("#unsaved")).to_be_hidden(timeout=15000)
    expect(page.locator("#saved")).to_contain_text("Saved")
    arrives(page, sitting, "Action AB-1 Mona: count them\n")
    arrives(page, sitting, "Also offline\n", "Budget")
    assert notes(sitting) == "First\nAction AB-1 Mona: count them\n"
    assert Action.objects.count() == 1


def test_what_was_not_sent_is_there_after_the_page_was_left(take, sitting, context, cast):
    page = take
    context.route("**/take/*/", lambda route: route.abort())
    page.keyboard.type("Typed in the tunnel\n")
    expect(page.locator("#unsaved")).to_be_visible()
    item = sitting.items.get(title="Machines")
    capturing.save_notes(item, by=cast.chair, text="Meanwhile\n", base=1)
    context.unroute("**/take/*/")
    page.reload()
    expect(page.locator("#notes")).to_have_value("Meanwhile\nTyped in the tunnel\n")
    assert notes(sitting) == "Meanwhile\nTyped in the tunnel\n"


def test_two_write_at_once_and_choose_where_they_collide(take, sitting, cast, browser, live_server):
    page = take
    page.keyboard.type("One\nTwo\nThree\n")
    expect(page.locator("#saved")).to_contain_text("Saved")
    item = sitting.items.get(title="Machines")
    text = "Zero\nOne\nTwo\nThree\n"
    capturing.save_notes(item, by=cast.chair, text=text, base=item.version)
    expect(page.locator("#notes")).to_have_value(text, timeout=8000)  # comes in by itself
    assert caret(page) == text
    item.refresh_from_db()
    page.evaluate("document.getElementById('notes').setSelectionRange(8, 12)")  # "\nTwo"
    page.context.set_offline(True)
    page.keyboard.type("\nTwo boats")
    theirs = "Zero\nOne\nTwenty cars\nThree\n"
    capturing.save_notes(item, by=cast.chair, text=theirs, base=item.version)
    page.context.set_offline(False)
    both = page.locator("#clash")
    expect(both).to_contain_text("Twenty cars", timeout=15000)
    expect(both).to_contain_text("Two boats")
    assert Conflict.objects.filter(settled_at=None).count() == 1
    both.get_by_role("button", name="Keep the lines of both").click()
    expect(page.locator("#notes")).to_have_value("Zero\nOne\nTwenty cars\nTwo boats\nThree\n")
    assert notes(sitting) == "Zero\nOne\nTwenty cars\nTwo boats\nThree\n"


def test_who_watches_sees_it_within_five_seconds(take, sitting, cast, browser, live_server):
    context = browser.new_context()
    watcher = context.new_page()
    watcher.goto(f"{live_server.url}/accounts/login/?next=/c/ab/meetings/{sitting.number}/")
    watcher.fill("#id_login", cast.member.email)
    watcher.fill("#id_password", PASSWORD)
    watcher.press("#id_password", "Enter")
    expect(watcher.locator("#happening")).to_be_visible()
    take.keyboard.type("Action Mona: count the machines\n")
    take.get_by_role("button", name="The meeting is here now").click()
    expect(take.locator("#saved")).to_contain_text("Saved")
    expect(watcher.locator("#agenda")).to_contain_text("count the machines", timeout=5000)
    expect(watcher.locator("#happening")).to_contain_text("Machines", timeout=5000)
    take.keyboard.press("Escape")
    take.keyboard.press("Alt+ArrowDown")
    expect(watcher.locator("#happening")).to_contain_text("Budget", timeout=5000)
    watcher.goto("about:blank")
    context.close()
