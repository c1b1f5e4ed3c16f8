"""Who reads which pages of an archive? Accounts with sessions, and addresses with the same contents at any size."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from actions.models import Action, Owner
from actions.services import OwnerSpec, raise_actions
from benchmarks import money, sittings
from benchmarks.report import (
    FEW,
    FULL,
    MANY,
    MONEY,
    SMALL,
    WATCH_DRAWN,
    WATCH_FIRST,
    WATCH_SAME,
    money_name,
    save_name,
    watch_name,
)
from minutes.models import Meeting
from minutes.synthetic import words
from people.models import Committee, Membership, Person, User

NEW_MEMBERS_ACTIONS = 8
"""What the newest member has to do, at any size."""
NAMED = 5
"""A rare word is one that so many actions hold."""


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    cookie: str
    grows: bool = False
    """A larger archive has more to show on it, so it is not held to costing the same."""
    form: dict[str, Any] | None = None
    """What is sent; it is taken back after the answer, so that the next finds the same."""
    watched: str = ""
    """How it is asked for by those who watch: "same" (nothing new), "drawn" (new, and drawn for somebody before),
    "first" (new, and nobody has asked yet)."""


def pages_of(
    slug: str = "archive", requests: tuple[int, int] = (50, 5_000)
) -> list[dict[str, Any]]:
    """The pages to measure, as a worker takes them. Makes the readers' accounts where they are missing.

    `requests`: how many were agreed where pages of money are read, few and many.
    """
    board = Committee.objects.get(slug=slug)
    writer = board.memberships.today().get(role="secretary").person
    of_money = _of_money(writer, requests)
    secretary = _session(_account(writer))
    newest = _new_member(board)
    member = _session(_account(newest))
    admin = _session(_admin())
    actions, prefix = Action.objects.filter(committee=board), f"/c/{slug}/actions/"
    rare = _rare_word(actions.filter(status="closed"))
    busiest = _busiest(board)
    last = Meeting.objects.filter(committee=board, state="approved").order_by("-starts_at")[0]
    coming = Meeting.objects.filter(committee=board, state="announced").get()
    open_one = actions.filter(status="open", confidential=False).order_by("-number")[0]
    closed = actions.filter(status="closed", everyone=False).order_by("-closed_at", "number")[0]
    found = [
        Page("actions, first page", prefix, secretary),
        Page("actions, last page", f"{prefix}?page=last", secretary),
        Page("actions closed ever, last page", f"{prefix}?status=closed&page=last", secretary),
        Page("actions, common word", f"{prefix}?q={words.COMMON}", secretary, grows=True),
        Page("actions closed, common word", f"{prefix}?q={words.COMMON}&status=closed", secretary),
        Page("actions closed, rare word", f"{prefix}?q={rare}&status=closed", secretary),
        Page("actions of one owner", f"{prefix}?owner={newest.pk}", secretary),
        Page("actions of the busiest owner", f"{prefix}?owner={busiest.pk}", secretary, grows=True),
        Page("actions, filters open", f"{prefix}?filters=1", secretary),
        Page(
            "actions closed as CSV, rare word",
            f"{prefix}export.csv?q={rare}&status=closed",
            secretary,
            grows=True,  # it counts meetings ever held
        ),
        Page("action, open", f"{prefix}{open_one.number}/", secretary),
        Page("action, closed", f"{prefix}{closed.number}/", secretary),
        Page("review", f"{prefix}review/", secretary),
        Page("desk of a member", "/", member),
        Page("desk of the busiest", "/", _session(_account(busiest)), grows=True),
        Page("meetings", f"/c/{slug}/meetings/", secretary),
        Page("meeting, approved", f"/c/{slug}/meetings/{last.number}/", secretary),
        Page("meeting, coming", f"/c/{slug}/meetings/{coming.number}/", secretary, grows=True),
        Page("people", f"/c/{slug}/people/", secretary),
    ]
    found += _of_meetings(board, secretary, member, [newest, busiest])
    found += of_money
    if admin_list := _admin_list():
        query = f"?committee__id__exact={board.pk}&status__exact=open"
        found.append(Page("admin, list of actions", admin_list + query, admin, grows=True))
    return [asdict(page) for page in found]


def _of_meetings(board: Committee, secretary: str, member: str, voters: list[Person]) -> list[Page]:
    """From agenda to minutes: what is read, typed and watched."""
    planned = sittings.planned_of(board, voters)
    full = sittings.sitting_of(board, sittings.FULL)
    often = sittings.with_history(full)
    last = Meeting.objects.filter(committee=board, state="approved").order_by("-starts_at")[0]

    def at(meeting: Meeting, rest: str = "") -> str:
        return f"/c/{board.slug}/meetings/{meeting.number}/{rest}"

    found = [
        Page("agenda, drafted", at(planned), secretary, grows=True),
        Page("agenda, its history", at(planned, "agenda/"), secretary),
        Page("topics, 20 and 21", at(planned, "topics/"), member),
        Page("minutes being taken", at(full.meeting, "take/"), secretary),
        Page("history of notes", at(full.meeting, f"items/{often.pk}/history/"), secretary),
        Page("ledger", at(last, "ledger/"), secretary, grows=True),
        Page(watch_name(WATCH_SAME), at(full.meeting, "watch/"), member, watched="same"),
        Page(watch_name(WATCH_DRAWN), at(full.meeting, "watch/"), member, watched="drawn"),
        Page(watch_name(WATCH_FIRST), at(full.meeting, "watch/"), member, watched="first"),
    ]
    owner = board.memberships.today().get(role="chair").person.name
    for where, size in ((SMALL, sittings.SMALL), (FULL, sittings.FULL)):
        sitting = sittings.sitting_of(board, size)
        url = at(sitting.meeting, f"take/{sitting.item.pk}/")
        for what, (text, caret) in sittings.typed_next(sitting.item, owner).items():
            form = {"text": text, "base": sitting.item.version, "key": "typed", "caret": caret}
            found.append(Page(save_name(what, where), url, secretary, form=form))
    return found


def _of_money(secretary: Person, requests: tuple[int, int]) -> list[Page]:
    """Where little was agreed, and where much was."""
    cookie, found = _session(_account(secretary)), []
    for label, count in zip((FEW, MANY), requests, strict=True):
        purse = money.purse_of(count, secretary)
        prefix = f"/c/purse-{count}/"
        urls = (
            f"{prefix}budgets/{purse.budget.year}/",
            f"{prefix}approvals/",
            f"{prefix}approvals/{purse.waiting.reference}/",
        )
        found += [
            Page(money_name(what, label), url, cookie)
            for what, url in zip(MONEY, urls, strict=True)
        ]
    return found


def _admin_list() -> str | None:
    try:
        return reverse("admin:actions_action_changelist")
    except NoReverseMatch:
        return None


def _account(person: Person) -> User:
    if user := User.objects.filter(person=person).first():
        return user
    return User.objects.create_user(f"reader-{person.pk}@example.org", person=person)


def _admin() -> User:
    if user := User.objects.filter(is_superuser=True).first():
        return user
    return User.objects.create_superuser("admin@example.org")


def _session(user: User) -> str:
    """The cookie of a signed-in account, as signing in makes it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def _new_member(board: Committee) -> Person:
    """Somebody who joined lately and has NEW_MEMBERS_ACTIONS things to do."""
    person, new = Person.objects.get_or_create(name="Nova Newcomer")
    if new:
        Membership.objects.create(committee=board, person=person, starts_on=timezone.localdate())
        draft = {"text": "Read the bylaws", "owners": [OwnerSpec(person_id=person.pk)]}
        raise_actions(board, by=None, drafts=[draft] * NEW_MEMBERS_ACTIONS)
    return person


def _busiest(board: Committee) -> Person:
    parts = Owner.objects.filter(action__committee=board, left_at=None, person__isnull=False)
    parts = parts.exclude(action__status="closed")
    members = set(board.memberships.today().filter(role="member").values_list("person", flat=True))
    counted = Counter(p for p in parts.values_list("person", flat=True) if p in members)
    return Person.objects.get(pk=counted.most_common(1)[0][0])


def _rare_word(actions) -> str:
    """A project that NAMED actions name, or as nearly as any."""
    texts = actions.filter(text__contains=", project ").values_list("text", flat=True)
    counted = Counter(text.rpartition(", project ")[2] for text in texts)
    return min(sorted(counted), key=lambda name: abs(counted[name] - NAMED))
