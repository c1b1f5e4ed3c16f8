"""What would the public read? The preview is the public page itself, before it is there, and changes nothing."""

from __future__ import annotations

import re
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from actions import services as act
from budgets.services import propose_approvals
from minutes import services
from minutes.models import Attendance, Comment, Item, Meeting, MeetingEvent
from people.models import Committee, Mail
from tests.conftest import make_person

BANNER = re.compile(r'<section class="preview".*?</section>', re.DOTALL)
SECRET = "xyzzy"
"""Stands in everything that is confidential in the story."""


@pytest.fixture
def meeting(make_meeting, make_action, cast, board, settings, tmp_path):
    """Minutes with something confidential of every kind, and something open of every kind."""
    settings.PAPERS_ROOT = tmp_path
    board.is_public = True
    board.save()
    meeting = make_meeting("June", days=-30, state="circulated", preamble="Welcome")
    make_meeting("May", days=-60, state="approved")
    make_meeting("July", days=-10, state="drafting")
    Attendance.objects.create(meeting=meeting, person=cast.member.person, present=True)
    Attendance.objects.create(meeting=meeting, person=make_person("Gerda Guest"), kind="guest")
    item = Item.objects.create(
        meeting=meeting,
        title="Open item",
        position=1,
        notes=f"Open words\n\nDon: fine\n\nAction Mona: sell the {SECRET} castle\n\n"
        f"Agreed: the {SECRET} plan\n\nAction Mona: write the open report",
    )
    secret = Item.objects.create(
        meeting=meeting,
        title=f"About {SECRET}",
        position=2,
        notes=SECRET,
        confidential=True,
        withheld="personal matter",
    )
    Item.objects.create(meeting=meeting, title=SECRET, parent=secret, confidential=True)
    Item.objects.create(meeting=meeting, title=SECRET, position=3, confidential=True)
    raised = {"raised_in_id": meeting.pk, "raised_item_id": item.pk}
    make_action(f"sell the {SECRET} castle", owners=[cast.member], confidential=True, **raised)
    make_action("write the open report", owners=[cast.member], **raised)
    make_action(SECRET, confidential=True, raised_in_id=meeting.pk, raised_item_id=secret.pk)
    make_action(f"loose {SECRET}", confidential=True, raised_in_id=meeting.pk)
    services.record_decision(
        board, by=cast.chair, text=f"the {SECRET} plan", item=item, confidential=True
    )
    services.record_decision(board, by=cast.chair, text="An open decision", item=item)
    drafts = [
        {"title": f"{SECRET} logo", "confidential": True},
        {"title": "An open logo", "text": "for all"},
    ]
    more = {"meeting_id": meeting.pk, "item_id": item.pk}
    propose_approvals(board, by=cast.chair, drafts=[draft | more for draft in drafts])
    Comment.objects.create(
        item=item, text=SECRET, confidential=True, happened_at=timezone.now(), typed=SECRET
    )
    Comment.objects.create(item=secret, text=SECRET, happened_at=timezone.now())
    services.add_comment(item, by=cast.member, text="An open comment", on="Open words")
    for thing, name, hidden in (
        (item, f"{SECRET}.pdf", True),
        (item, "open.pdf", False),
        (secret, f"{SECRET}2.pdf", False),
    ):
        upload = SimpleUploadedFile(name, b"%PDF-")
        services.add_paper(thing, by=cast.chair, upload=upload, confidential=hidden)
    return meeting


def page(client, meeting, where="public/"):
    return client.get(f"/c/ab/meetings/{meeting.number}/{where}")


def plain(response) -> str:
    return BANNER.sub("", response.content.decode())


def approve(meeting, by):
    return services.approve_minutes(meeting, by=by)


def test_the_preview_is_the_public_page_but_for_its_banner(client, cast, meeting, sign_in):
    sign_in(cast.secretary)
    preview = page(client, meeting)
    assert preview.status_code == 200
    assert BANNER.search(preview.content.decode())
    approve(meeting, cast.secretary)
    after = page(client, meeting)
    client.logout()
    public = page(client, meeting, "")
    assert public.status_code == 200
    assert plain(preview) == public.content.decode()
    assert plain(after) == public.content.decode()
    for words in (
        "Open words",
        "write the open report",
        "An open decision",
        "An open logo",
        "An open comment",
        "open.pdf",
        "personal matter",
    ):
        assert words in public.content.decode(), words


