"""Requests that not everybody may see, and votes on them: nothing on any page tells who may not know.

The first test reads every page of a reader before and after secrets are made, and compares.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from actions import services as act
from actions.services import OwnerSpec
from budgets import services as money
from budgets.models import Approval, Position
from budgets.services import RequestDraft, notices
from budgets.services.notices import POSITION
from budgets.services.trademarks import UseDraft, enter_use
from budgets.services.tying import tie_actions
from minutes import services as meet
from minutes.models import Item, Recusal
from people import links
from people.models import Mail
from tests.budgets.money import line, make_budget, pay

MARK = "Nightingale"
TODAY = timezone.localdate


def written(board, by, title, *, propose=True, **fields):
    draft = RequestDraft(title=title, **fields)
    return money.write_request(board, by=by, draft=draft, propose=propose)


@pytest.fixture
def story(board, cast, make_meeting, make_action):
    """A board in the middle of its year, with nothing secret yet."""
    board.is_public = True
    board.save()
    budget = make_budget(board, year=TODAY().year, a=2000, b=1000)
    a = line(budget, "a")
    old = written(board, cast.member, "Mugs", kind="budget", charges=[(a.pk, Decimal(100))])
    action = make_action("Ask legal", owners=[cast.member])
    money.decide(
        old, by=cast.chair, outcome="condition", condition="if legal agrees", action_ids=[action.pk]
    )
    written(board, cast.member, "Chairs", kind="budget", charges=[(a.pk, Decimal(50))])
    granted = written(board, cast.member, "Logo on mugs", kind="trademark")
    money.decide(granted, by=cast.chair, outcome="agreed")
    use = UseDraft(who="ARM", mark="Logo", use="mugs", starts_on=TODAY(), approval_id=granted.pk)
    enter_use(board, by=cast.chair, draft=use)
    make_meeting("May", days=-10, state="drafting")
    june = make_meeting("June", days=-1, state="in_session", opened_at=timezone.now())
    july = make_meeting("July", days=30)
    for meeting in (june, july):
        meet.draft_agenda(meeting, by=cast.chair)
    return old


def make_secrets(board, cast, make_meeting, old):
    """One of each kind: waiting, a draft, agreed and paid, granted and entered, on an agenda, superseding."""
    a = line(board.budgets.get(), "a")
    hides = {"confidential": True, "withheld": ""}
    waiting = written(
        board,
        cast.chair,
        f"{MARK} waits",
        kind="budget",
        charges=[(a.pk, Decimal(321))],
        text=f"{MARK} is asked for",
        requester_typed=f"{MARK} Inc",
        **hides,
    )
    until = timezone.now() + dt.timedelta(days=3)
    money.open_vote(waiting, by=cast.chair, deadline=until)
    written(board, cast.chair, f"{MARK} draft", propose=False)
    paid = written(
        board, cast.chair, f"{MARK} paid", kind="budget", charges=[(a.pk, Decimal(432))], **hides
    )
    money.decide(paid, by=cast.chair, outcome="agreed")
    pay(paid, 32)
    granted = written(board, cast.chair, f"{MARK} logo", kind="trademark", **hides)
    money.decide(granted, by=cast.chair, outcome="agreed")
    use = UseDraft(who=MARK, mark=MARK, use=MARK, starts_on=TODAY(), approval_id=granted.pk)
    assert enter_use(board, by=cast.chair, draft=use).confidential
    money.supersede(old, paid, by=cast.chair)
    secret = act.raise_action(
        board,
        by=cast.chair,
        text=f"Ask {MARK}",
        owners=[OwnerSpec(typed=MARK)],
        confidential=True,
    )
    held = list(old.condition_actions.values_list("action", flat=True))
    tie_actions(Approval.objects.get(pk=old.pk), by=cast.chair, action_ids=[*held, secret.pk])
    held_in = make_meeting(f"{MARK} sitting", days=-20, state="drafting", confidential=True)
    decided = Approval.objects.get(title="Logo on mugs")
    money.ratify(decided, by=cast.chair, meeting_id=held_in.pk)
    for meeting in board.meetings.filter(title="June"):
        meet.draft_agenda(meeting, by=cast.chair)
    return [waiting, paid, granted]


def addresses(board):
    """Every page that lists, counts or sums, and those of what was there before."""
    at, year = f"/c/{board.slug}", TODAY().year
    budget = board.budgets.get()
    pages = [
        *("/", f"{at}/approvals/", f"{at}/approvals/?q={MARK}", f"{at}/approvals/?line=a"),
        *(f"{at}/approvals/?state=waiting", f"{at}/approvals/new/", f"{at}/decisions/"),
        *(f"{at}/decisions/?q={MARK}", f"{at}/decisions/?kind=request", f"{at}/budgets/{year}/"),
        *(f"{at}/budgets/{year}/versions/1/", f"{at}/budgets/{year}/versions/1/budget.csv"),
        *(f"{at}/trademarks/", f"{at}/trademarks/?show=all", f"{at}/trademarks/?q={MARK}"),
        *(f"{at}/actions/", f"{at}/meetings/", f"{at}/plans/", f"{at}/papers/"),
    ]
    pages += [f"{at}/budgets/{year}/lines/{row.pk}/" for row in budget.lines.order_by("pk")]
    names = ("Mugs", "Chairs", "Logo on mugs")
    for ref in Approval.objects.filter(title__in=names).order_by("pk"):
        pages.append(f"{at}/approvals/{ref.reference}/")
    pages += [f"{at}/trademarks/{use.pk}/" for use in board.trademark_uses.filter(mark="Logo")]
    for meeting in board.meetings.filter(confidential=False).order_by("pk"):
        pages += [f"{at}/meetings/{meeting.number}/{rest}" for rest in ("", "agenda/", "watch/")]
    return pages


VARYING = (
    (r'name="csrfmiddlewaretoken" value="[^"]+"', ""),
    (r"X-CSRFToken[^}]+", ""),
    (r'name="version" value="\d+"', ""),
    (r'data-(?:pulse|version|etag|key)="[^"]*"', ""),
    (r"pulse=\d+", ""),
    (r"<time [^>]*>[^<]*</time>", ""),
    (r"W?/?\"[0-9a-f-]{16,}\"", ""),
)


def seen_by(user, pages):
    client = Client()
    if user is not None:
        client.force_login(user)
    seen = {}
    for page in pages:
        answer = client.get(page)
        text = answer.content.decode()
        for pattern, by in VARYING:
            text = re.sub(pattern, by, text)
        seen[page] = (answer.status_code, text.replace(f"q={MARK}", "q=").replace(MARK, "?"))
        if f"q={MARK}" not in page:
            assert MARK not in answer.content.decode(), page
    return seen


READERS = ("observer", "former", "stranger", "outsider", None)


def test_no_page_of_who_may_not_know_changes_when_secrets_are_made(
    story, board, cast, make_meeting, sign_in
):
    pages = addresses(board)
    before = {name: seen_by(name and getattr(cast, name), pages) for name in READERS}
    make_secrets(board, cast, make_meeting, story)
    for name in READERS:
        now = seen_by(name and getattr(cast, name), pages)
        for page, (status, text) in now.items():
            had = before[name][page]
            assert had[0] == status, (name, page)
            # The desk tells what happened since one was here, an agenda says "withheld": looked through for
            # the mark alone.
            if page == "/" or "/meetings/" in page:
                continue
            assert _differs(had[1], text) == [], (name, page, _differs(had[1], text))
    client = sign_in(cast.member)  # the control: who may know is told
    for page in (f"/c/ab/approvals/?q={MARK}", "/c/ab/decisions/", "/c/ab/trademarks/?show=all"):
        assert MARK in client.get(page).content.decode().replace(f'"{MARK}"', ""), page
    assert "draft" not in client.get("/c/ab/approvals/?q=Nightingale").content.decode()


def _differs(before, now):
    one, other = before.splitlines(), now.splitlines()
    return [row for row in other if row not in one] + [f"- {r}" for r in one if r not in other]


# ---- who is recused


@pytest.fixture
def secrets(story, board, cast, make_meeting):
    return make_secrets(board, cast, make_meeting, story)


def path_for(user, approval):
    return f"/l/{links.token_for(user.person, POSITION, approval.pk)}/"


def follow_up(approval, cast):
    """An action that is to be done about a request."""
    return act.raise_action(
        approval.committee,
        by=cast.chair,
        text=f"{approval.title}: call them",
        owners=[OwnerSpec(typed="Somebody")],
        parent_approval_id=approval.pk,
        confidential=True,
    )


ACTS = (
    *("propose", "withdraw", "open", "position", "unposition", "recuse", "unrecuse", "decide"),
    *("confirm", "expire", "pay", "reverse", "settle", "post", "unpost", "review", "supersede"),
    "ratify",
)


@pytest.mark.parametrize("way", ["request", "item", "agenda"])
def test_who_is_recused_in_whatever_way_learns_nothing_of_a_confidential_request(
    story, secrets, board, cast, sign_in, way
):
    """Recused from the request, from the item it is to be decided at, or from the one of an agenda where it
    stands: the secretary and Citra."""
    waiting = secrets[0]
    carrier = Item.objects.filter(approval=waiting, removed_at=None).first()
    mails = list(Mail.objects.filter(kind="vote_opened", person=cast.citra.person))
    assert [MARK in mail.body for mail in mails] == [True]
    link = path_for(cast.citra, waiting)
    assert MARK in Client().get(link).content.decode()
    if way == "item":
        Approval.objects.filter(pk=waiting.pk).update(item=carrier)
    action = follow_up(waiting, cast)
    for user in (cast.secretary, cast.citra):
        if way == "request":
            money.recuse(waiting, by=cast.chair, person_id=user.person_id)
        else:
            Recusal.objects.create(item=carrier, person=user.person, at=timezone.now())
    title = f"{MARK} waits"
    for user in (cast.secretary, cast.citra):
        client = sign_in(user)
        for page in [*addresses(board), f"/c/ab/approvals/?q={title}"]:
            text = client.get(page).content.decode().replace(f'"{title}"', "")
            assert title not in text.replace(f"{title}&", ""), (page, user.person.name)
        at = f"/c/ab/approvals/{waiting.reference}/"
        assert client.get(at).status_code == client.get(f"{at}edit/").status_code == 404
        for verb in ACTS:
            answer = client.post(f"{at}{verb}/", {"outcome": "agreed", "note": "x"})
            assert answer.status_code == 404, verb
        number = f"/c/ab/actions/{action.number}/"
        assert client.get(number).status_code == 404
    assert title not in Client().get(link).content.decode()
    assert Client().post(link, {"stance": "favour"}).status_code in (404, 410)
    assert not Position.objects.filter(approval=waiting).exists()
    assert [notices.check(mail) for mail in mails] == [False]
    waiting.refresh_from_db()
    assert waiting.outcome == "proposed"


def test_a_leader_who_does_not_see_a_request_names_it_nowhere(story, secrets, board, cast, sign_in):
    """By its number or its id: superseded by it, entered in the register by it, noted, on a line's page."""
    _waiting, paid, granted = secrets
    for secret in secrets:
        money.recuse(secret, by=cast.chair, person_id=cast.secretary.person_id)
    client = sign_in(cast.secretary)
    decided = Approval.objects.get(title="Logo on mugs")
    at = f"/c/ab/approvals/{decided.reference}/"
    use = {"who": "x", "mark": "x", "use": "x", "starts_on": "2026-01-01", "remind_days": 3}
    june = board.meetings.get(title="June")
    sentences = []
    for secret in (granted.reference, "R-1999-77"):
        for answer in (
            client.post(f"{at}supersede/", {"newer": secret}),
            client.post("/c/ab/trademarks/new/", {**use, "approval": secret}),
            client.get("/c/ab/trademarks/new/", {"approval": secret}),
            client.post(
                f"/c/ab/meetings/{june.number}/noted/", {"request": paid.pk, "word": "noted"}
            ),
            client.post(f"/c/ab/meetings/{june.number}/requests/{paid.pk}/post/", {"line": 1}),
        ):
            assert MARK not in answer.content.decode().replace(f"{MARK} sitting", "")
            sentences.append(
                (answer.status_code, re.findall(r"class=\"error\"[^<]*<", answer.text))
            )
    assert sentences[:5] == sentences[5:]
    assert not Approval.objects.filter(superseded_by=granted).exists()


