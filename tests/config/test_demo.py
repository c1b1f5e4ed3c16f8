"""The demonstration board: what stands on it, and that it is made once."""

import datetime as dt
import re
from collections import Counter
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q, Sum
from django.test import override_settings
from django.urls import resolve, reverse
from django.utils import timezone

from actions.models import Action
from budgets.models import Allocation, Approval, Line, Plan, Position, TrademarkUse
from config import demo
from config.demo.people import PASSWORD
from config.pages import DEMO_ACCOUNTS
from minutes.models import Attendance, Decision, Meeting, Paper, Topic, TopicVote
from minutes.services.topics_lists import load_shown
from minutes.slots import is_night
from people.models import Committee, Mail, User


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, made once for all tests of this file and taken away afterwards."""
    papers = override_settings(PAPERS_ROOT=tmp_path_factory.getbasetemp() / "papers")
    with django_db_blocker.unblock(), transaction.atomic(), papers:
        demo.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def board_page(loaded, django_db_blocker, client):
    with django_db_blocker.unblock():
        yield client


@pytest.fixture
def shown(loaded, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_the_board_of_june_2014(shown):
    board = Committee.objects.get(slug="advisory-board")
    june = board.meetings.get(precision="month")
    assert june.attendances.filter(present=True).count() == 11
    actions = Action.objects.filter(committee=board, raised_in=june)
    assert actions.count() == 17
    assert sum(any(o.ticked_at for o in a.owners.all()) for a in actions) == 8
    assert actions.filter(status="closed").count() == 2
    assert actions.filter(status="proposed").count() == 1
    assert not any(o.is_unanswered for a in actions for o in a.owners.all())
    money = Approval.objects.filter(meeting=june, kind="budget").order_by("number")
    assert [(a.amount, a.line_code, a.line_row, a.remaining_stated) for a in money] == [
        (1350, "2014.1e", 6, 2000),
        (1250, "2014.5e", 24, 2800),
    ]
    assert Approval.objects.filter(committee=board, meeting=june).count() == 5
    assert Decision.objects.filter(committee=board, meeting=june).count() == 2


def test_the_budget_of_2014_has_what_june_left_of_it(shown):
    lines = Line.objects.filter(budget__year=2014).with_figures()
    assert [
        (line.code, line.figures.allocated, line.figures.committed, line.figures.remaining)
        for line in lines
    ] == [("2014.1e", 2000, 1350, 650), ("2014.5e", 2800, 1250, 1550)]
    rows = lines.values_list("allocations__row", flat=True)
    assert list(rows) == [6, 24]
    told = Approval.objects.filter(committee__code="AB", year=2014).order_by("number")
    assert [(a.kind, a.outcome) for a in told] == [
        ("budget", "agreed"),
        ("budget", "agreed"),
        ("trademark", "agreed"),
        ("trademark", "condition"),
        ("trademark", "agreed"),
    ]
    assert [c.remaining_after for a in told[:2] for c in a.charges.all()] == [650, 1550]
    assert told[3].condition == "if there is no trademark issue"
    assert told[3].condition_actions.filter(action__text__contains="lawyers").count() == 2
    uses = TrademarkUse.objects.filter(committee__code="AB")
    assert {use.approval for use in uses} == {told[2], told[4]}


def test_the_plan_of_2015_pays_for_five_goals(shown):
    plan = Plan.objects.get(committee__code="AB")
    assert (plan.year, plan.state, plan.goals.count()) == (2015, "adopted", 5)
    allocated = Allocation.objects.filter(of__budget__year=2015, of__state="in_force")
    apart = Q(line__group="General administration")
    assert allocated.exclude(apart).aggregate(all=Sum("amount"))["all"] == 365_000
    assert allocated.filter(apart).aggregate(all=Sum("amount"))["all"] == 55_000


def test_the_working_group_has_requests_in_every_state_and_each_role_has_something_to_do(shown):
    group = Committee.objects.get(code="TF")
    asked = Approval.objects.filter(committee=group)
    assert set(asked.values_list("outcome", flat=True)) == set(Approval.Outcome.values)
    assert asked.to_confirm().count() == 1
    assert asked.filter(outcome="condition").with_unmet().filter(unmet=True).count() == 1
    votes = asked.filter(outcome="proposed", opened_at__isnull=False)
    member = User.objects.get(email="member@example.org").person
    assert votes.count() == 2
    assert votes.filter(deadline__gt=timezone.now()).count() == 1
    assert not Position.objects.filter(approval__in=votes, person=member).exists()
    assert asked.get(outcome="draft").made_by == member
    assert asked.filter(confidential=True).count() == 1
    budget = group.budgets.get()
    assert budget.year == group.fiscal_year(timezone.localdate())
    assert [v.state for v in budget.versions.order_by("number")] == [
        "superseded",
        "in_force",
        "draft",
    ]
    figures = [line.figures for line in budget.lines.with_figures()]
    assert len(figures) == 8
    assert all(0 <= f.spent <= f.committed and f.remaining >= 0 for f in figures)
    assert sum(f.transferred for f in figures) == 0
    assert any(f.transferred for f in figures)
    ending = TrademarkUse.objects.filter(committee=group).ending(timezone.localdate())
    assert (ending.get().ends_on - timezone.localdate()).days == 21


def test_the_next_meeting_lies_a_few_days_ahead(shown):
    coming = Meeting.objects.coming().filter(committee__slug="advisory-board").earliest("starts_at")
    assert dt.timedelta(0) < coming.starts_at - timezone.now() < dt.timedelta(days=9)
    assert coming.state == "announced"
    assert coming.attendances.filter(reply="maybe").count() == 2
    assert coming.attendances.filter(by_phone=True).count() == 4
    assert coming.attendances.exclude(note="").count() == 2


def test_its_agenda_drafted_itself_and_members_have_said_what_they_think(shown):
    coming = Meeting.objects.coming().filter(committee__slug="advisory-board").earliest("starts_at")
    items = coming.items.current()
    kinds = set(items.values_list("kind", flat=True))
    assert kinds >= {"minutes", "actions", "approvals", "topic", "standing", ""}
    assert items.get(kind="minutes").approves.precision == "month"
    assert items.filter(minutes__gt=0).count() >= 6
    assert coming.series.said.endswith("of every month, 16:00 Europe/Dublin")
    flags = Counter(coming.items.values_list("flags__kind", flat=True))
    assert (flags["flagged"], flags["pre_approved"]) == (1, 2)
    assert Paper.objects.filter(item__meeting=coming).count() == 1


def test_the_hackathon_has_36_who_confirmed_and_2_who_did_not(shown):
    hackathon = Meeting.objects.get(committee__slug="hackathon")
    assert hackathon.days.count() == 2
    assert hackathon.state == "approved"
    replies = Attendance.objects.filter(meeting=hackathon)
    assert replies.filter(reply="yes").count() == 36
    assert replies.filter(reply="").count() == 2


def test_the_developer_meeting_of_2012(shown):
    meeting = Meeting.objects.get(committee__slug="developer-meeting")
    assert (meeting.ends_at - meeting.starts_at) == dt.timedelta(hours=4)
    assert meeting.items.count() == 21


@pytest.mark.parametrize(
    ("slug", "decided", "used"),
    [
        ("developer-meeting", ("D-2012-01", "XCI is archived"), "Whoever spoke there"),
        ("hackathon", ("R-2014-02", "Hackathons of user groups"), "User groups"),
    ],
)
def test_the_public_reads_what_open_committees_decided_and_who_uses_their_names(
    board_page, slug, decided, used
):
    register = board_page.get(reverse("minutes:register", kwargs={"committee": slug})).text
    assert all(said in register for said in decided)
    uses = board_page.get(reverse("budgets:trademarks", kwargs={"committee": slug})).text
    assert used in uses
    board = {"committee": "advisory-board"}
    for name in ("minutes:register", "budgets:trademarks"):
        answer = board_page.get(reverse(name, kwargs=board))
        assert answer.status_code == 302


def test_the_18_proposals_of_2012_became_21_topics_and_proposal_17_is_uncovered(shown):
    topics = Topic.objects.filter(meeting__committee__slug="developer-meeting")
    topics = topics.select_related("proposer", "lead", "meeting")
    listed = load_shown(topics, trusted=True)
    proposals = {one.topic.number: one for one in listed if not one.topic.consolidated}
    assert sorted(proposals) == list(range(1, 19))
    made = [one for one in listed if one.topic.consolidated]
    assert len(made) == 21
    assert {one.topic.state for one in made} == {"discussed"}
    assert [one.topic.number for one in listed if one.uncovered] == [17]
    assert "Security" in proposals[17].topic.title
    assert proposals[17].proposers == ["Jeffrey Karrels"]
    assert len(proposals[15].feeds) == 6
    assert all(one.topic.items.count() == 1 for one in made)
    also = proposals[11].topic.links.values_list("other__number", flat=True)
    assert sorted(also) == [1, 2]


def test_the_hackathon_has_16_topics_and_ten_will_attend(shown):
    topics = Topic.objects.filter(meeting__committee__slug="hackathon")
    assert topics.count() == 16
    attending = TopicVote.objects.filter(topic__in=topics, kind="attend")
    assert attending.count() == 10
    names = sorted(attending.values_list("person__name", flat=True))
    assert names == ["Ian Campbell"] + ["Lars Kurth"] * 7 + ["Matt Wilson"] * 2
    assert topics.filter(contacts="", mailing_list="").count() == 0
    assert sum(topic.comments.count() for topic in topics) == 2
    assert topics.first().meeting.event_topics


def test_the_working_group_has_something_of_everything(shown):
    actions = Action.objects.filter(committee__code="TF")
    today = timezone.localdate()
    assert set(actions.values_list("status", flat=True)) == {
        "open",
        "unknown",
        "proposed",
        "closed",
    }
    assert actions.open().filter(due_on__lt=today).exists()
    assert actions.open().filter(due_on__gt=today).exists()
    assert actions.filter(confidential=True).exists()
    assert actions.filter(everyone=True, owners__ticked_at__isnull=False).exists()


def test_the_working_group_sits_and_what_is_typed_is_captured(shown):
    sitting = Meeting.objects.get(state="in_session")
    assert sitting.committee.code == "TF"
    assert sitting.starts_at < timezone.now() < sitting.ends_at
    raised = Action.objects.filter(raised_in=sitting)
    assert raised.count() == 3
    assert not any(o.is_unanswered for action in raised for o in action.owners.all())
    decision = sitting.decisions.get()
    assert decision.quorum["met"]
    assert decision.reference in sitting.items.get(title="Where the rack goes").notes
    said = Action.objects.filter(events__meeting=sitting).exclude(raised_in=sitting).distinct()
    assert said.count() == 3
    done = said.get(status="proposed").owners.get()
    assert (done.person.name, bool(done.ticked_at)) == ("Don Dugger", True)
    people = sitting.attendances
    assert people.filter(arrived_at__isnull=False).count() == 1
    assert people.filter(left_at__isnull=False).count() == 1
    assert people.get(kind="deputy").deputy_for.name == "Ian Campbell"
    assert sitting.current_item.title == "Tests at night"


def test_the_minutes_before_it_are_in_two_stages(shown):
    group = Committee.objects.get(code="TF")
    round_ = group.meetings.get(state="circulated")
    assert round_.corrections_until > timezone.now()
    assert set(round_.items.values_list("corrections__state", flat=True)) >= {"open"}
    approved = group.meetings.get(state="approved")
    assert approved.approved_in == round_
    assert approved.errata.count() == 1
    assert sum(item.comments.count() for item in approved.items.all()) == 1
    assert approved.ledger
    assert group.meetings.filter(series__isnull=False).count() == 4


def test_a_workshop_looks_for_its_time_and_its_topics(shown):
    workshop = Meeting.objects.get(title="Workshop on the lab")
    assert workshop.state == "planned"
    assert workshop.topics.count() == 4
    assert TopicVote.objects.filter(topic__meeting=workshop, kind="vote").count() == 6
    slots = workshop.poll.slots.all()
    denver = ZoneInfo("America/Denver")
    nights = [is_night(s.starts_at, s.ends_at, workshop.zone, denver) for s in slots]
    assert nights.count(True) == 1


def test_no_mail_goes_out(shown):
    assert not Mail.objects.exists()


def test_every_account_that_the_sign_in_page_offers_is_there(shown, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    for email, _said in DEMO_ACCOUNTS:
        user = User.objects.get(email=email)
        assert user.is_demo
        assert user.check_password(PASSWORD)
    assert User.objects.get(email="admin@example.org").is_superuser
    assert not User.objects.get(email="outsider@example.org").seats


@pytest.mark.parametrize("role", ["secretary", "member", "chair", "observer", "outsider", "admin"])
def test_everybody_can_walk_about(board_page, role, settings):
    settings.DEMO = True
    client = board_page
    client.force_login(User.objects.get(email=f"{role}@example.org"))
    assert client.get("/").status_code == 200
    for committee in Committee.objects.all():
        sits = User.objects.get(email=f"{role}@example.org").seats.get(committee.pk) is not None
        actions = client.get(reverse("actions:list", kwargs={"committee": committee.slug}))
        assert actions.status_code == (200 if sits else 404)
        for meeting in committee.meetings.all():
            page = reverse(
                "minutes:meeting", kwargs={"committee": committee.slug, "number": meeting.number}
            )
            open_to_all = committee.is_public and meeting.state == "approved"
            assert client.get(page).status_code == (200 if sits or open_to_all else 404)


LINK = re.compile(r'<a\b[^>]*?\shref="([^"]+)"')
OF_EACH = 2
"""Pages of one kind that are visited; the demonstration has many items and people."""


def links_of(answer, path):
    """The addresses of this site that a page leads to, without what leads within it; and those within it
    that lead nowhere."""
    html = answer.content.decode()
    there, nowhere = [], []
    for href in LINK.findall(html):
        href = href.replace("&amp;", "&")
        if href.startswith("#"):
            if href[1:] and f'id="{href[1:]}"' not in html:
                nowhere.append(href)
            continue
        parts = urlsplit(urljoin(path, href))
        if not parts.scheme and not parts.netloc:
            there.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return there, nowhere


def starting_points(user):
    """The main pages of each committee that the account knows, and of its meetings."""
    yield "/"
    for committee in Committee.objects.all():
        if user.seats.get(committee.pk) is None:
            continue
        slug = {"committee": committee.slug}
        yield reverse("minutes:list", kwargs=slug)
        yield reverse("minutes:topics", kwargs=slug)
        yield reverse("actions:list", kwargs=slug)
        yield reverse("people:committee", kwargs=slug)
        for meeting in committee.meetings.all():
            yield reverse("minutes:meeting", kwargs={**slug, "number": meeting.number})


@pytest.mark.parametrize("role", ["secretary", "member", "chair", "observer", "outsider", "admin"])
def test_no_link_that_is_offered_leads_nowhere(board_page, role, settings):
    """From the main pages on, three steps deep."""
    settings.DEMO = True
    user = User.objects.get(email=f"{role}@example.org")
    board_page.force_login(user)
    seen, count, dead = set(), Counter(), []
    front = [(path, "(start)") for path in starting_points(user)]
    for _step in range(3):
        found = []
        for path, origin in front:
            if path in seen or path.startswith(("/admin/", "/accounts/")):
                continue
            kind = resolve(urlsplit(path).path).view_name
            if origin != "(start)" and count[kind] >= OF_EACH:
                continue
            seen.add(path)
            count[kind] += 1
            answer = board_page.get(path)
            if answer.status_code not in (200, 302):
                dead.append(f"{answer.status_code} {path} from {origin}")
            elif "text/html" in answer.headers.get("Content-Type", ""):
                there, nowhere = links_of(answer, path)
                dead += [f"{href} within {path}" for href in nowhere]
                found += [(link, path) for link in there]
            if answer.streaming:  # a paper: read to its end, so that its file is closed
                assert b"".join(answer.streaming_content)
        front = found
    assert not dead, "\n".join(dead)


def test_it_is_made_once(shown):
    before = Action.objects.count()
    call_command("load_demo", verbosity=0)
    call_command("load_demo", if_empty=True, verbosity=0)
    assert Action.objects.count() == before


def test_another_committee_keeps_it_away(db, board):
    call_command("load_demo", if_empty=True, verbosity=0)
    assert Committee.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)


def test_a_time_is_looked_for_and_somebody_asks_to_be_invited(shown):
    call = Meeting.objects.get(title="Strategy call")
    assert call.invitation_only
    assert call.poll.slots.count() == 3
    assert call.invitation_requests.get().state == "asked"
