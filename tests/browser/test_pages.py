"""Every kind of page as a browser sees it: nothing for axe to find, nothing broken, nothing from elsewhere."""

from __future__ import annotations

import pytest
from django.urls import reverse

from minutes.models import Attendance, Import, Item

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(cast, board, make_action, make_meeting, intel, settings):
    """Something to see on each page."""
    settings.DEMO = True
    meeting = make_meeting("Spring meeting", days=-20, state="drafting")
    item = Item.objects.create(
        meeting=meeting, title="Machines", notes="Mona: *one* rack is enough"
    )
    Attendance.objects.create(
        meeting=meeting, person=cast.member.person, organisation=intel, present=True
    )
    make_meeting("Summer meeting", days=5, state="announced")
    make_action(
        "Count the machines", owners=[cast.member, intel], raised_in=meeting, raised_item=item
    )
    make_action("Ask for an offer", owners=["Somebody"])
    source = Import.objects.create(
        committee=board,
        name="a.txt",
        text="Minutes, 2015-03-17\n\nAction Mona: count",
        by=cast.secretary.person,
    )
    return {"meeting": meeting, "item": item, "import": source}


def addresses(story, cast):
    """Who looks at what; the secretary sees the most."""
    ab = {"committee": "ab"}
    pages = [
        ("desk", {}),
        ("actions:list", ab),
        ("actions:new", ab),
        ("actions:review", ab),
        ("actions:offers", ab),
        ("actions:detail", ab | {"number": 1}),
        ("actions:edit", ab | {"number": 1}),
        ("actions:reassign", ab | {"number": 1}),
        ("actions:offer", ab | {"number": 1}),
        ("minutes:list", ab),
        ("minutes:new", ab),
        ("minutes:meeting", ab | {"number": 1}),
        ("minutes:meeting", ab | {"number": 2}),
        ("minutes:edit", ab | {"number": 2}),
        ("minutes:attendance", ab | {"number": 2}),
        ("minutes:imports", ab),
        ("minutes:import", ab | {"pk": story["import"].pk}),
        ("people:committee", ab),
        ("people:invite", ab),
        ("people:person", ab | {"pk": cast.member.person.pk}),
        ("people:edit", ab | {"pk": cast.member.person.pk}),
        ("people:merge", ab | {"pk": cast.member.person.pk}),
        ("people:erase", ab | {"pk": cast.member.person.pk}),
        ("people:organisation", ab | {"pk": cast.citra.person.memberships.get().organisation_id}),
        ("people:membership", ab | {"pk": cast.citra.person.memberships.get().pk}),
        ("people:end", ab | {"pk": cast.citra.person.memberships.get().pk}),
        ("minutes:state", ab | {"number": 2}),
        ("minutes:item_new", ab | {"number": 2}),
        ("minutes:item", ab | {"number": 1, "pk": story["item"].pk}),
        ("actions:bulk", ab),
        ("people:me", {}),
        ("people:outbox", {}),
        ("mfa_index", {}),
        ("account_change_password", {}),
    ]
    return [reverse(name, kwargs=kwargs) for name, kwargs in pages]


SIGNED_OUT = (
    "account_login",
    "account_reset_password",
    "account_request_login_code",
    "account_signup",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_breaks_on_any_page(
    scheme, width, enter, page, cast, story, check_accessible, live_server
):
    troubles = []
    page.on(
        "console", lambda m: troubles.append(f"{page.url}: {m.text}") if m.type == "error" else None
    )
    page.on("pageerror", lambda e: troubles.append(f"{page.url}: {e}"))
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((live_server.url, "data:"))
            else troubles.append(f"fetches {r.url}")
        ),
    )
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for name in SIGNED_OUT:
        page.goto(live_server.url + reverse(name))
        check_accessible(page)
    enter(cast.secretary)
    for address in addresses(story, cast):
        answer = page.goto(live_server.url + address)
        assert answer.status == 200, f"{address}: {answer.status}"
        check_accessible(page)
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{address} is {wide} pixels too wide at {width}"
    page.goto(f"{live_server.url}/c/nothing/")
    check_accessible(page)
    assert [t for t in troubles if "404" not in t] == []


def test_everything_on_the_list_can_be_reached_by_the_keyboard(
    enter, page, cast, story, live_server
):
    enter(cast.member)
    page.goto(f"{live_server.url}/c/ab/actions/")
    page.keyboard.press("/")
    page.keyboard.type("machines")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=machines**")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.innerText || document.activeElement.name")
        )
    assert any("My part is done" in (text or "") for text in reached)
