"""Acts in the rows of the list: what comes back, what is kept, and two people at once."""

import re
import threading

import pytest
from django.db import connection, transaction
from django.test import Client

from actions import services as act
from actions.models import Action, ActionEvent

LIST = "/c/ab/actions/"
HTMX = {"HX-Request": "true"}


def press(client, action, verb, headers=None, **data):
    return client.post(f"{LIST}{action.number}/{verb}/", data, headers=headers)


def status_of(action) -> str:
    return Action.objects.get(pk=action.pk).status


def test_a_member_ticks_a_part_and_the_action_proposes_itself(cast, sign_in, make_action):
    action = make_action(owners=[cast.member])
    client = sign_in(cast.member)
    page = client.get(LIST).content.decode()
    owner = action.owners.get()
    assert f'formaction="{LIST}{action.number}/tick/" name="owner" value="{owner.pk}"' in page
    back = f"{LIST}?status=open"
    answer = press(client, action, "tick", owner=owner.pk, next=back)
    assert (answer.status_code, answer["Location"]) == (303, back)
    assert status_of(action) == "proposed"
    page = client.get(LIST).content.decode()
    assert f'action="{LIST}{action.number}/undo/"' in page
    assert press(client, action, "undo", next=back).status_code == 303
    assert status_of(action) == "open"
    assert action.owners.get().ticked_at is None


def test_saying_how_it_stands_is_the_last_word(cast, sign_in, make_action):
    action = make_action(owners=[cast.citra])
    client = sign_in(cast.member)
    assert press(client, action, "say", note="asked SUSE again").status_code == 303
    assert "asked SUSE again" in client.get(LIST).content.decode()
    assert ActionEvent.objects.get(action=action, kind="said").by == cast.member.person


@pytest.mark.parametrize(
    ("verb", "data", "start", "end"),
    [
        ("propose", {"note": "sent"}, "open", "proposed"),
        ("unknown", {}, "open", "unknown"),
        ("open", {}, "unknown", "open"),
        ("close", {"resolution": "dropped"}, "open", "closed"),
        ("close:done", {}, "proposed", "closed"),
        ("send-back", {"note": "not yet"}, "proposed", "open"),
        ("reopen", {"note": "not done after all"}, "closed", "open"),
    ],
)
def test_the_secretary_takes_an_action_through_its_life_from_the_row(
    cast, sign_in, make_action, verb, data, start, end
):
    action = make_action(owners=[cast.member])
    if start == "unknown":
        action = act.mark_unknown(action, by=None)
    elif start == "proposed":
        action = act.propose(action, by=None, note="sent")
    elif start == "closed":
        action = act.close(action, by=None, resolution="done")
    client = sign_in(cast.secretary)
    panel = client.get(f"{LIST}?row={action.number}").content.decode()
    assert (
        f"/{action.number}/{verb}/" in panel
        or f"/{action.number}/{verb.partition(':')[0]}/" in panel
    )
    answer = press(client, action, verb, version=action.version, next=LIST, **data)
    assert answer.status_code == 303, answer.content.decode()
    assert status_of(action) == end


def test_htmx_gets_the_row_as_it_is_now_with_the_message(cast, sign_in, make_action):
    action = make_action(owners=[cast.member])
    answer = press(
        sign_in(cast.secretary), action, "close", HTMX, resolution="done", version=1, next=LIST
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<li class="row"')
    assert 'class="state closed"' in page
    assert 'hx-swap-oob="true"' in page
    assert "is closed (done)" in page


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_refusal_stands_at_the_row_and_keeps_what_was_typed(cast, sign_in, make_action, headers):
    action = act.propose(make_action(owners=[cast.member]), by=None, note="sent")
    client = sign_in(cast.secretary)
    back = f"{LIST}?status=proposed"
    answer = press(client, action, "send-back", headers, note="  ", next=back)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'role="alert" id="error-\d+">[^<]+', page)
    assert 'aria-invalid="true"' in page
    answer = press(client, action, "propose", headers, note="typed with care", next=back)
    assert answer.status_code == 422
    assert "typed with care</textarea>" in answer.content.decode()
    assert f'value="{back}"' in answer.content.decode()


def test_who_may_not_is_told_who_could_and_sees_no_such_button(cast, sign_in, make_action):
    action = make_action(owners=[cast.citra])
    client = sign_in(cast.member)
    panel = client.get(f"{LIST}?row={action.number}").content.decode()
    assert f"{action.number}/say/" in panel
    assert f"{action.number}/close/" not in panel
    assert f"{action.number}/propose/" not in panel
    answer = press(client, action, "close", resolution="done", version=1, next=LIST)
    assert answer.status_code == 403
    assert "chair or the secretary" in answer.content.decode()
    assert status_of(action) == "open"


def test_an_observer_changes_nothing_and_an_outsider_finds_nothing(cast, sign_in, make_action):
    action = make_action(owners=[cast.member])
    for verb in ("say", "propose", "close", "tick", "unknown"):
        data = {"note": "x", "resolution": "done", "owner": action.owners.get().pk}
        assert press(sign_in(cast.observer), action, verb, **data).status_code == 403
        assert press(sign_in(cast.stranger), action, verb, **data).status_code == 404
    assert ActionEvent.objects.filter(action=action).count() == 1
    secret = make_action(confidential=True)
    assert press(sign_in(cast.observer), secret, "say", note="x").status_code == 404


