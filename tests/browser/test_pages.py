"""Every page as a browser sees it: nothing for axe to find, nothing broken, nothing from elsewhere, nothing too wide.

The pages are those of the access table: an address that answers chair and secretary with a page is looked at,
or it is one of those below that need a story of their own, and a new one without either fails.
"""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from actions import services as act
from actions.links import MY_PART
from minutes import services
from minutes.models import Conflict, Meeting, Poll, Slot
from minutes.notices import COMING, POLL
from minutes.services.circulating import CORRECT
from minutes.services.corrections import suggest_correction
from people.links import token_for
from people.models import Mail
from people.services import send_invitation
from people.services.inviting import INVITATION
from tests.browser.looking import WIDE, Visitor, faults, look_at
from tests.conftest import make_person, seat
from tests.site.tables import AREAS
from tests.site.test_access import ACCOUNT_TABLE, TABLE
from tests.site.test_access import things as things  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_PAGE = {
    "actions:export": "a file",
    "minutes:paper_file": "a file",
    "mfa_download_recovery_codes": "a file",
    "minutes:watch": "a part of the meeting's page, which is looked at",
    "mfa_login_webauthn": "asked by a script",
    "account_set_password": "leads on: every account has a password",
    "account_confirm_login_code": "leads on without a code that was sent; looked at with one",
    "mfa_reauthenticate_webauthn": "leads on without a key",
}
"""What no page is, beside addresses that only take forms."""
ACCOUNTS = {line.split()[0] for line in ACCOUNT_TABLE.split("\n")[1:-1]}


def to_be_seen() -> set[str]:
    only_forms = set().union(*(area.NO_PAGE for area in AREAS)) - {"minutes:papers"}
    return {
        name
        for name, row in TABLE.items()
        if name not in NO_PAGE and name not in only_forms and row.expected("get")["lead"] != "405"
    }


@pytest.fixture
def visitor(page, live_server, settings):
    settings.DEMO = True
    cache.clear()
    return Visitor(page, live_server)


@pytest.mark.parametrize("part", range(4))
def test_axe_finds_nothing_on_the_page_of_any_address(part, visitor, cast, things):
    """Chair and secretary get a page at each of these; what the addresses name, the access table's tests made.
    Every fourth in each part, so that several workers share them."""
    visitor.sign_in(cast.secretary)
    for name in sorted(to_be_seen() - set(ELSEWHERE))[part::4]:
        row = TABLE[name]
        kwargs = {key: value for arg in row.args.split() for key, value in things[arg].items()}
        visitor.visit(name, **kwargs)
    visitor.end()


def test_axe_finds_nothing_on_the_page_of_no_address(visitor, cast):
    visitor.sign_in(cast.secretary)
    visitor.page.goto(visitor.url + "/c/nothing/")
    visitor.wrong += look_at(visitor.page)
    visitor.end()


ELSEWHERE = {
    "people:link": "links",
    "people:outbox": "links",
    "people:mail": "links",
    "minutes:take": "minutes",
    "minutes:papers": "minutes",
    "minutes:settle": "minutes",
    "minutes:end": "minutes",
    "minutes:circulate": "minutes",
    "minutes:approve": "minutes",
    "minutes:correct": "minutes",
    "minutes:comment": "minutes",
    "minutes:ledger": "minutes",
    "minutes:corrections": "minutes",
    "minutes:public_preview": "minutes",
    "minutes:erratum": "minutes",
} | {name: "accounts" for name in ACCOUNTS if TABLE[name].expected("get")["lead"] != "200"}
"""Pages that need a story of their own, and which of the tests below tells it."""


def told_by(story: str) -> set[str]:
    return {name for name, where in ELSEWHERE.items() if where == story} & to_be_seen()


