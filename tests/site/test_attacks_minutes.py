"""Nothing of what a meeting keeps confidential reaches those who may not see it, on whatever page.

One world holds a marked word in each place that can be confidential; every page of the meeting is opened by
every kind of reader. That those who may see it find it there is the control.
"""

from __future__ import annotations

from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from django.utils import timezone

from actions import services as act
from actions.models import Action, Owner
from budgets.models import Approval
from budgets.services import make_confidential
from minutes import services as meet
from minutes.models import (
    Attendance,
    Card,
    Comment,
    Conflict,
    Correction,
    Decision,
    Item,
    Paper,
    Recusal,
    Topic,
)
from minutes.services import capturing
from minutes.services import topics as wishes
from people.models import Membership
from tests.conftest import make_user

ITEM = "Zephyr"
"""Stands in and beneath one confidential item."""
RECORD = "Quasar"
"""Stands in confidential records beneath an open item."""
TOPIC = "Nimbus"
"""A confidential topic."""
ELSEWHERE = "Kraken"
"""Another committee's."""


def page_names() -> dict[str, list[str]]:
    """The names of the addresses below a committee, with what each asks for."""
    found = {}
    for area in ("minutes", "actions"):
        resolver = next(
            r for r in get_resolver().url_patterns if getattr(r, "namespace", None) == area
        )
        for pattern in resolver.url_patterns:
            wanted = [param for param in pattern.pattern.converters if param != "committee"]
            found[f"{area}:{pattern.name}"] = wanted
    return found


NAMES = {
    "paper": Paper,
    "paper_file": Paper,
    "settle": Conflict,
    "card": Card,
    "answer": Owner,
    "topic": Topic,
    "topic_edit": Topic,
    "topic_act": Topic,
    "presence": Attendance,
    "deputy": Attendance,
    "attendee": Attendance,
    "series_edit": None,
    "import": None,
}
"""What the `pk` of an address is the id of; of the others an item's."""


def pages_of(w) -> list[str]:
    """Each page of the committee's meetings, with everything that its address can name."""
    made = [reverse("desk")]
    for name, wanted in page_names().items():
        model = NAMES.get(name.split(":")[1], Item)
        pks = list(model.objects.values_list("pk", flat=True)) if model and "pk" in wanted else []
        if model is Attendance:
            pks = pks[:1]
        pools = {
            "number": [1] if name == "minutes:paper_file" else [m.number for m in w.meetings],
            "pk": pks,
            "action": [a.number for a in act_all(w.board)][-2:],
            "format": ["csv"],
            "verb": [],
            "ref": [d.reference for d in Decision.objects.filter(committee=w.board)],
        }
        if name.startswith("actions:"):
            pools["number"] = pools["action"]
        for chosen in product(*(pools[param] for param in wanted)):
            kwargs = dict(zip(wanted, chosen, strict=True))
            if model is Item and "pk" in kwargs:
                item = Item.objects.select_related("meeting").get(pk=kwargs["pk"])
                if kwargs["number"] != item.meeting.number:
                    continue
            made.append(reverse(name, kwargs={"committee": w.board.slug, **kwargs}))
    made.append(reverse("budgets:approvals", args=[w.board.slug]))
    for asked in Approval.objects.filter(committee=w.board):
        made.append(reverse("budgets:approval", args=[w.board.slug, asked.reference]))
    made += [
        f"{reverse('minutes:meeting', args=[w.board.slug, w.june.number])}?{query}"
        for query in (f"item={w.secret.pk}&edit", f"new={w.secret.pk}", f"taken={w.gone.pk}")
    ]
    return made


def act_all(committee):
    return Action.objects.filter(committee=committee)


class World:
    """One meeting in session with something confidential everywhere, its next one, and who looks."""


