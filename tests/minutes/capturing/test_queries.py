"""What does a save cost? The same whatever was captured before; at most four more for all new lines (rule 4)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import services as act
from actions.models import Action
from budgets.models import Approval
from minutes import services as meet
from minutes.models import Decision
from minutes.services import capturing
from tests.minutes.typing_live import notes_of

PLAIN = "A line of words about nothing.\n"


@pytest.fixture
def cost(write, item):
    """cost(text): how many queries saving a text takes."""

    def _cost(text, at=item):
        base = type(at).objects.values_list("version", flat=True).get(pk=at.pk)
        user = _cost.user
        with CaptureQueriesContext(connection) as caught:
            capturing.save_notes(at, by=user, text=text, base=base)
        _cost.queries = [q["sql"] for q in caught.captured_queries]
        return len(caught)

    return _cost


@pytest.fixture(autouse=True)
def _writer(cost, cast):
    """Whoever saves is known to the request already; their seats are read once, which is warmed up here."""
    cost.user = cast.secretary
    cost(PLAIN)


def promises(count, start=0):
    return "".join(
        f"Action Mona: promise number {n} of many\n" for n in range(start, start + count)
    )


def told(cost, count, limit):
    return f"{count} queries, {limit} at most:\n" + "\n".join(q[:160] for q in cost.queries)


def plain_cost(cost, item):
    """The cost of a save that adds a line of words to what is there."""
    return cost(f"{notes_of(item)}\n{PLAIN}")


def test_with_one_line_and_with_thirty_captured_before_it_costs_the_same(cost, write, item):
    write(promises(1))
    one = plain_cost(cost, item)
    write(notes_of(item) + promises(29, 1))
    assert Action.objects.count() == 30
    assert plain_cost(cost, item) == one


def test_so_it_does_with_thirty_decisions_and_thirty_requests(cost, write, item):
    write("Agreed: this\nRequest: that\n" + promises(1))
    one = plain_cost(cost, item)
    write("Agreed: this\n" * 29 + notes_of(item) + "Request: that\n" * 29 + promises(29, 1))
    assert Decision.objects.count() == Approval.objects.count() == 30
    assert plain_cost(cost, item) == one


def test_with_two_items_and_with_sixty_it_costs_the_same(cost, write, item, second, meeting, cast):
    write(promises(1))
    write(promises(1, 1), at=second)
    two = plain_cost(cost, item)
    more = meet.add_items(
        meeting, by=cast.secretary, drafts=[{"title": f"Item {n}"} for n in range(58)]
    )
    for n, place in enumerate(more[:12]):
        write(f"{PLAIN}{promises(2, 10 + n)}", at=place)
    assert plain_cost(cost, item) == two


def test_with_thirty_actions_spoken_of_it_costs_as_much_as_with_one(
    cost, write, item, make_action, cast
):
    for n in range(30):
        make_action(f"Old promise {n}", owners=[cast.member])
    write("AB-1: waiting for the bank\n")
    one = plain_cost(cost, item)
    write("".join(f"AB-{n}: waiting for the bank\n" for n in range(1, 31)))
    assert plain_cost(cost, item) == one


MIXTURES = {
    "an action": promises(1),
    "thirty actions": promises(30),
    "a decision": "Agreed: the mill is ours\n",
    "a request": "Request: a new lamp\n",
    "actions and decisions": promises(3) + "Agreed: the mill is ours\n" * 3,
    "all kinds": promises(5) + "Agreed: the mill is ours\n" * 5 + "Request: a new lamp\n" * 5,
    "many of all kinds": "Agreed: yes, it is\n" * 20 + "Request: a lamp\n" * 20 + promises(20),
    "names nobody knows": "".join(f"Action Zed{n}: do it all\n" for n in range(8)),
    "for all": "Action All: get back to Sasha about it\n" * 4,
}


@pytest.mark.parametrize("mixture", MIXTURES)
def test_new_lines_of_any_number_and_kind_cost_at_most_four_more(mixture, cost, write, item):
    base = plain_cost(cost, item)
    count = cost(f"{notes_of(item)}\n{MIXTURES[mixture]}")
    assert count <= base + 4, told(cost, count, base + 4)


@pytest.mark.parametrize("mixture", MIXTURES)
def test_so_it_is_in_a_full_meeting(mixture, cost, write, item, meeting, cast):
    for place in meet.add_items(
        meeting, by=cast.secretary, drafts=[{"title": f"Item {n}"} for n in range(20)]
    ):
        write(promises(2) + "Agreed: so\n", at=place)
    base = plain_cost(cost, item)
    count = cost(f"{notes_of(item)}\n{MIXTURES[mixture]}")
    assert count <= base + 4, told(cost, count, base + 4)


def grows(cost, small, large):
    """Two saves that differ in how many lines they change cost the same."""
    one = cost(small)
    shown = list(cost.queries)
    many = cost(large)
    assert many <= one, "\n".join(q[:160] for q in cost.queries if q not in shown)


def test_withdrawing_many_costs_what_withdrawing_one_does(cost, write, item):
    write(promises(21))
    lines = notes_of(item).split("\n")
    grows(cost, "\n".join(lines[1:]), "")


def test_bringing_many_back_costs_what_bringing_one_back_does(cost, write, item):
    write(promises(21))
    text = notes_of(item)
    lines = text.split("\n")
    write("")
    grows(cost, lines[0] + "\n", text)


def test_rewording_many_costs_what_rewording_one_does(cost, write, item):
    write(promises(21))
    text = notes_of(item)
    grows(cost, text.replace("number 0 ", "no. 0 "), text.replace("number", "of the number"))


def test_reassigning_many_costs_what_reassigning_one_does(cost, write, item):
    write(promises(21))
    text = notes_of(item)
    first, rest = text.split("\n", 1)
    grows(cost, first.replace("Mona", "Max") + "\n" + rest, text.replace("Mona", "Citra"))


def test_updates_of_many_cost_what_an_update_of_one_does(cost, write, item, make_action, cast):
    for n in range(20):
        make_action(f"Old promise {n}", owners=[cast.member])
    many = "".join(f"AB-{n} done: and so on\n" for n in range(1, 21))
    grows(cost, "AB-20 done: and so forth\n", many)


def test_asking_about_many_costs_what_asking_about_one_does(cost, write, item, cast):
    write(promises(21))
    text = notes_of(item)
    for action in Action.objects.all():
        act.tick(action.owners.get(), by=cast.member)
    lines = text.split("\n")
    grows(cost, "\n".join(lines[1:]), "")