@pytest.fixture
def stages(cast, make_meeting, make_action):
    """A meeting in each of its states, with something of each kind in the text."""
    make_action("Measure the power", owners=[cast.member, "Somebody"])
    notes = (
        "Mona: *one* rack is enough\nAction Mona: count the machines\n"
        "Action Zarquon: ask for an offer\nAgreed: we buy two racks\n```\nrack 1\n```\nAB-99 done\n"
    )
    drafts = [
        {"title": "Actions", "kind": "actions"},
        {"title": "Machines", "minutes": 5},
        {"title": "Secret", "confidential": True},
    ]
    made = {}
    for n, state in enumerate(("approved", "circulated", "drafting", "in_session", "announced")):
        meeting = make_meeting(
            state.title(), days=n - 4, state="in_session", opened_at=timezone.now()
        )
        item = services.add_items(meeting, by=cast.secretary, drafts=drafts)[1]
        for user in (cast.member, cast.citra):
            services.invite(meeting, by=cast.secretary, person=user.person, present=True)
        services.save_notes(item, by=cast.secretary, text=notes, base=item.version)
        if state in ("approved", "circulated", "drafting"):
            services.end_meeting(meeting, by=cast.secretary)
        if state in ("approved", "circulated"):
            services.circulate_minutes(
                meeting, by=cast.secretary, until=timezone.now() + dt.timedelta(days=7)
            )
        if state == "circulated":
            suggest_correction(
                item, by=cast.member, passage="Mona: *one* rack is enough", suggestion="Mona: two"
            )
        if state == "approved":
            services.approve_minutes(meeting, by=cast.secretary)
            services.add_erratum(meeting, by=cast.secretary, text="It was one rack", item=item)
        if state == "announced":
            Meeting.objects.filter(pk=meeting.pk).update(state="announced", opened_at=None)
        made[state] = (meeting, item)
    return made


def test_axe_finds_nothing_while_minutes_are_made(visitor, cast, stages):
    """The meeting's page in each state, the page for taking minutes, and what leads from draft to approval."""
    ab = {"committee": "ab"}
    at = {state: ab | {"number": meeting.number} for state, (meeting, _item) in stages.items()}
    visitor.sign_in(cast.secretary)
    for state in stages:
        visitor.visit("minutes:meeting", **at[state])
    sitting, item = stages["in_session"]
    visitor.visit("minutes:take", f"?item={item.pk}", **at["in_session"])
    page = visitor.page
    page.set_viewport_size(WIDE)
    page.locator("#notes").press_sequentially("\nAction Ci")
    page.get_by_role("option").first.wait_for()
    visitor.wrong += [f"names are offered: {fault}" for fault in faults(page)]
    page.get_by_role("link", name="Who is it?").or_(page.locator("[data-answer]")).first.click()
    page.locator(".beside #answer").wait_for()
    visitor.wrong += [f"asked who it is: {fault}" for fault in faults(page)]
    visitor.visit(
        "minutes:take", f"?item={sitting.items.get(title='Actions').pk}", **at["in_session"]
    )
    clash = Conflict.objects.create(
        item=item, by=cast.chair.person, base="one\n", typed="two\nthree\n"
    )
    visitor.visit("minutes:settle", pk=clash.pk, **at["in_session"])
    clash.delete()
    visitor.visit("minutes:end", **at["in_session"])
    visitor.visit("minutes:meeting", f"?item={item.pk}&edit", **at["in_session"])
    for name in ("circulate", "ledger", "public_preview"):
        visitor.visit(f"minutes:{name}", **at["drafting"])
    here = {"pk": stages["circulated"][1].pk}
    for name in ("approve", "corrections", "ledger", "public_preview"):
        visitor.visit(f"minutes:{name}", **at["circulated"])
    visitor.visit("minutes:correct", **at["circulated"], **here)
    visitor.visit("minutes:correct", "?line=0-0", **at["circulated"], **here)
    visitor.visit("minutes:comment", **at["circulated"], **here)
    visitor.visit("minutes:erratum", f"?item={stages['approved'][1].pk}", **at["approved"])
    visitor.visit("minutes:papers", f"?item={item.pk}", **ab)
    visitor.sign_in(cast.member)
    for state in ("in_session", "circulated"):
        visitor.visit("minutes:meeting", **at[state])
    visitor.end(told_by("minutes"))