def test_there_is_no_such_verb_and_no_act_by_a_link(cast, sign_in, make_action):
    action = make_action()
    client = sign_in(cast.secretary)
    assert press(client, action, "explode").status_code == 404
    assert client.get(f"{LIST}{action.number}/close/").status_code == 405


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_an_act_returns_nowhere_else(cast, sign_in, make_action, wanted):
    action = make_action()
    answer = press(sign_in(cast.member), action, "say", note="x", next=wanted)
    assert answer["Location"] == f"{LIST}{action.number}/"


def test_a_row_that_its_list_does_not_show_any_more_has_a_page_of_its_own(
    cast, sign_in, make_action
):
    action = make_action(owners=[cast.member])
    answer = press(
        sign_in(cast.secretary), action, "reopen", note="kept words", next=f"{LIST}?status=closed"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "kept words</textarea>" in page
    assert f"<h1>AB-{action.number}</h1>" in page


def test_a_stale_row_answers_409_with_who_was_faster_the_row_as_it_is_and_what_was_typed(
    cast, sign_in, make_action
):
    action = make_action(owners=[cast.member])
    act.close(action, by=cast.chair, resolution="dropped")
    answer = press(
        sign_in(cast.secretary), action, "unknown", HTMX, version=1, note="nobody knew", next=LIST
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Carla Chair was faster" in page
    assert "nobody knew</textarea>" in page
    assert 'class="state closed"' in page
    assert f"{action.number}/reopen/" in page  # what comes next is offered


def race(action, presses):
    """Press two buttons at the same moment from two sessions; the answers by name."""
    barrier, answers = threading.Barrier(2), {}

    def run(user, data, verb):
        client = Client()
        client.force_login(user)
        barrier.wait()
        try:
            answers[user.person.name] = client.post(f"{LIST}{action.number}/{verb}/", data)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_told_who_was_faster(cast, make_action):
    action = make_action(owners=[cast.member])
    answers = race(
        action,
        [
            (cast.chair, {"version": 1, "resolution": "done", "note": "by the chair"}, "close"),
            (cast.secretary, {"version": 1, "note": "by the secretary"}, "unknown"),
        ],
    )
    codes = {name: answer.status_code for name, answer in answers.items()}
    assert sorted(codes.values()) == [303, 409]
    loser = next(name for name, code in codes.items() if code == 409)
    winner = next(name for name in codes if name != loser)
    page = answers[loser].content.decode()
    assert f"{winner} was faster" in page
    assert "by the secretary</textarea>" in page or "by the chair</textarea>" in page
    assert ActionEvent.objects.filter(action=action).exclude(kind="raised").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_version_both_of_them_are_written(cast, make_action):
    """The negative control: it is the version that tells the second one."""
    action = make_action(owners=[cast.member])
    answers = race(
        action,
        [
            (cast.chair, {"note": "sent"}, "propose"),
            (cast.secretary, {"resolution": "done"}, "close"),
        ],
    )
    codes = sorted(answer.status_code for answer in answers.values())
    # Proposed and then closed: both hold. Closed first: a closed action cannot be proposed.
    assert codes in ([303, 303], [303, 422])
    assert 409 not in codes


@pytest.mark.django_db(transaction=True)
def test_remarks_of_two_people_at_once_are_both_kept(cast, make_action):
    action = make_action(owners=[cast.member])
    answers = race(
        action,
        [
            (cast.member, {"note": "asked again", "version": 1}, "say"),
            (cast.citra, {"note": "heard nothing", "version": 1}, "say"),
        ],
    )
    assert [a.status_code for a in answers.values()] == [303, 303]
    assert set(action.events.filter(kind="said").values_list("note", flat=True)) == {
        "asked again",
        "heard nothing",
    }


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first_to_be_through(cast, make_action):
    """While one transaction holds the row, the other's act does not slip past its version check."""
    action = make_action(owners=[cast.member])
    answers = {}

    def second():
        client = Client()
        client.force_login(cast.secretary)
        try:
            answers["second"] = client.post(
                f"{LIST}{action.number}/close/", {"version": 1, "resolution": "done"}
            )
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        act.mark_unknown(action, by=cast.chair, version=1)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits
    thread.join(30)
    assert answers["second"].status_code == 409
    assert status_of(action) == "unknown"


def test_a_number_beyond_all_numbers_is_not_found(cast, sign_in):
    client = sign_in(cast.secretary)
    for number in ("99999999999999999999999", "0", "4294967296"):
        assert client.post(f"{LIST}{number}/say/", {"note": "x"}).status_code == 404
        assert client.get(f"{LIST}?row={number}").status_code == 200


def test_the_counts_of_the_groups_come_with_the_row_that_was_acted_on(cast, sign_in, make_action):
    action = make_action(owners=[cast.member])
    make_action("Another")
    client = sign_in(cast.member)
    owner = action.owners.get().pk
    page = press(client, action, "tick", HTMX, owner=owner, next=LIST).content.decode()
    for group, count in (("not_closed", 2), ("open", 1), ("proposed", 1)):
        assert f'hx-swap-oob="innerHTML:.n-{group}">{count}<' in page
        assert f"n-{group}" in client.get(LIST).content.decode()
    elsewhere = press(client, action, "untick", HTMX, owner=owner, next="/").content.decode()
    assert "n-open" not in elsewhere
