"""The pages of topics: lists, forms, votes in the list, consolidation, the agenda, the meeting's page."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from minutes.forms import MeetingForm
from minutes.models import Attendance, Item, Meeting, Topic, TopicFeed, TopicLink
from minutes.services import topics as act
from minutes.services import topics_states as turn
from minutes.services.topics_agenda import put_on_agenda
from minutes.services.topics_consolidating import Draft, consolidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(make_meeting):
    return make_meeting("Summit", days=20)


@pytest.fixture
def propose(cast, board, meeting):
    def _propose(title="NUMA", by=None, **fields):
        fields.setdefault("meeting", meeting)
        return act.propose_topic(board, by=by or cast.member, title=title, **fields)

    return _propose


def at(name, **kwargs):
    return reverse(f"minutes:{name}", kwargs={"committee": "ab", **kwargs})


def text(response):
    return response.content.decode()


# -- lists


def test_the_list_of_a_meeting_is_in_order_of_votes_with_names(sign_in, cast, meeting, propose):
    propose("First")
    second = propose("Second")
    act.vote(second, by=cast.colleague)
    page = text(sign_in(cast.observer).get(at("meeting_topics", number=meeting.number)))
    assert page.index("Second") < page.index("First")
    assert "wanted by Max Member" in page
    assert "<button" not in page.split('id="proposed"')[1].split("</section>")[0]


def test_an_empty_list_offers_to_propose(sign_in, cast, meeting):
    page = text(sign_in(cast.member).get(at("meeting_topics", number=meeting.number)))
    assert "No topic is proposed for this meeting yet." in page
    assert f"{at('topic_new')}?meeting={meeting.number}" in page
    assert "Nothing is proposed for the next meeting yet." in text(
        sign_in(cast.member).get(at("topics"))
    )


def test_the_list_of_the_committee_names_its_meetings_with_their_counts(
    sign_in, cast, meeting, propose
):
    propose("For that meeting")
    propose("For the next one", meeting=None)
    done = propose("No more", meeting=None)
    turn.withdraw_topic(done, by=cast.member)
    response = sign_in(cast.member).get(at("topics"))
    page = text(response)
    before, _fold, done_part = page.partition('<details class="section">')
    assert "For the next one" in before
    assert "No more" not in before
    assert "No more" in done_part
    assert "1 proposal<" in page
    response = sign_in(cast.member).get(at("topics") + f"?meeting={meeting.number}")
    assert response.url == at("meeting_topics", number=meeting.number)


def test_a_consolidated_list_says_what_became_of_each_proposal(sign_in, cast, meeting, propose):
    covered, left = propose("Covered"), propose("Left out")
    (made,) = consolidate(
        meeting, by=cast.secretary, plan=[Draft(title="Made", joins=frozenset([covered.pk]))]
    )
    response = sign_in(cast.member).get(at("meeting_topics", number=meeting.number))
    page = text(response)
    notice = page.split('class="notice"')[1].split("</div>")[0]
    assert "Left out" in notice
    assert "Covered" not in notice
    assert "One proposal feeds no topic:" in page
    assert "became topic" in page
    assert "from proposal" in page
    for topic in (covered, left, made):
        assert sign_in(cast.member).get(at("topic", pk=topic.pk)).status_code == 200
    assert "Uncovered" in text(sign_in(cast.member).get(at("topic", pk=left.pk)))


def test_what_is_confidential_is_neither_listed_nor_counted_nor_found(
    sign_in, cast, meeting, propose
):
    secret = propose("Dismissal", confidential=True)
    client = sign_in(cast.observer)
    for page in (
        at("meeting_topics", number=meeting.number),
        at("topics"),
        at("meeting", number=meeting.number),
    ):
        assert "Dismissal" not in text(client.get(page))
        assert "1 propos" not in text(client.get(page))
    assert client.get(at("topic", pk=secret.pk)).status_code == 404
    assert "Dismissal" in text(sign_in(cast.member).get(at("topic", pk=secret.pk)))


# -- guests


def test_a_guest_with_an_account_finds_the_topics_of_their_meeting_alone(
    sign_in, cast, meeting, make_meeting, propose
):
    other = make_meeting("Not theirs", days=30)
    Attendance.objects.create(meeting=meeting, person=cast.outsider.person, kind="guest")
    theirs, hidden, elsewhere = propose(), propose(meeting=other), propose(meeting=None)
    client = sign_in(cast.outsider)
    assert "NUMA" in text(client.get(at("meeting_topics", number=meeting.number)))
    listed = text(client.get(at("topics")))
    assert "Summit" in listed
    assert "Not theirs" not in listed
    assert client.post(at("topic_act", pk=theirs.pk, verb="vote")).status_code == 303
    assert theirs.votes.get().person == cast.outsider.person
    for topic in (hidden, elsewhere):
        assert client.get(at("topic", pk=topic.pk)).status_code == 404
        assert client.post(at("topic_act", pk=topic.pk, verb="vote")).status_code == 404
    assert client.get(at("meeting_topics", number=other.number)).status_code == 404
    assert client.get(at("meeting", number=meeting.number)).status_code == 404
    made = client.post(at("topic_new"), {"title": "Mine", "meeting": meeting.number})
    assert made.status_code == 303
    assert Topic.objects.get(title="Mine").proposer == cast.outsider.person
    assert client.get(at("topic_new")).status_code == 403
    assert client.get(at("topics_consolidate", number=meeting.number)).status_code == 403


# -- forms


def test_a_topic_is_proposed_with_names_and_links(sign_in, cast, meeting, propose):
    propose("One"), propose("Two")
    answer = sign_in(cast.secretary).post(
        at("topic_new"),
        {
            "meeting": meeting.number,
            "title": "Three",
            "description": "All of *it*.",
            "lead": "Carla Chair",
            "minutes": "15",
            "also_see": "1 & 2",
            "proposer": "Somebody unknown",
        },
    )
    topic = Topic.objects.get(title="Three")
    assert answer.url.endswith(f"/topics/#topic-{topic.pk}")
    assert (topic.lead, topic.minutes, topic.number) == (cast.chair.person, 15, 3)
    assert topic.proposer_name == "Somebody unknown"
    assert TopicLink.objects.filter(topic=topic).count() == 2
    page = text(sign_in(cast.member).get(at("topic", pk=topic.pk)))
    assert "<em>it</em>" in page
    assert "1 One" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"also_see": "9"}, "There is no topic 9 in this list."),
        ({"also_see": "one"}, "Write the numbers of topics"),
        ({"also_see": "99999999999"}, "There is no topic of that number"),
        ({"minutes": "-3"}, "greater than or equal to 1"),
        ({"title": "x" * 501}, "at most 500 characters"),
        ({"title": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(
    sign_in, cast, meeting, given, said
):
    data = {"meeting": meeting.number, "title": "T", "description": "Long and careful.", **given}
    answer = sign_in(cast.member).post(at("topic_new"), data)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Long and careful." in text(answer)
    assert not Topic.objects.exists()


def test_the_fields_of_a_hackathon_are_asked_for_only_there(sign_in, cast, meeting):
    page = f"{at('topic_new')}?meeting={meeting.number}"
    assert "Skills needed" not in text(sign_in(cast.member).get(page))
    Meeting.objects.filter(pk=meeting.pk).update(event_topics=True)
    assert "Skills needed" in text(sign_in(cast.member).get(page))
    data = {"meeting": meeting.number, "title": "T", "skills": "C", "outcomes": "It *runs*."}
    sign_in(cast.member).post(at("topic_new"), data)
    topic = Topic.objects.get()
    shown = text(sign_in(cast.member).get(at("topic", pk=topic.pk)))
    assert "<dd>C</dd>" in shown
    assert "<em>runs</em>" in shown
    assert "I will attend" in shown


def test_after_a_stale_save_both_texts_stand_there(sign_in, cast, propose):
    topic = propose()
    act.edit_topic(topic, by=cast.secretary, description="theirs")
    data = {"title": "NUMA", "description": "mine", "version": topic.version}
    answer = sign_in(cast.member).post(at("topic_edit", pk=topic.pk), data)
    assert answer.status_code == 409
    assert "theirs" in text(answer)
    assert "mine" in text(answer)
    data["version"] = re.search(r'name="version" value="(\d+)"', text(answer))[1]
    assert sign_in(cast.member).post(at("topic_edit", pk=topic.pk), data).status_code == 303
    topic.refresh_from_db()
    assert topic.description == "mine"


def test_editing_leaves_links_to_what_the_editor_does_not_see(sign_in, cast, propose, board):
    secret, topic = propose("Secret", confidential=True), propose()
    Attendance.objects.create(meeting=topic.meeting, person=cast.outsider.person, kind="guest")
    Topic.objects.filter(pk=topic.pk).update(proposer=cast.outsider.person)
    TopicLink.objects.create(topic=topic, other=secret)
    client = sign_in(cast.outsider)
    assert "Secret" not in text(client.get(at("topic", pk=topic.pk)))
    data = {"title": "Again", "also_see": "", "version": topic.version}
    assert client.post(at("topic_edit", pk=topic.pk), data).status_code == 303
    assert TopicLink.objects.filter(topic=topic, other=secret).exists()


# -- acts


def test_a_vote_in_the_list_answers_with_the_list(sign_in, cast, meeting, propose):
    topic = propose()
    page = at("meeting_topics", number=meeting.number)
    client = sign_in(cast.colleague)
    answer = client.post(
        at("topic_act", pk=topic.pk, verb="vote"), {"next": page}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.url) == (303, page)
    assert 'aria-pressed="true"' in text(client.get(page))
    client.post(at("topic_act", pk=topic.pk, verb="unvote"), {"next": "https://evil.example/"})
    assert not topic.votes.exists()


def test_a_refused_vote_says_why(sign_in, cast, meeting, propose):
    topic = propose()
    Meeting.objects.filter(pk=meeting.pk).update(state="drafting")
    client = sign_in(cast.colleague)
    answer = client.post(at("topic_act", pk=topic.pk, verb="vote"))
    assert answer.status_code == 422
    assert "votes say nothing any more" in text(answer)
    page = at("meeting_topics", number=meeting.number)
    answer = client.post(
        at("topic_act", pk=topic.pk, verb="vote"), {"next": page}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 303
    assert "votes say nothing any more" in text(client.get(page))


def test_comments_are_signed_and_an_empty_one_is_refused(sign_in, cast, propose):
    topic = propose()
    client = sign_in(cast.colleague)
    url = at("topic_act", pk=topic.pk, verb="comment")
    assert client.post(url, {"text": "Bring *figures*"}).status_code == 303
    page = text(client.get(at("topic", pk=topic.pk)))
    assert "<b>Max Member</b>" in page
    assert "<em>figures</em>" in page
    assert client.post(url, {"text": " "}).status_code == 422
    long = client.post(url, {"text": "y" * 4001})
    assert long.status_code == 422
    assert "y" * 4001 in text(long)


def test_verbs_move_a_topic_and_unknown_ones_are_not_found(sign_in, cast, propose):
    topic = propose()
    client = sign_in(cast.secretary)
    version = {"version": topic.version}
    assert client.post(at("topic_act", pk=topic.pk, verb="accept"), version).status_code == 303
    stale = client.post(at("topic_act", pk=topic.pk, verb="defer"), version)
    assert stale.status_code == 409
    answer = client.post(at("topic_act", pk=topic.pk, verb="defer"), {"reason": "too early"})
    assert answer.status_code == 303
    assert "too early" in text(client.get(at("topic", pk=topic.pk)))
    assert client.post(at("topic_act", pk=topic.pk, verb="explode")).status_code == 404
    assert client.post(
        at("topic_act", pk=topic.pk, verb="accept"), {"version": "x"}
    ).status_code in (
        303,
        409,
    )


# -- consolidation


def test_the_secretary_consolidates_by_ticks_and_nobody_elses_ticks_are_lost(
    sign_in, cast, meeting, propose
):
    a, b, c = propose("A"), propose("B"), propose("C")
    client = sign_in(cast.secretary)
    url = at("topics_consolidate", number=meeting.number)
    assert client.get(url).status_code == 200
    client.post(url, {"title0": "A and B", "new0": [a.pk, b.pk], "alone": [c.pk]})
    both = Topic.objects.get(title="A and B")
    alone = Topic.objects.get(consolidated=True, title="C")
    assert set(TopicFeed.objects.filter(topic=both).values_list("proposal", flat=True)) == {
        a.pk,
        b.pk,
    }
    assert "Saved, with 2 new topics." in text(client.get(url))
    # Meanwhile the chair adds C to both; this page showed A and B only, and takes B away.
    consolidate(meeting, by=cast.chair, plan=[Draft(topic=both.pk, joins=frozenset([c.pk]))])
    client.post(
        url,
        {
            "listed": [both.pk, alone.pk],
            f"was-t{both.pk}": [a.pk, b.pk],
            f"t{both.pk}": [a.pk],
            f"was-t{alone.pk}": [c.pk],
            f"t{alone.pk}": [c.pk],
        },
    )
    assert set(TopicFeed.objects.filter(topic=both).values_list("proposal", flat=True)) == {
        a.pk,
        c.pk,
    }


def test_a_refused_consolidation_keeps_title_and_ticks(sign_in, cast, meeting, propose):
    a = propose("A")
    url = at("topics_consolidate", number=meeting.number)
    answer = sign_in(cast.secretary).post(url, {"new1": [a.pk]})
    assert answer.status_code == 422
    assert "Give the new topic a title." in text(answer)
    assert f'name="new1" value="{a.pk}" checked' in text(answer)
    turn.defer_topic(a, by=cast.chair)
    answer = sign_in(cast.secretary).post(url, {"title0": "Kept", "new0": [a.pk]})
    assert answer.status_code == 422
    assert 'value="Kept"' in text(answer)
    assert sign_in(cast.secretary).post(url, {}).status_code == 422
    assert (
        sign_in(cast.secretary).post(url, {"title0": "T", "new0": ["x", "9" * 30]}).status_code
        == 303
    )


def test_twenty_by_twenty_one_fit_one_form(sign_in, cast, meeting, propose):
    proposals = [propose(f"P{n}") for n in range(20)]
    topics = consolidate(
        meeting,
        by=cast.secretary,
        plan=[Draft(title=f"T{n}", joins=frozenset(p.pk for p in proposals)) for n in range(21)],
    )
    client = sign_in(cast.secretary)
    url = at("topics_consolidate", number=meeting.number)
    page = text(client.get(url))
    assert page.count(" checked") == 420
    every = [p.pk for p in proposals]
    data = {"listed": [t.pk for t in topics]}
    data |= {f"was-t{t.pk}": every for t in topics} | {f"t{t.pk}": every for t in topics[1:]}
    assert client.post(url, data).status_code == 303
    assert TopicFeed.objects.count() == 400


# -- the agenda


def test_topics_are_put_on_the_agenda_from_their_page(sign_in, cast, meeting, propose):
    a, b = propose("A", description="What *A* is"), propose("B")
    act.vote(b, by=cast.member)
    client = sign_in(cast.secretary)
    url = at("topics_agenda", number=meeting.number)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"topic": [a.pk, b.pk, "x"]}).status_code == 303
    items = Item.objects.filter(meeting=meeting).order_by("position")
    assert [item.title for item in items] == ["B", "A"]
    page = text(sign_in(cast.member).get(at("meeting", number=meeting.number)))
    assert "What <em>A</em> is" in page
    assert "1 vote" in page
    assert "proposed by Mona Member" in page
    assert "No topic waits for an agenda." in text(
        client.get(url) if sign_in(cast.secretary) else ""
    )


def test_a_meeting_that_is_ahead_says_how_many_topics_there_are(sign_in, cast, meeting, propose):
    propose()
    page = text(sign_in(cast.member).get(at("meeting", number=meeting.number)))
    assert "1 proposed" in page
    assert "propose one" in page
    page = text(sign_in(cast.observer).get(at("meeting", number=meeting.number)))
    assert "propose one" not in page


def test_the_public_reads_nothing_of_topics(client, cast, board, meeting, propose):
    topic = propose("A", description="Inside words")
    put_on_agenda([topic], meeting, by=cast.secretary)
    Meeting.objects.filter(pk=meeting.pk).update(state="approved")
    board.is_public = True
    board.save()
    page = text(client.get(at("meeting", number=meeting.number)))
    assert "A</h2>" in page
    assert "Inside words" not in page
    assert "proposed by" not in page
    assert client.get(at("topics")).status_code == 302


def test_the_dates_for_topics_are_set_with_the_meeting(sign_in, cast, board, meeting):
    url = at("edit", number=meeting.number)
    client = sign_in(cast.secretary)
    form = MeetingForm(committee=board, meeting=meeting)
    data = {b.html_name: b.value() for b in form if b.value() not in (None, False, "")}
    data |= {"days-TOTAL_FORMS": 0, "days-INITIAL_FORMS": 0}
    day = timezone.localdate()
    answer = client.post(url, data | {"topics_day": day, "event_topics": "on"})
    assert answer.status_code == 303
    meeting.refresh_from_db()
    assert meeting.event_topics
    assert (
        meeting.topics_until.astimezone(meeting.zone).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"
    )
    bad = client.post(url, data | {"topics_day": "0011-01-01", "version": meeting.version})
    assert bad.status_code == 422


def test_the_desk_counts_the_topics_that_wait_for_my_vote(sign_in, cast, meeting, propose):
    one, other, secret = propose("A"), propose("B"), propose("C", confidential=True)
    act.vote(one, by=cast.colleague)
    assert "2 topics without your vote" in text(sign_in(cast.colleague).get("/"))
    assert "without your vote" not in text(sign_in(cast.observer).get("/"))
    consolidate(
        meeting, by=cast.secretary, plan=[Draft(title="T", joins=frozenset([one.pk, other.pk]))]
    )
    act.vote(secret, by=cast.colleague)
    assert "without your vote" not in text(sign_in(cast.colleague).get("/"))
