"""What the desk says of requests: those that want my position, and, for leaders, what is to be recorded."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from actions import services as act
from budgets import services
from budgets.models import Approval
from budgets.services import RequestDraft

pytestmark = pytest.mark.django_db


def request(board, cast, title="Logo on a mug", **fields):
    draft = RequestDraft(title=title, **fields)
    return services.write_request(board, by=cast.member, draft=draft, propose=True)


@pytest.fixture
def desk(sign_in):
    def _desk(user):
        page = sign_in(user).get(reverse("desk")).content.decode()
        return {
            name: page.partition(f'id="{name}"')[2].partition("</section>")[0]
            for name in ("to-vote", "to-decide")
        }

    return _desk


def test_open_votes_ask_voters_who_have_said_nothing(board, cast, desk):
    until = timezone.now() + dt.timedelta(days=7)
    asked = services.open_vote(request(board, cast), by=cast.chair, deadline=until)
    services.open_vote(request(board, cast, "A banner", confidential=True), by=cast.chair)
    request(board, cast, "Not open")
    assert "Logo on a mug" in desk(cast.citra)["to-vote"]
    assert "A banner" in desk(cast.citra)["to-vote"]
    assert "Not open" not in desk(cast.citra)["to-vote"]
    for who in (cast.secretary, cast.observer, cast.stranger):  # they do not vote
        assert desk(who)["to-vote"] == ""
    services.take_position(asked, by=cast.citra, stance="abstains")
    assert "Logo on a mug" not in desk(cast.citra)["to-vote"]
    services.recuse(asked, by=cast.chair, person_id=cast.member.person_id)
    assert "Logo on a mug" not in desk(cast.member)["to-vote"]


def test_leaders_record_votes_that_are_over_and_confirm_conditions(board, cast, desk, make_action):
    timed = services.open_vote(
        request(board, cast, "Timed"),
        by=cast.chair,
        deadline=timezone.now() + dt.timedelta(days=7),
    )
    spoken = services.open_vote(request(board, cast, "Spoken"), by=cast.chair)
    action = make_action("Ask legal")
    met = request(board, cast, "Waited")
    services.decide(met, by=cast.chair, outcome="condition", condition="if", action_ids=[action.pk])
    assert desk(cast.secretary)["to-decide"] == ""
    Approval.objects.filter(pk=timed.pk).update(deadline=timezone.now())
    for voter in spoken.voters.all():
        services.take_position(spoken, by=cast.chair, stance="favour", person_id=voter.person_id)
    act.close(action, by=cast.chair, resolution="done")
    for title in ("Timed", "Spoken", "Waited"):
        assert title in desk(cast.secretary)["to-decide"]
    assert "Timed" not in desk(cast.citra)["to-vote"]
    assert desk(cast.citra)["to-decide"] == ""