@pytest.fixture
def world(cast, board, other, make_meeting, make_action, client):
    w = World()
    w.board, w.cast, w.client = board, cast, client
    Membership.objects.filter(person=cast.colleague.person).update(votes=False)
    w.recused = cast.citra
    w.guest = make_user("Gerda Guest")
    w.deputy = make_user("Dirk Deputy")
    by = cast.secretary
    w.before = make_meeting("May", days=-30, state="circulated")
    w.june = june = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    w.july = make_meeting("July", days=30)
    for user in (cast.member, cast.observer, w.recused, by, w.guest):
        meet.invite(june, by=by, person=user.person, present=True)
        meet.invite(w.july, by=by, person=user.person)
    meet.send_deputy(june, by=by, member=cast.member.person, name=w.deputy.person.name)
    w.open = meet.add_item(june, by=by, title="Business", notes="Open words.\n")
    w.secret = meet.add_item(june, by=by, title=f"{ITEM} titled", confidential=True)
    w.under = meet.add_item(june, by=by, title=f"{ITEM} beneath", parent=w.secret)
    w.secret.refresh_from_db()
    capturing.save_notes(
        w.secret,
        by=by,
        base=w.secret.version,
        text=f"{ITEM} said.\nAction Mona: buy {ITEM} machines\nAgreed: {ITEM} is sold\n"
        f"Request: {ITEM} of USD $500\nAction {ITEM}man: call them\n",
    )
    w.gone = meet.add_item(june, by=by, title=f"{ITEM} gone", parent=w.secret)
    meet.remove_item(w.gone, by=by)
    Recusal.objects.create(item=w.secret, person=w.recused.person, at=timezone.now())
    w.open.refresh_from_db()
    capturing.save_notes(
        w.open,
        by=by,
        base=w.open.version,
        text=f"Open words.\nAction Max: count {RECORD} figures\nAgreed: {RECORD} is our friend\n"
        f"Request: {RECORD} lamps of USD $500\nEnd.\n",
    )
    action = act_all(board).get(text__contains=RECORD)
    act.edit(action, by=by, confidential=True)
    decision = Decision.objects.get(text__contains=RECORD)
    Decision.objects.filter(pk=decision.pk).update(confidential=True)
    make_confidential(Approval.objects.filter(title__contains=RECORD), by=None)
    for item, mark, flag in ((w.secret, ITEM, False), (w.open, RECORD, True)):
        file = SimpleUploadedFile(f"{mark}.txt", f"{mark} figures".encode())
        meet.add_paper(item, by=by, upload=file, title=f"{mark} paper", confidential=flag)
        Comment.objects.create(
            item=item,
            person=by.person,
            text=f"{mark} commented",
            confidential=True,
            happened_at=timezone.now(),
        )
    Conflict.objects.create(item=w.secret, by=by.person, base="", typed=f"{ITEM} twice")
    Card.objects.create(meeting=june, item=w.secret, line=f"Agreed: {ITEM} gone", decision=decision)
    Correction.objects.create(
        item=w.secret, person=by.person, passage=f"{ITEM} said.", suggestion=f"{ITEM} was said."
    )
    w.topic = wishes.propose_topic(
        board, by=by, meeting=w.july, title=f"{TOPIC} topic", confidential=True
    )
    w.wish = wishes.propose_topic(board, by=by, meeting=w.july, title="Open topic")
    w.own = wishes.propose_topic(board, by=by, title=f"{TOPIC} wish", confidential=True)
    wishes.link_topics(w.wish, by=by, others=[w.topic])
    meet.add_paper(
        w.wish,
        by=by,
        upload=SimpleUploadedFile(f"{TOPIC}.txt", b"figures"),
        title=f"{TOPIC} paper",
        confidential=True,
    )
    meet.draft_agenda(w.july, by=by)
    hidden = make_meeting(f"{RECORD} meeting", days=-2, state="approved", confidential=True)
    w.hidden = hidden
    w.meetings = [w.before, w.june, w.july, hidden]
    return w


def found_on(w, user, marks, urls) -> list[tuple[str, str]]:
    if user is None:
        w.client.logout()
    else:
        w.client.force_login(user)
    told = []
    for url in urls:
        kinds = ({}, {"Accept": "application/json"}) if url.endswith("/take/") else ({},)
        for extra in kinds:
            answer = w.client.get(url, headers=extra)
            assert answer.status_code < 500, url
            body = (
                b"".join(answer.streaming_content) if answer.streaming else answer.content
            ).decode("utf-8", "replace")
            body += repr(dict(answer.headers))
            told += [(mark, url) for mark in marks if mark in body]
    return sorted(set(told))


def test_who_may_see_it_finds_each_mark(world):
    urls = pages_of(world)
    found = found_on(world, world.cast.secretary, (ITEM, RECORD, TOPIC), urls)
    for mark in (ITEM, RECORD, TOPIC):
        assert len([1 for m, _url in found if m == mark]) > 4, mark


@pytest.mark.parametrize("state", ["in_session", "approved"])
def test_nothing_confidential_is_on_any_page_of_those_who_may_not_see_it(world, state):
    w = world
    if state != "in_session":
        Conflict.objects.all().delete()
        w.june = meet.end_meeting(w.june, by=w.cast.secretary)
    if state in ("circulated", "approved"):
        w.june = meet.circulate_minutes(w.june, by=w.cast.secretary)
    if state == "approved":
        Correction.objects.all().delete()
        w.june = meet.approve_minutes(w.june, by=w.cast.secretary)
        type(w.board).objects.filter(pk=w.board.pk).update(is_public=True)
    urls = pages_of(w)
    told = {}
    everything = (ITEM, RECORD, TOPIC)
    for who in ("observer", "former", "stranger"):
        told[who] = found_on(w, getattr(w.cast, who), everything, urls)
    told["guest"] = found_on(w, w.guest, everything, urls)
    told["nobody"] = found_on(w, None, everything, urls)
    told["recused"] = found_on(w, w.recused, (ITEM,), urls)
    assert [(who, *one) for who, found in told.items() for one in found] == []


def test_a_recused_secretary_learns_nothing_of_the_item(world):
    w = world
    secretary = w.cast.secretary
    items = Item.objects.filter(confidential=True)
    Recusal.objects.bulk_create(
        Recusal(item=item, person=secretary.person, at=timezone.now()) for item in items
    )
    assert found_on(w, secretary, (ITEM,), pages_of(w)) == []