def test_the_sentence_that_refuses_to_confirm_names_no_action_that_one_does_not_see(
    story, secrets, board, cast, sign_in
):
    old = Approval.objects.get(pk=story.pk)
    secret = old.condition_actions.get(action__confidential=True).action
    item = meet.add_item(
        board.meetings.get(title="June"), by=cast.chair, title="x", confidential=True
    )
    type(secret).objects.filter(pk=secret.pk).update(raised_item=item)
    Recusal.objects.create(item=item, person=cast.secretary.person, at=timezone.now())
    at = f"/c/ab/approvals/{old.reference}/confirm/"
    text = sign_in(cast.secretary).post(at, {}).text
    assert "not closed yet" in text
    assert f"{secret.reference} not closed" not in text
    assert secret.reference in sign_in(cast.chair).post(at, {}).text


# ---- votes


def test_a_word_that_comes_as_the_vote_ends_counts_or_is_refused(story, board, cast, sign_in):
    asked = Approval.objects.get(title="Chairs")
    until = timezone.now() + dt.timedelta(days=1)
    money.open_vote(asked, by=cast.chair, deadline=until)
    link, at = path_for(cast.citra, asked), f"/c/ab/approvals/{asked.reference}/"
    Approval.objects.filter(pk=asked.pk).update(deadline=timezone.now() - dt.timedelta(seconds=1))
    for answer in (
        Client().post(link, {"stance": "favour"}),
        sign_in(cast.citra).post(f"{at}position/", {"stance": "favour"}),
        sign_in(cast.chair).post(
            f"{at}position/", {"stance": "favour", "person": cast.citra.person_id}
        ),
        sign_in(cast.citra).post(f"{at}unposition/"),
    ):
        assert answer.status_code == 422
    assert not asked.positions.exists()


