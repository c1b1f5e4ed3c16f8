"""What readers say about a passage afterwards: where it stands, who says it, who reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from minutes import services
from minutes.models import Comment, Item, Meeting, MeetingEvent
from minutes.quoting import mark_of, parts_of
from people.errors import Invalid, NotAllowed, WrongState

NOTES = "First paragraph.\n\nSecond paragraph, about money.\n\nDon: not against it\n- one\n- two"


@pytest.fixture
def meeting(make_meeting):
    return make_meeting("June", days=-3, state="drafting")


@pytest.fixture
def item(meeting):
    return Item.objects.create(meeting=meeting, title="Budget", notes=NOTES)


def address(item, page="comment/"):
    return f"/c/ab/meetings/{item.meeting.number}/items/{item.pk}/{page}"


def book(client, meeting):
    return client.get(f"/c/ab/meetings/{meeting.number}/").content.decode()


def test_a_passage_is_chosen_from_the_items_own_and_the_comment_stands_beneath_it(
    client, cast, meeting, item, sign_in
):
    sign_in(cast.member)
    form = client.get(address(item)).content.decode()
    assert form.count('type="radio"') == 6  # the whole item, and five passages
    second = "Second paragraph, about money."
    sent = {"passage": mark_of(second), "text": "The figures are *gross*."}
    answer = client.post(address(item), sent)
    assert answer.status_code == 303
    made = Comment.objects.get()
    assert (made.on, made.person) == (second, cast.member.person)
    assert answer["Location"].endswith(f"#comment-{made.pk}")
    event = MeetingEvent.objects.get(kind="commented")
    assert (event.item, event.by, event.note) == (item, made.person, made.text)
    shown = book(client, meeting)
    assert shown.count("<em>gross</em>") == 1
    places = [shown.index(words) for words in (second, "<em>gross</em>", "not against it")]
    assert places == sorted(places)
    assert "<blockquote>" not in shown  # it stands right beneath what it is about
    assert "Mona Member" in shown


def test_a_line_with_a_number_is_commented_on_as_it_is_shown(client, cast, item, sign_in):
    text = "Agreed: we spend it all\n"
    saved = services.save_notes(item, by=cast.secretary, text=text, base=item.version)
    number = saved.item.numbers[0]
    assert saved.notes == f"Agreed {number}: we spend it all\n"
    sign_in(cast.member)
    sent = {"passage": mark_of("Agreed: we spend it all"), "text": "On what?"}
    assert client.post(address(item), sent).status_code == 303
    sent = {"passage": "chosen", "selected": f"{number}: we spend it", "text": "When?"}
    assert client.post(address(item), sent).status_code == 303
    assert [c.on for c in Comment.objects.order_by("pk")] == [
        "Agreed: we spend it all",
        f"{number}: we spend it",
    ]


def test_words_that_were_selected_are_quoted(client, cast, meeting, item, sign_in):
    sign_in(cast.member)
    form = client.get(address(item), {"selected": "about money"}).content.decode()
    assert 'value="chosen"' in form
    assert '<input type="hidden" name="selected" value="about money"' in form
    sent = {"passage": "chosen", "selected": "about money", "text": "How much?"}
    assert client.post(address(item), sent).status_code == 303
    assert "<blockquote>about money</blockquote>" in book(client, meeting)
    forged = sent | {"selected": "words nobody wrote"}
    answer = client.post(address(item), forged)
    assert answer.status_code == 422
    assert "How much?" in answer.content.decode()


def test_a_comment_on_the_item_as_a_whole_stands_at_its_end(client, cast, meeting, item, sign_in):
    sign_in(cast.member)
    client.post(address(item), {"passage": "", "text": "Well put"})
    shown = book(client, meeting)
    assert shown.index("<li>two</li>") < shown.index("Well put")


def test_nothing_typed_is_lost(client, cast, item, sign_in):
    sign_in(cast.member)
    for sent in (
        {"passage": mark_of("gone"), "text": "Typed words"},
        {"passage": "", "text": ""},
        {"passage": "", "text": "x" * 5000},
        {"passage": "", "text": "a\0b"},
        {},
    ):
        answer = client.post(address(item), sent)
        assert answer.status_code == 422, sent
        assert sent.get("text", "")[:11].replace("\0", "") in answer.content.decode().replace(
            "\0", ""
        )
    assert not Comment.objects.exists()


def test_who_takes_part_comments_once_the_meeting_is_over(cast, make_meeting, item):
    for user in (cast.chair, cast.secretary, cast.member):
        services.add_comment(item, by=user, text="Yes")
    for user in (cast.observer, cast.stranger, cast.outsider, cast.former):
        with pytest.raises(NotAllowed):
            services.add_comment(item, by=user, text="No")
    ahead = Item.objects.create(meeting=make_meeting(days=3), title="Ahead")
    with pytest.raises(WrongState):
        services.add_comment(ahead, by=cast.chair, text="Too early")


@pytest.mark.parametrize("state", ["drafting", "circulated", "approved"])
def test_comments_come_also_when_the_minutes_are_approved(client, cast, item, sign_in, state):
    Meeting.objects.filter(pk=item.meeting_id).update(state=state)
    sign_in(cast.member)
    answer = client.post(address(item), {"text": "A late reply"})
    assert answer.status_code == 303
    assert "A late reply" in book(client, item.meeting)


def test_ones_own_comment_is_taken_back_for_a_day_while_nothing_is_approved(
    client, cast, item, sign_in
):
    mine = services.add_comment(item, by=cast.member, text="Oops")
    sign_in(cast.colleague)
    assert "Take back" not in book(client, item.meeting)
    sent = {"act": "back", "comment": mine.pk}
    assert client.post(address(item), sent).status_code == 403
    sign_in(cast.member)
    assert "Take back" in book(client, item.meeting)
    assert client.post(address(item), sent).status_code == 303
    assert not Comment.objects.exists()
    assert MeetingEvent.objects.filter(kind="commented").count() == 2
    assert client.post(address(item), sent).status_code == 404
    old = services.add_comment(item, by=cast.member, text="Old")
    Comment.objects.filter(pk=old.pk).update(happened_at=timezone.now() - dt.timedelta(hours=25))
    with pytest.raises(WrongState):
        services.take_back_comment(old, by=cast.member)


def test_what_was_said_of_approved_minutes_stays(cast, item):
    comment = services.add_comment(item, by=cast.member, text="Stays")
    Meeting.objects.filter(pk=item.meeting_id).update(state="approved")
    with pytest.raises(WrongState):
        services.take_back_comment(comment, by=cast.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        comment.delete()


def test_comments_beneath_what_is_confidential_are_so_too(client, cast, meeting, item, sign_in):
    item.confidential = True
    item.save()
    comment = services.add_comment(item, by=cast.member, text="Zzyzx")
    assert comment.confidential
    assert MeetingEvent.objects.get(kind="commented").confidential
    sign_in(cast.observer)
    assert "Zzyzx" not in book(client, meeting)
    assert client.get(address(item)).status_code == 404


def test_a_comment_on_a_line_that_states_a_confidential_action_does_not_tell_it(
    client, cast, meeting, item, make_action, sign_in
):
    line = "Action Mona: sell the secret castle"
    item.notes = f"Open words here\n\n{line}"
    item.save()
    make_action(
        "sell the secret castle",
        owners=[cast.member],
        confidential=True,
        raised_in_id=meeting.pk,
        raised_item_id=item.pk,
    )
    comment = services.add_comment(item, by=cast.chair, text="Why?", on=line)
    assert comment.confidential
    other = services.add_comment(item, by=cast.chair, text="Fine", on="Open words here")
    assert not other.confidential
    # what was said before the action became confidential
    Comment.objects.create(
        item=item, text="Earlier", on=f"Open words here {line}", happened_at=timezone.now()
    )
    sign_in(cast.observer)
    shown = book(client, meeting)
    assert "Fine" in shown
    assert "castle" not in shown
    assert "Why?" not in shown
    assert "Earlier" not in shown
    sign_in(cast.member)
    assert "castle" in book(client, meeting)


def test_a_member_without_a_vote_cannot_probe_for_what_is_withheld(
    cast, board, meeting, item, make_action
):
    item.notes = "Action Mona: sell the secret castle"
    item.save()
    make_action(
        "sell the secret castle", confidential=True, raised_in_id=meeting.pk, raised_item_id=item.pk
    )
    cast.colleague.person.memberships.update(votes=False)
    cast.colleague.__dict__.pop("seats", None)
    with pytest.raises(Invalid) as refused:
        services.add_comment(item, by=cast.colleague, text="?", on="secret castle")
    with pytest.raises(Invalid) as nonsense:
        services.add_comment(item, by=cast.colleague, text="?", on="nothing of the kind")
    assert str(refused.value) == str(nonsense.value)


def test_a_text_is_cut_only_beneath_what_was_commented_on_and_loses_no_line(
    client, cast, meeting, item, sign_in
):
    item.notes = "One\n\n- a\n- b\n  deep\n- c\n\n```\n- code\n\n- more\n```\n\n1. x\n2. y\n\nEnd"
    item.save()
    assert parts_of(item.notes) == [
        "One",
        "- a",
        "- b\n  deep",
        "- c",
        "```\n- code\n\n- more\n```",
        "1. x\n2. y",
        "End",
    ]
    services.add_comment(item, by=cast.member, text="On b", on="b deep")
    sign_in(cast.member)
    shown = book(client, meeting)
    order = [shown.index(words) for words in ("<li>a</li>", "On b", "<li>c</li>", "- code", "End")]
    assert order == sorted(order)


def test_somebody_elses_comment_of_another_item_is_not_taken_back_here(client, cast, item, sign_in):
    elsewhere = Item.objects.create(meeting=item.meeting, title="Other")
    comment = services.add_comment(elsewhere, by=cast.member, text="There")
    sign_in(cast.member)
    for typed in (comment.pk, "x", "9" * 300, ""):
        sent = {"act": "back", "comment": typed}
        assert client.post(address(item), sent).status_code == 404
    assert client.get(address(item).replace(str(item.pk), "999999")).status_code == 404


def test_the_public_reads_comments_that_are_not_confidential(client, cast, board, item):
    services.add_comment(item, by=cast.member, text="For everybody")
    services.add_comment(item, by=cast.member, text="For few", confidential=True)
    board.is_public = True
    board.save()
    Meeting.objects.filter(pk=item.meeting_id).update(state="approved")
    shown = book(client, item.meeting)
    assert "For everybody" in shown
    assert "For few" not in shown
    assert "data-passage" not in shown
