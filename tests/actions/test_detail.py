"""The page of one action: what it shows to whom, and its acts as plain forms."""

import datetime as dt

import pytest
from django.urls import reverse

from actions import services as act
from actions.passage import passage
from actions.services import Deed
from minutes.models import Item

pytestmark = pytest.mark.django_db


def at(action):
    return reverse(
        "actions:detail", kwargs={"committee": action.committee.slug, "number": action.number}
    )


def text_of(page) -> str:
    return page.content.decode()


@pytest.fixture
def lived(make_action, make_meeting, cast, intel):
    """An action with a life across two meetings."""
    june = make_meeting("June meeting", days=-60, state="drafting")
    july = make_meeting("July meeting", days=-30, state="drafting")
    notes = "Don had figures.\n- Action Mona: count the machines\n  - and what they draw\n- Else"
    item = Item.objects.create(meeting=june, title="Test racks", notes=notes)
    action = make_action(
        "Count the machines",
        owners=[cast.member, intel],
        by=Deed(cast.secretary, at=june.starts_at, meeting_id=june.pk),
        raised_in_id=june.pk,
        raised_item_id=item.pk,
        origin="meeting",
    )
    act.minute(
        action,
        deed=Deed(None, at=july.starts_at, meeting_id=july.pk),
        status="unknown",
        updates=[("waiting for SUSE", cast.citra.person_id)],
    )
    return action


def test_it_tells_its_life_across_meetings(lived, sign_in, cast):
    page = text_of(sign_in(cast.member).get(at(lived)))
    assert page.index("July meeting") < page.index("waiting for SUSE") < page.rindex("June meeting")
    assert "Citra Citrix</b> said" in page
    assert "The minutes</b> say: unknown" in page
    assert "recorded" in page  # it was so in July, and we heard of it today
    assert "carried once" in page


def test_it_shows_where_it_was_raised_with_the_passage(lived, sign_in, cast):
    page = text_of(sign_in(cast.member).get(at(lived)))
    assert "Test racks" in page
    assert "Action Mona: count the machines" in page
    assert "and what they draw" in page
    assert "Don had figures" not in page


@pytest.mark.parametrize("role", ["former", "stranger", "outsider", "admin"])
def test_outsiders_find_nothing_and_learn_no_title(lived, sign_in, cast, role):
    client = sign_in(getattr(cast, role))
    for page in (client.get(at(lived)), client.post(at(lived), {"verb": "say", "note": "hi"})):
        assert page.status_code == 404
        assert "machines" not in text_of(page)


def test_nobody_signed_in_is_asked_to_sign_in(lived, client):
    assert client.get(at(lived)).status_code == 302


def test_confidential_actions_do_not_exist_for_observers(make_action, sign_in, cast):
    action = make_action("Secret offer", confidential=True)
    assert sign_in(cast.observer).get(at(action)).status_code == 404
    assert sign_in(cast.citra).get(at(action)).status_code == 200


def test_what_was_said_while_it_was_confidential_stays_so(make_action, sign_in, cast):
    action = make_action("Now public", confidential=True)
    act.say(action, by=cast.chair, note="the price is four thousand")
    act.edit(action, by=cast.chair, confidential=False)
    assert "four thousand" not in text_of(sign_in(cast.observer).get(at(action)))
    assert "four thousand" in text_of(sign_in(cast.citra).get(at(action)))


def test_a_confidential_item_or_meeting_is_not_named_to_observers(lived, sign_in, cast):
    Item.objects.update(confidential=True)
    page = text_of(sign_in(cast.observer).get(at(lived)))
    assert "Test racks" not in page
    assert "count the machines\n" not in page
    assert "June meeting" in page
    type(lived.raised_in).objects.update(confidential=True)
    page = text_of(sign_in(cast.observer).get(at(lived)))
    assert "June meeting" not in page
    assert "July meeting" not in page


VERBS = {
    "chair": {"say", "propose", "open", "close"},
    "secretary": {"say", "propose", "open", "close"},
    "member": {"say", "propose", "open"},
    "colleague": {"say", "propose", "open"},
    "citra": {"say"},
    "observer": set(),
}


@pytest.mark.parametrize("role", VERBS)
def test_each_role_is_offered_what_it_may_do(lived, sign_in, cast, role):
    page = text_of(sign_in(getattr(cast, role)).get(at(lived)))
    every = ("say", "propose", "open", "close", "unknown", "send-back", "reopen")
    assert {v for v in every if f'value="{v}"' in page} == VERBS[role]
    assert ("The chair or the secretary closes it." in page) == ("close" not in VERBS[role])
    assert ("Give to others" in page) == (role in ("chair", "secretary"))


def test_ticks_are_offered_to_the_owners_of_the_parts(lived, sign_in, cast):
    mine, theirs = (o.pk for o in lived.owners.order_by("position"))
    seen = {}
    for role in ("chair", "member", "colleague", "citra"):
        page = text_of(sign_in(getattr(cast, role)).get(at(lived)))
        seen[role] = [pk for pk in (mine, theirs) if f'value="tick:{pk}"' in page]
    assert seen == {
        "chair": [mine, theirs],
        "member": [mine, theirs],
        "colleague": [theirs],
        "citra": [],
    }


