"""Who gets what at which address? Every URL that exists, asked by every role.

The addresses are discovered from the URL conf: one without a row fails. A row says what each group of
roles gets for a GET and for an empty POST:

    lead    chair and secretary of the committee
    member  members (also the colleague of the same organisation)
    seen    observer
    out     former member, secretary of another committee, account without any, admin without a seat
    anon    nobody signed in

A number is that status. "ok" is an answer that is no refusal: the page, a redirect to it, or the form
again with what is missing (200, 302, 303, 400, 422). "-" means the address has no such method (405).
Outsiders get 404 and never a title; people of the committee who may not do a thing get 403.
"""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from minutes.models import Attendance, Import, Item
from people.models import Mail
from tests.conftest import ROLES
from tests.site.tables import AREAS
from tests.site.tables.rows import (
    ACCOUNTS,
    ALL_SEATED,
    GONE,
    GROUPS,
    LEADERS,
    LEADERS_NOTHING_MEANT,
    NO,
    NOTHING_MEANT,
    TAKING_PART,
    Row,
    ok,
)

OK = {200, 302, 303, 400, 409, 422}


TABLE: dict[str, Row] = {
    "desk": Row("", ACCOUNTS, NOTHING_MEANT),
    # People. Who they are is seen by everybody with a seat; kept by chair and secretary.
    "people:me": Row("", ACCOUNTS, ok["ACCOUNTS"]),
    "people:link": Row("token", GONE, GONE),
    "people:outbox": Row("", "404 404 404 404 302", NO),  # a demonstration's only
    "people:mail": Row("mail", "404 404 404 404 302", NO),
    "people:committee": Row("committee", ALL_SEATED, NO),
    "people:invite": Row("committee", LEADERS, ok["LEADERS"]),
    "people:leave": Row("committee", ALL_SEATED, ok["ALL_SEATED"]),
    "people:membership": Row("committee membership", LEADERS, ok["LEADERS"]),
    "people:end": Row("committee membership", LEADERS, ok["LEADERS"]),
    "people:resend": Row("committee membership", NO, ok["LEADERS"]),
    "people:person": Row("committee person", ALL_SEATED, NO),
    "people:edit": Row("committee person", LEADERS, ok["LEADERS"]),
    "people:names": Row("committee person", NO, ok["LEADERS"]),
    "people:merge": Row("committee person", LEADERS, ok["LEADERS"]),
    "people:erase": Row("committee person", LEADERS, ok["LEADERS"]),
    "people:organisation": Row("committee organisation", ALL_SEATED, ok["LEADERS"]),
    "people:organisation_merge": Row("committee organisation", LEADERS, ok["LEADERS"]),
    # Actions. Seen by everybody with a seat; said and ticked by who takes part; decided by the leaders.
    "actions:list": Row("committee", ALL_SEATED, NO),
    "actions:new": Row("committee", TAKING_PART, ok["TAKING_PART"]),
    "actions:review": Row("committee", LEADERS, LEADERS_NOTHING_MEANT),
    "actions:offers": Row("committee", LEADERS, LEADERS_NOTHING_MEANT),
    "actions:bulk": Row("committee", LEADERS, ok["LEADERS"]),
    "actions:export": Row("committee format", ALL_SEATED, NO),
    "actions:detail": Row("committee action", ALL_SEATED, ok["ALL_SEATED"]),
    "actions:edit": Row("committee action", LEADERS, ok["LEADERS"]),
    "actions:reassign": Row("committee action", LEADERS, ok["LEADERS"]),
    "actions:offer": Row("committee action", LEADERS, ok["LEADERS"]),
    "actions:act": Row("committee action verb", NO, ok["TAKING_PART"]),
}
for area in AREAS:
    TABLE |= area.ACCESS