def test_nobody_votes_for_somebody_else_or_without_a_seat(story, board, cast, sign_in):
    asked = Approval.objects.get(title="Chairs")
    money.open_vote(asked, by=cast.chair)
    at = f"/c/ab/approvals/{asked.reference}/position/"
    favour = {"stance": "favour"}
    for who, typed, status in (
        (cast.member, favour | {"person": cast.citra.person_id}, 403),
        (cast.observer, favour, 403),
        (cast.observer, favour | {"person": cast.citra.person_id}, 403),
        (cast.secretary, favour, 403),
        (cast.chair, favour | {"person": cast.former.person_id}, 403),
        (cast.chair, favour | {"person": cast.stranger.person_id}, 403),
        (cast.stranger, favour, 404),
        (cast.former, favour, 404),
        (cast.outsider, favour, 404),
    ):
        assert sign_in(who).post(at, typed).status_code == status, (who.person.name, typed)
    for who in (cast.observer, cast.former, cast.stranger):
        assert Client().post(path_for(who, asked), favour).status_code in (404, 410)
    assert not asked.positions.exists()


def test_what_is_said_and_asked_is_no_script(story, board, cast, sign_in):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) \"'>"
    asked = written(board, cast.member, evil, text=evil, requester_typed=evil[:190])
    money.open_vote(asked, by=cast.chair, deadline=timezone.now() + dt.timedelta(days=1))
    money.take_position(asked, by=cast.citra, stance="against", remark=evil)
    money.recuse(asked, by=cast.chair, person_id=cast.colleague.person_id, reason=evil[:300])
    link = path_for(cast.citra, asked)
    at = f"/c/ab/approvals/{asked.reference}/"
    pages = [Client().get(link), sign_in(cast.chair).get(at), sign_in(cast.chair).get("/")]
    pages.append(sign_in(cast.chair).post(f"{at}decide/", {"note": evil, "outcome": evil}))
    money.decide(asked, by=cast.chair, outcome="condition", condition=evil)
    pages += [
        sign_in(cast.chair).get(page) for page in (at, "/c/ab/approvals/", "/c/ab/decisions/")
    ]
    use = UseDraft(who=evil[:190], mark=evil[:190], use=evil, conditions=evil, starts_on=TODAY())
    made = enter_use(board, by=cast.chair, draft=use)
    pages += [Client().get(f"/c/ab/trademarks/{rest}") for rest in ("", f"{made.pk}/")]
    for page in pages:
        assert page.status_code in (200, 422)
        text = page.content.decode()
        for bad in ("<script>alert", "<img src=x", 'href="javascript:'):
            assert bad not in text, text[max(0, text.find(bad) - 200) : text.find(bad) + 60]
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    mail = Mail.objects.filter(kind="vote_opened").first()
    assert "\n" not in mail.subject