def test_ticking_saying_and_closing_by_plain_forms(lived, sign_in, cast):
    member, chair = cast.member, cast.chair
    for part in lived.owners.all():
        done = sign_in(member).post(at(lived), {"verb": f"tick:{part.pk}"})
        assert (done.status_code, done["Location"]) == (303, at(lived))
    lived.refresh_from_db()
    assert lived.status == "proposed"
    data = {"verb": "close", "resolution": "done", "note": "thanks", "version": lived.version}
    page = sign_in(chair).post(at(lived), data, follow=True)
    assert "AB-1 is closed (done)." in text_of(page)
    lived.refresh_from_db()
    assert lived.status == "closed"


def test_a_refusal_keeps_what_was_typed(lived, sign_in, cast):
    page = sign_in(cast.citra).post(at(lived), {"verb": "propose", "note": "all of it is there"})
    assert page.status_code == 403
    assert "Only an owner, the chair or the secretary can propose to close it." in text_of(page)
    assert "all of it is there</textarea>" in text_of(page)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"verb": "explode"},
        {"verb": "tick:abc"},
        {"verb": "tick:999999999999999999999999"},
        {"verb": "close", "resolution": "gone"},
        {"verb": "say", "note": "x" * 5000},
        {"verb": "say", "note": "a\0b"},
        {"verb": "say", "note": ""},
        {"verb": "close:done", "version": "-1"},
    ],
)
def test_odd_input_is_refused_in_words(lived, sign_in, cast, data):
    page = sign_in(cast.chair).post(at(lived), data)
    if data.get("version") == "-1":  # no version that could be read: as if none had been sent
        assert page.status_code == 303
    else:
        assert page.status_code == 422
        assert 'role="alert"' in text_of(page)


def test_who_comes_second_sees_who_was_faster_and_the_new_state(lived, sign_in, cast):
    shown = lived.version
    act.close(lived, by=cast.secretary, resolution="dropped")
    page = sign_in(cast.chair).post(at(lived), {"verb": "unknown", "note": "hm", "version": shown})
    assert page.status_code == 409
    assert "Sasha Secretary was faster" in text_of(page)
    assert "dropped" in text_of(page)
    assert "hm</textarea>" in text_of(page)


def test_the_last_act_can_be_undone_on_the_page(lived, sign_in, cast):
    client = sign_in(cast.member)
    client.post(at(lived), {"verb": "say", "note": "oops"})
    assert 'value="undo"' in text_of(client.get(at(lived)))
    page = text_of(client.post(at(lived), {"verb": "undo"}, follow=True))
    assert 'class="undone"' in page
    assert "taken back" in page
    assert 'value="undo"' not in page


def test_what_follows_and_what_it_follows_is_linked_as_far_as_one_may_see(
    make_action, sign_in, cast, other
):
    parent = make_action("First")
    child = make_action("Second", parent=parent)
    make_action("Hidden follow-up", parent=child, confidential=True)
    page = text_of(sign_in(cast.observer).get(at(child)))
    assert "First" in page
    assert "Hidden follow-up" not in page
    assert "Hidden follow-up" in text_of(sign_in(cast.member).get(at(child)))
    act.offer(parent, by=cast.chair, to=other)
    spec = [act.OwnerSpec(person_id=cast.stranger.person_id)]
    taken = act.accept_offer(parent, by=cast.stranger, owners=spec)
    page = text_of(sign_in(cast.stranger).get(at(taken)))
    assert f'href="{at(parent)}"' not in page  # the old one is not theirs to see


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_seven_queries(
    make_action, sign_in, cast, make_meeting, django_assert_num_queries, rows
):
    meeting = make_meeting(days=-20, state="drafting")
    owners = [cast.member, *[f"Name {n}" for n in range(rows)]]
    action = make_action(owners=owners, raised_in_id=meeting.pk)
    for n in range(rows):
        by = Deed(cast.citra, at=meeting.starts_at + dt.timedelta(minutes=n), meeting_id=meeting.pk)
        act.say(action, by=by, note=f"word {n}")
        make_action(f"Follow-up {n}", parent=action)
    client = sign_in(cast.chair)
    # session, account, seats, the action with its subject, meeting, item and carried, owners, events,
    # follow-ups
    with django_assert_num_queries(7):
        page = client.get(at(action))
    assert text_of(page).count("word ") >= rows


def test_links_into_the_list_and_to_the_meeting(lived, sign_in, cast):
    page = text_of(sign_in(cast.member).get(at(lived)))
    assert reverse("minutes:meeting", args=["ab", lived.raised_in.number]) in page


NOTES = """Figures were shown.

- Action AB-12 Lars: find out how many machines we need
  for the racks
  - James has a list

- Action Don: ring the vendors
Closing words."""


@pytest.mark.parametrize(
    ("text", "reference", "found"),
    [
        (
            "anything",
            "AB-12",
            "- Action AB-12 Lars: find out how many machines we need\n  for the racks\n  - James has a list",
        ),
        ("Ring the vendors", "AB-99", "- Action Don: ring the vendors"),
        ("Something else entirely", "AB-1", ""),
        ("", "", ""),
    ],
)
def test_the_passage_is_found_by_number_or_by_words(text, reference, found):
    assert passage(NOTES, text, reference) == found


def test_a_number_is_not_found_inside_a_longer_one():
    assert passage("- AB-123 other\n- AB-12 this", "x", "AB-12") == "- AB-12 this"