ACCOUNT_TABLE = """
account_login - 302 200 302 200
account_logout - 200 302 302 302
account_inactive - 200 200 405 405
account_signup - 302 200 302 200
account_reauthenticate - 200 302 200 302
account_email - 200 302 302 302
account_email_verification_sent - 200 200 405 405
account_change_password - 200 302 200 302
account_set_password - 302 302 302 302
account_reset_password - 200 200 200 200
account_confirm_login_code - 302 302 302 302
account_confirm_email key 200 200 404 404
account_reset_password_from_key_done - 200 200 405 405
account_reset_password_from_key reset 200 200 200 200
account_reset_password_done - 200 200 405 405
account_request_login_code - 302 200 302 200
mfa_index - 200 302 405 302
mfa_authenticate - 302 302 302 302
mfa_reauthenticate - 302 302 302 302
mfa_activate_totp - 302 302 302 302
mfa_deactivate_totp - 404 302 404 302
mfa_view_recovery_codes - 404 302 405 302
mfa_generate_recovery_codes - 302 302 302 302
mfa_download_recovery_codes - 404 302 404 302
mfa_list_webauthn - 200 302 405 302
mfa_add_webauthn - 302 302 302 302
mfa_reauthenticate_webauthn - 302 302 302 302
mfa_remove_webauthn authenticator 302 302 302 302
mfa_edit_webauthn authenticator 302 302 302 302
mfa_login_webauthn - 302 302 302 302
"""
"""allauth's own addresses: what they name, then GET signed in and out, POST signed in and out. They know no
committee, so every account gets the same; nothing of a committee stands on them."""
for line in ACCOUNT_TABLE.split("\n")[1:-1]:
    _name, _args, _get, _get_out, _post, _post_out = line.split()
    TABLE[_name] = Row(
        _args.replace("-", ""), f"{_get} " * 4 + _get_out, f"{_post} " * 4 + _post_out
    )


def names(resolver=None, prefix="", skip=("admin",)):
    """Every named address of the site, with its namespace; what has no name is named by its route."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            if entry.namespace not in skip:
                yield from names(entry, space, skip)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name or re.sub(r'[^a-z]+', '_', str(entry.pattern))}"


def test_every_address_has_a_row():
    missing = sorted(set(names()) - set(TABLE))
    gone = sorted(set(TABLE) - set(names()))
    assert not missing, f"no row in the access table: {missing}"
    assert not gone, f"rows for addresses that are gone: {gone}"


@pytest.fixture
def things(cast, board, make_action, make_meeting, intel):
    """One of everything that an address can name, as its keyword arguments."""
    meeting = make_meeting()
    mail = Mail.objects.create(
        person=cast.member.person, kind="invited", to="m@example.org", message_id="<1@x>"
    )
    made = {
        "committee": {"committee": board.slug},
        "membership": {"pk": cast.citra.person.memberships.get().pk},
        "person": {"pk": cast.citra.person.pk},
        "organisation": {"pk": intel.pk},
        "action": {"number": make_action("A promise", owners=[cast.member, cast.colleague]).number},
        "verb": {"verb": "say"},
        "format": {"format": "csv"},
        "meeting": {"number": meeting.number},
        "item": {"pk": Item.objects.create(meeting=meeting, title="An item").pk},
        "attendance": {
            "pk": Attendance.objects.create(meeting=meeting, person=cast.citra.person).pk
        },
        "import": {
            "pk": Import.objects.create(committee=board, name="a.txt", text="Action Lars: go").pk
        },
        "mail": {"pk": mail.pk},
        "token": {"token": "forged"},
        "key": {"key": "forged"},
        "reset": {"uidb36": "forged", "key": "forged"},
        "authenticator": {"pk": 1},
    }
    for area in AREAS:
        made |= area.things(1, cast, meeting)
    return made


@pytest.fixture
def ask(client, cast):
    """The status that a role gets: ask("member", "get", address). Each signs in once, and is signed in anew
    for every question by the cookies of that time."""
    cookies = {"anonymous": {}}
    for role in ROLES:
        client.cookies.clear()  # else the next one to sign in would end this session
        client.force_login(getattr(cast, role))
        cookies[role] = {name: morsel.value for name, morsel in client.cookies.items()}

    def _ask(role: str, method: str, address: str) -> int:
        client.cookies = SimpleCookie(cookies[role])
        return status_of(getattr(client, method)(address))

    return _ask


def status_of(answer) -> int:
    if answer.streaming:
        list(answer.streaming_content)  # read to its end, a file is closed
    return answer.status_code


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_what_the_table_says(method, ask, things):
    wrong = []
    for name, row in sorted(TABLE.items()):
        kwargs = {key: value for arg in row.args.split() for key, value in things[arg].items()}
        address = reverse(name, kwargs=kwargs)
        for group, word in row.expected(method).items():
            for role in GROUPS[group]:
                with transaction.atomic():  # each asks the same story
                    status = ask(role, method, address)
                    transaction.set_rollback(True)
                if not (status in OK if word == "ok" else str(status) == word):
                    wrong.append(f"{method} {name} as {role}: {status}, not {word}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_role_of_the_cast_is_asked():
    assert sorted(r for roles in GROUPS.values() for r in roles) == sorted([*ROLES, "anonymous"])


def test_django_admin_lets_admins_in_and_sends_everybody_else_to_the_sign_in(ask):
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        pages.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
    for page in pages:
        found = {role: ask(role, "get", page) for role in [*ROLES, "anonymous"]}
        assert found == {role: 200 if role == "admin" else 302 for role in found}, page
