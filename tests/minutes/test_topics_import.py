"""Topics of a document become topics of its meeting: once, however often it is read; and are taken back."""

from pathlib import Path

import pytest
from django.urls import reverse

from minutes.models import Topic, TopicComment, TopicEvent, TopicVote
from minutes.services import importing
from minutes.services import topics as act
from tests.conftest import make_person, seat

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "document" / "samples"
PROPOSALS = (SAMPLES / "proposals.txt").read_text()
CAMP = (SAMPLES / "camp.txt").read_text()
TABLES = (Topic, TopicVote, TopicComment, TopicEvent)


def read_in(board, text, name="a.txt", **answers):
    source = importing.store_document(board, by=None, data=text, name=name)
    answers = {"date": "2021-05-17", **answers}
    source = importing.answer_import(source, by=None, answers=answers)
    return source, importing.apply_import(source, by=None)


def rows():
    return {model.__name__: model.objects.count() for model in TABLES}


def test_proposals_and_the_consolidated_list_are_written_with_their_names(board, cast):
    _source, look = read_in(board, PROPOSALS)
    document = look.document
    proposals = Topic.objects.filter(consolidated=False).order_by("number")
    wanted = [t for t in document.topics if t.status != "consolidated"]
    assert [t.title for t in proposals] == [t.title for t in wanted]
    assert [t.proposer_name for t in proposals] == [t.proposer or "" for t in wanted]
    made = Topic.objects.filter(consolidated=True).order_by("number")
    assert [t.title for t in made] == [
        t.title for t in document.topics if t.status == "consolidated"
    ]
    assert {t.state for t in made} == {"accepted"}
    assert [t.minutes for t in proposals] == [t.minutes for t in wanted]


def test_a_name_that_is_known_becomes_the_person(board, cast):
    from minutes.document.reading import read

    name = next(t.proposer for t in read(PROPOSALS).topics if t.proposer)
    person = make_person(name)
    seat(person, board, "member")
    read_in(board, PROPOSALS)
    assert Topic.objects.filter(proposer=person).exists()


def test_forms_bring_who_attends_and_what_was_remarked(board, cast):
    _source, look = read_in(board, CAMP)
    attending = sum(len(t.will_attend) for t in look.document.topics)
    remarked = sum(len(t.comments) for t in look.document.topics)
    assert attending
    kept = TopicVote.objects.filter(kind="attend").count()
    # Nobody knows them: what they said is kept as a comment, so no word is lost.
    assert kept + TopicComment.objects.count() == attending + remarked
    first = Topic.objects.get(title=look.document.topics[0].title)
    assert first.contacts == ", ".join(look.document.topics[0].contacts)


def test_who_is_new_by_a_persons_answer_attends(board, cast):
    _source, look = read_in(board, CAMP)
    who = look.document.topics[0].will_attend or look.document.topics[1].will_attend
    importing.undo_import(_source, by=None)
    from people.names import name_key

    read_in(board, CAMP + "\n", names={name_key(name): "new" for name in who})
    names = TopicVote.objects.filter(kind="attend").values_list("person__name", flat=True)
    assert set(who) <= set(names)


@pytest.mark.parametrize("text", [PROPOSALS, CAMP], ids=["table", "forms"])
def test_reading_it_twice_changes_nothing(board, cast, text):
    read_in(board, text)
    before = rows()
    _source, look = read_in(board, text + "\n", name="again.txt")
    assert rows() == before
    assert not look.proposal.changes_anything()
    assert {line.verdict for line in look.proposal.topics} == {"same"}


def test_a_text_adds_what_a_topic_lacks_and_leaves_what_is_there(board, cast, make_meeting):
    _source, look = read_in(board, CAMP)
    title = look.document.topics[0].title
    topic = Topic.objects.get(title=title)
    act.edit_topic(topic, by=None, description="Ours", skills="")
    read_in(board, CAMP.replace(title, title) + "\n\n", name="b.txt")
    topic.refresh_from_db()
    assert topic.description == "Ours"
    assert topic.skills == (look.document.topics[0].skills or "")


@pytest.mark.parametrize("text", [PROPOSALS, CAMP], ids=["table", "forms"])
def test_an_import_that_is_taken_back_withdraws_its_topics_and_can_be_read_again(board, cast, text):
    source, look = read_in(board, text)
    importing.undo_import(source, by=None)
    assert set(Topic.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not TopicVote.objects.exists()
    read_in(board, text + "\n", name="again.txt")
    assert Topic.objects.exclude(state="withdrawn").count() == len(look.document.topics)


def test_what_somebody_took_up_stays_when_the_import_is_taken_back(board, cast):
    source, _look = read_in(board, PROPOSALS)
    topic = Topic.objects.filter(consolidated=False).first()
    act.comment_topic(topic, by=cast.member, text="Still wanted")
    importing.undo_import(source, by=None)
    topic.refresh_from_db()
    assert topic.state == "proposed"
    assert topic.comments.count() == 1


def test_the_preview_lists_the_topics(sign_in, board, cast):
    source = importing.store_document(board, by=cast.secretary, data=PROPOSALS, name="a.txt")
    page = reverse("minutes:import", kwargs={"committee": "ab", "pk": source.pk})
    response = sign_in(cast.secretary).get(page)
    assert response.status_code == 200
    assert "Topics" in response.content.decode()
    assert "consolidated" in response.content.decode()
