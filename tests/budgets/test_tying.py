"""A condition waits for actions: tied and untied on the request's page until it is confirmed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions import services as actions
from actions.models import Action
from budgets import services as budgets
from budgets.models import Approval
from budgets.services.tying import tie_actions, untie_action
from people.errors import Invalid, NotAllowed, Stale, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(board):
    def _told(outcome="condition"):
        return budgets.record_approval(
            board, by=None, title="A logo", outcome=outcome, condition="if legal agrees"
        )

    return _told


@pytest.fixture
def press(sign_in):
    """Press a button of a request's page: press(user, approval, "tie", actions="AB-1")."""

    def _press(user, approval, verb, **said):
        approval.refresh_from_db()
        kwargs = {"committee": "ab", "ref": approval.reference, "verb": verb}
        said = {"version": approval.version} | said
        address = reverse("budgets:approval_act", kwargs=kwargs)
        return sign_in(user).post(address, said, follow=True)

    return _press


def tied_to(approval):
    return [row.action for row in approval.condition_actions.order_by("action__number")]


def test_it_asks_to_be_confirmed_once_they_are_closed(cast, told, make_action):
    approval, one, other = told(), make_action("Ask legal"), make_action("Ask them again")
    tie_actions(approval, by=cast.secretary, action_ids=[one.pk, other.pk])
    untie_action(approval, by=cast.secretary, action_id=one.pk)
    assert tied_to(approval) == [other]
    said = [event.note for event in approval.events.order_by("pk")][-2:]
    assert said == [
        f"waits for {one.reference}, {other.reference}",
        f"does not wait for {one.reference} any more",
    ]
    assert not Approval.objects.to_confirm().exists()
    actions.close(other, by=cast.chair, resolution="done")
    assert Approval.objects.to_confirm().get() == approval


def test_what_cannot_be_tied_is_refused(cast, other, told, make_action):
    approval, one = told(), make_action("Ask legal")
    theirs = make_action("Theirs", committee=other)
    with pytest.raises(NotAllowed):
        tie_actions(approval, by=cast.member, action_ids=[one.pk])
    with pytest.raises(Invalid):
        tie_actions(approval, by=cast.chair, action_ids=[theirs.pk])
    with pytest.raises(Stale):
        tie_actions(approval, by=cast.chair, action_ids=[one.pk], version=7)
    with pytest.raises(WrongState):
        tie_actions(told("agreed"), by=cast.chair, action_ids=[one.pk])
    with pytest.raises(Invalid):
        untie_action(approval, by=cast.chair, action_id=one.pk)


def test_on_the_page_actions_are_chosen_named_raised_and_untied(cast, told, make_action, press):
    approval, chosen, named = told(), make_action("Ask legal"), make_action("Ask the designer")
    shown = press(cast.secretary, approval, "tie", action=chosen.pk, actions=named.reference)
    assert "The condition waits for it." in shown.text
    assert f'Untie<span class="sr"> {named.reference}' in shown.text
    shown = press(
        cast.chair, approval, "raise", **{"who-1": "Citra Citrix", "what-1": "Call the lawyers"}
    )
    raised = Action.objects.get(text="Call the lawyers")
    assert raised.owners.get().person == cast.citra.person
    assert tied_to(approval) == [chosen, named, raised]
    press(cast.chair, approval, "untie", action=chosen.pk)
    assert tied_to(approval) == [named, raised]
    shown = press(cast.secretary, approval, "confirm", note="They said so").text
    assert "Tie an action" not in shown
    assert "It waits for something else" not in shown
    assert press(cast.chair, approval, "untie", action=named.pk).status_code == 422


@pytest.mark.parametrize(
    ("verb", "said", "sentence"),
    [
        ("tie", {}, "Choose an action, or write its number."),
        ("tie", {"actions": "AB-999"}, "There is no action AB-999 here."),
        ("tie", {"actions": "the lawyers"}, "Write the numbers of actions"),
        ("tie", {"action": "9" * 18}, "Choose actions of this committee."),
        ("raise", {}, "Say what is to be done."),
        ("raise", {"what-1": "Call them"}, "Say who does it."),
        ("untie", {"action": "x"}, "The condition does not wait for that action."),
    ],
)
def test_what_is_wrong_is_said_at_the_form_and_what_was_typed_stays(
    verb, said, sentence, cast, told, press
):
    approval = told()
    answer = press(cast.chair, approval, verb, **said)
    assert answer.status_code == 422
    assert sentence in answer.text
    for typed in said.values():
        assert verb == "untie" or typed == "9" * 18 or f'value="{typed}"' in answer.text
    assert tied_to(approval) == []
    assert not Action.objects.exists()


def test_members_read_what_it_waits_for_and_leave_it_as_it_is(cast, told, make_action, press):
    approval, one = told(), make_action("Ask legal")
    tie_actions(approval, by=cast.chair, action_ids=[one.pk])
    assert press(cast.member, approval, "untie", action=one.pk).status_code == 403
    assert press(cast.observer, approval, "tie", actions=one.reference).status_code == 403
    assert press(cast.outsider, approval, "tie", actions=one.reference).status_code == 404
    assert tied_to(approval) == [one]


def test_a_confidential_action_is_offered_tied_and_told_only_to_those_who_see_it(
    cast, told, make_action, press, sign_in
):
    approval, secret = told(), make_action("Dismiss the lawyers", confidential=True)
    shown = press(cast.chair, approval, "tie", action=secret.pk).text
    assert "Dismiss the lawyers" in shown
    for user, sees in ((cast.member, True), (cast.observer, False)):
        page = sign_in(user).get(reverse("budgets:approval", args=["ab", approval.reference])).text
        assert ("Dismiss the lawyers" in page) is sees
        assert (secret.reference in page) is sees


def test_what_is_raised_for_a_confidential_request_is_confidential_too(cast, told, press):
    approval = told()
    Approval.objects.filter(pk=approval.pk).update(confidential=True)
    press(cast.chair, approval, "raise", **{"who-1": "Citra Citrix", "what-1": "Call the lawyers"})
    assert Action.objects.get().confidential


def test_the_page_asks_as_often_for_thirty_actions_as_for_one(cast, told, make_action, sign_in):
    counts = []
    for rows in (1, 30):
        approval = told()
        made = [make_action(f"Ask {rows} {n}", owners=[cast.member]) for n in range(2 * rows)]
        tie_actions(approval, by=cast.chair, action_ids=[one.pk for one in made[:rows]])
        client = sign_in(cast.secretary)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("budgets:approval", args=["ab", approval.reference]))
        ties = [one for one in asked if "budgets_conditionaction" in one["sql"]]
        counts.append((len(asked), len(ties)))
    # Of the ties at most: are there any, which does one see, is one of them open, and what else could be tied?
    assert counts[0] == counts[1]
    assert counts[0][1] <= 4