def test_axe_finds_nothing_where_a_form_is_sent_with_nothing_in_it(visitor, cast, things, stages):
    """What the answer says is read aloud, stands at its field, and is looked at as the form is."""
    visitor.sign_in(cast.secretary)
    ab = things["committee"]
    meeting = ab | things["meeting"]
    sitting = ab | {"number": stages["circulated"][0].number}
    nowhere = [
        ("minutes:new", {}, ab),
        ("minutes:edit", {}, meeting),
        ("minutes:series_new", {}, ab),
        ("minutes:topic_new", {}, ab),
        ("minutes:topic_edit", {}, ab | things["wish"]),
        ("minutes:meeting", {"query": "?new"}, meeting),
        ("minutes:attendance", {"button": "button[value=guest]"}, meeting),
        ("minutes:deputy", {}, meeting | things["attendance"]),
        ("minutes:poll_slots", {}, meeting),
        ("minutes:imports", {}, ab),
        ("minutes:papers", {"query": f"?item={things['item']['pk']}"}, ab),
        ("minutes:comment", {}, sitting | {"pk": stages["circulated"][1].pk}),
        (
            "minutes:correct",
            {"query": "?missing=1"},
            sitting | {"pk": stages["circulated"][1].pk},
        ),
        ("minutes:circulate", {}, ab | {"number": stages["drafting"][0].number}),
        ("budgets:approval_new", {}, ab),
        ("budgets:approval", {"button": "#decide button.main"}, ab | things["asked"]),
        ("budgets:budget_new", {}, ab),
        ("budgets:transfer", {}, ab | things["budget_year"]),
        ("budgets:carry_over", {}, ab | things["budget_year"]),
        ("budgets:plan_edit", {}, ab | things["plan_draft"]),
        ("budgets:plan_area_new", {}, ab | things["plan_draft"]),
        ("budgets:plan_goal_new", {}, ab | things["plan_draft"]),
        ("budgets:plan_metric", {}, ab | things["plan"] | things["plan_metric"]),
        ("budgets:plan_pledge", {}, ab | things["plan"] | things["plan_goal"]),
        ("budgets:plan_action", {}, ab | things["plan"]),
        ("actions:new", {}, ab),
        ("actions:edit", {}, ab | things["action"]),
        ("people:invite", {}, ab),
        ("people:edit", {}, ab | things["person"]),
        ("account_change_password", {"button": "main form[method=post] button[type=submit]"}, {}),
    ]
    for name, more, kwargs in nowhere:
        visitor.send_nonsense(name, **more, **kwargs)
    visitor.end()


def test_axe_finds_nothing_on_what_links_in_mails_open(visitor, cast, board, stages, make_action):
    meeting, _item = stages["announced"]
    minutes, there = stages["circulated"]
    action = make_action("Count the machines", owners=[cast.member])
    poll = Poll.objects.create(meeting=meeting, opened_at=timezone.now())
    Slot.objects.create(poll=poll, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    invited = seat(make_person("Nina New", email="nina@example.org"), board, "observer")
    send_invitation(invited, by=cast.secretary)
    of_mona = [
        (MY_PART, action.pk, ""),
        (COMING, meeting.pk, ""),
        (POLL, meeting.pk, ""),
        (CORRECT, minutes.pk, ""),
        (CORRECT, minutes.pk, f"?item={there.pk}"),
    ]
    for purpose, thing, query in of_mona:
        token = token_for(cast.member.person, purpose, thing)
        visitor.visit("people:link", query, token=token)
    visitor.visit("people:link", token=token_for(invited.person, INVITATION, invited.pk))
    visitor.visit("people:link", status=410, token="forged")
    act.say(action, by=cast.chair, note="two racks")
    visitor.sign_in(cast.secretary)
    visitor.visit("people:outbox")
    visitor.visit("people:mail", pk=Mail.objects.last().pk)
    visitor.end(told_by("links"))


def test_axe_finds_nothing_on_the_pages_of_accounts(visitor, cast, settings):
    """Signing in with a password, with a code that was mailed, with a second factor; what an account keeps."""
    page = visitor.page
    for name in SIGNED_OUT:
        visitor.visit(name)
    page.goto(visitor.url + reverse("account_request_login_code"))
    page.fill("input[type=email]", cast.member.email)
    page.press("input[type=email]", "Enter")
    page.wait_for_url(f"**{reverse('account_confirm_login_code')}")
    visitor.look()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(cast.chair, secret)
    visitor.sign_in(cast.chair)
    page.wait_for_url(f"**{reverse('mfa_authenticate')}**")
    visitor.look()
    counter = next(totp.yield_hotp_counters_from_time())
    page.fill("#id_code", totp.format_hotp_value(totp.hotp_value(secret, counter)))
    page.press("#id_code", "Enter")
    page.wait_for_url(f"{visitor.url}/")
    visitor.visit("mfa_reauthenticate")
    visitor.prove_once_more()
    RecoveryCodes.activate(cast.chair)
    key = Authenticator.objects.create(
        user=cast.chair, type="webauthn", data={"name": "A key", "credential": {}}
    )
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
    ):
        visitor.visit(name)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        visitor.visit(name, pk=key.pk)
    key.delete()
    visitor.sign_in(cast.secretary)
    visitor.prove_once_more()
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        visitor.visit(name)
    visitor.end(told_by("accounts"))


SIGNED_OUT = (
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_request_login_code",
)


def test_everything_on_the_list_can_be_reached_by_the_keyboard(
    enter, page, cast, make_action, live_server
):
    make_action("Count the machines", owners=[cast.member])
    make_action("Ask for an offer", owners=["Somebody"])
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
