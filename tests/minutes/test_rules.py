"""Who may do what with meetings: each rule and each role, in one table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from minutes import rules
from minutes.models import Attendance, Decision, Item, Meeting

EVERYBODY = (
    "chair",
    "secretary",
    "member",
    "observer",
    "former",
    "stranger",
    "outsider",
    "admin",
    "anonymous",
)
LEADERS = {"chair", "secretary"}
TRUSTED = LEADERS | {"member"}
SITTING = TRUSTED | {"observer"}


@pytest.fixture
def things(make_meeting, board, cast):
    plain, secret = make_meeting("Plain"), make_meeting("Secret", confidential=True)
    return {
        "committee": board,
        "plain": plain,
        "secret": secret,
        "item": Item.objects.create(meeting=plain, title="x"),
        "hidden": Item.objects.create(meeting=plain, title="y", confidential=True),
        "mine": Attendance.objects.create(meeting=plain, person=cast.member.person),
        "decision": Decision(committee=board, confidential=False),
        "hush": Decision(committee=board, confidential=True),
    }


@pytest.mark.parametrize(
    ("rule", "thing", "who"),
    [
        ("can_plan", "committee", LEADERS),
        ("can_import", "committee", LEADERS),
        ("can_decide", "committee", LEADERS),
        ("can_see", "plain", SITTING),
        ("can_see", "secret", TRUSTED),
        ("can_see_item", "item", SITTING),
        ("can_see_item", "hidden", TRUSTED),
        ("can_see_inside", "plain", SITTING),
        ("can_edit", "plain", LEADERS),
        ("can_move_on", "plain", LEADERS),
        ("can_reply", "mine", TRUSTED),
        ("can_see_decision", "decision", SITTING),
        ("can_see_decision", "hush", TRUSTED),
    ],
)
def test_a_rule_lets_these_and_no_others(things, cast, rule, thing, who):
    allowed = {
        role
        for role in EVERYBODY
        if getattr(rules, rule)(getattr(cast, role, AnonymousUser()), things[thing])
    }
    assert allowed == who


def test_rules_and_querysets_agree_on_what_is_seen(things, cast, board, make_meeting):
    board.is_public = True
    board.save()
    make_meeting("Approved", days=-9, state="approved")
    make_meeting("Approved, secret", days=-9, state="approved", confidential=True)
    for role in EVERYBODY:
        user = getattr(cast, role, AnonymousUser())
        seen = set(Meeting.objects.visible_to(user))
        everything = Meeting.objects.select_related("committee")
        assert seen == {m for m in everything if rules.can_see(user, m)}
        items = Item.objects.select_related("meeting__committee")
        assert set(Item.objects.visible_to(user)) == {
            i for i in items if rules.can_see_item(user, i)
        }