def test_nothing_confidential_is_in_it_not_even_in_the_banner(client, cast, meeting, sign_in):
    sign_in(cast.secretary)
    said = page(client, meeting).content.decode()
    assert SECRET not in said.casefold()
    assert SECRET in page(client, meeting, "").content.decode()  # the secretary's own page has it
    client.logout()
    approve(meeting, cast.secretary)
    assert SECRET not in page(client, meeting, "").content.decode().casefold()


def test_the_banner_lists_what_is_withheld_with_its_reasons_and_where_to_give_one(
    client, cast, meeting, sign_in
):
    sign_in(cast.secretary)
    banner = BANNER.search(page(client, meeting).content.decode()).group(0)
    assert "if the minutes were approved now" in banner
    assert "personal matter" in banner
    assert "no reason is given" in banner
    links = re.findall(r'href="(/c/ab/meetings/\d+/items/\d+/withhold/)"', banner)
    assert len(links) == 2
    assert "2 passages of item 1 are withheld" in banner
    assert "1 confidential paper" in banner
    assert "1 confidential comment" in banner
    assert client.post(links[1], {"reason": "a contract"}).status_code == 303
    assert "a contract" in BANNER.search(page(client, meeting).content.decode()).group(0)


def test_looking_changes_nothing(client, cast, meeting, sign_in):
    sign_in(cast.secretary)
    before = Meeting.objects.filter(pk=meeting.pk).values().get()
    events, mails = MeetingEvent.objects.count(), Mail.objects.count()
    page(client, meeting)
    assert Meeting.objects.filter(pk=meeting.pk).values().get() == before
    assert (MeetingEvent.objects.count(), Mail.objects.count()) == (events, mails)
    client.logout()
    assert page(client, meeting, "").status_code == 302


def test_a_committee_that_is_not_public_is_told_so(client, cast, board, meeting, sign_in):
    Committee.objects.filter(pk=board.pk).update(is_public=False)
    sign_in(cast.secretary)
    said = page(client, meeting).content.decode()
    assert "Nobody outside sees these minutes" in said
    assert "Open words" in said
    assert SECRET not in said.casefold()
    assert not Committee.objects.get(pk=board.pk).is_public


def test_a_confidential_meeting_shows_nothing_to_anybody_outside(client, cast, meeting, sign_in):
    Meeting.objects.filter(pk=meeting.pk).update(confidential=True)
    sign_in(cast.secretary)
    said = page(client, meeting).content.decode()
    assert "The whole meeting is confidential" in said
    assert "Open words" not in said


@pytest.mark.parametrize("state", ["planned", "announced", "in_session", "drafting", "cancelled"])
def test_it_can_be_looked_at_in_every_state(client, cast, meeting, sign_in, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    sign_in(cast.chair)
    assert page(client, meeting).status_code == 200
    assert Meeting.objects.get(pk=meeting.pk).state == state


def test_the_times_are_those_of_a_reader_who_is_not_known(client, cast, meeting, sign_in):
    cast.secretary.person.time_zone = "Asia/Tokyo"
    cast.secretary.person.save()
    sign_in(cast.secretary)
    preview = plain(page(client, meeting))
    approve(meeting, cast.secretary)
    client.logout()
    assert preview == page(client, meeting, "").content.decode()


def test_an_action_that_is_closed_later_reads_as_it_was_approved(client, cast, meeting, sign_in):
    """The preview freezes the records as approval would."""
    sign_in(cast.secretary)
    preview = plain(page(client, meeting))
    approve(meeting, cast.secretary)
    action = meeting.raised_actions.get(text="write the open report")
    act.edit(action, by=cast.secretary, text="something else")
    client.logout()
    assert plain(page(client, meeting, "")) == preview


@pytest.mark.django_db(transaction=True)
def test_nobody_else_sees_the_meeting_approved_meanwhile(client, cast, meeting):
    from minutes.services.previewing import as_if_approved

    seen = []

    def look():
        try:
            seen.append(Meeting.objects.get(pk=meeting.pk).state)
        finally:
            connection.close()

    with as_if_approved(meeting, by=cast.secretary) as (approved, _preview):
        assert Meeting.objects.get(pk=meeting.pk).state == approved.state == "approved"
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == ["circulated"]
    assert Meeting.objects.get(pk=meeting.pk).state == "circulated"
