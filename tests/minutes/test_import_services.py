"""Minutes are read in: what they make, and that reading them again makes nothing."""

import datetime as dt
import re
import textwrap

import pytest
from django.conf import settings as django_settings

from actions import services as act
from actions.models import Action, ActionEvent, Owner, Subject
from budgets.models import Approval, ApprovalEvent
from minutes import services as meet
from minutes.document.reading import read
from minutes.models import (
    Attendance,
    Comment,
    Decision,
    Import,
    Item,
    Meeting,
    MeetingEvent,
)
from minutes.services import importing
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Mail, Membership, Organisation, OrganisationAlias, Person, PersonAlias

JUNE = (django_settings.BASE_DIR / "fixtures" / "advisory-board-2014-06.txt").read_text()
MAIL = (django_settings.BASE_DIR / "fixtures" / "hackathon-2013-06.mail").read_text()

RECORDS = (
    Action,
    ActionEvent,
    Approval,
    ApprovalEvent,
    Attendance,
    Comment,
    Decision,
    Item,
    Meeting,
    MeetingEvent,
    Organisation,
    Owner,
    Person,
)

SHORT = """# Board meeting of 4 March 2024

## Present
- Ann Alder (Acme)
- Bob Birch (Brix)

## Machines
Action Ann: count the machines in the cellar

NEW:
Action Bob: ask what the power costs
"""


def rows():
    return {model.__name__: model.objects.count() for model in RECORDS}


def read_in(committee, text, name="minutes.md", *, by=None, **answers):
    """Read a text in as the page would, with answers."""
    source = importing.store_document(committee, by=by, data=text, name=name)
    if answers:
        source = importing.answer_import(source, by=by, answers=answers)
    return importing.apply_import(source, by=by)


def seated(committee, name, organisation=None, votes=True, role="member"):
    body = organisation and Organisation.objects.get_or_create(name=organisation)[0]
    person = Person.objects.create(name=name)
    Membership.objects.create(
        committee=committee,
        person=person,
        role=role,
        organisation=body,
        votes=votes,
        starts_on=dt.date(2012, 1, 1),
    )
    return person


@pytest.fixture
def members(board):
    """Who is seated on the board, but was not at its meeting of June 2014: Lars, and the companies without a voice."""
    verizon = Organisation.objects.create(name="Verizon")
    OrganisationAlias.objects.create(organisation=verizon, text="Verizon / Terremark")
    seated(board, "Lars Kurth", "Citrix", votes=False, role="secretary")
    don = seated(board, "Don Dugger", "Intel")
    PersonAlias.objects.create(person=don, text="Don D Dugger")
    for name, company in (
        ("Amy", "AMD"),
        ("Philippe", "ARM"),
        ("Michelle P Dominijanni", "Verizon"),
    ):
        seated(board, name, company)
    Subject.objects.create(committee=board, name="Xen + Libvirt support")


@pytest.fixture
def june(board, members):
    return read_in(board, JUNE, "minutes.txt")


def owners_of(action):
    return {o.name: o.ticked_at is not None for o in action.owners.filter(left_at=None)}


def test_the_minutes_of_june_come_in_whole(june, board):
    meeting = Meeting.objects.get()
    assert (meeting.precision, meeting.state) == ("month", "drafting")
    assert meeting.attendances.filter(present=True).count() == 11
    assert meeting.attendances.values("organisation").distinct().count() == 8
    actions = list(Action.objects.order_by("number"))
    assert [a.number for a in actions] == list(range(1, 18))
    assert sum(line.source.new for line in june.proposal.actions) == 10
    ticked = [a for a in actions if any(owners_of(a).values())]
    assert len(ticked) == 9 - 1  # eight lines carry a tick
    assert [a.status for a in actions].count("closed") == 2
    assert [a.number for a in actions if a.status == "proposed"] == [8]
    assert [a.number for a in actions if a.status == "unknown"] == [5, 6]
    assert {a.origin for a in actions} == {"meeting"}
    assert {a.raised_in for a in actions} == {meeting}
    assert [d.reference for d in Decision.objects.order_by("number")] == ["D-2014-01", "D-2014-02"]
    assert Item.objects.get(title="Analyst Meeting and Media").presenter.name == "Sarah Conway"
    assert Item.objects.get(title="Xen + Libvirt support").notes.count("\n") > 10


def test_all_expands_to_a_tick_for_each_member_organisation_but_the_open_ones(june):
    owners = owners_of(Action.objects.get(number=8))
    assert owners == {"AMD": True, "ARM": False, "Intel": True, "Verizon": False}


def test_requests_are_kept_as_approvals_with_what_was_said(june):
    asked = list(Approval.objects.order_by("number"))
    assert [a.kind for a in asked] == ["budget", "budget", "trademark", "trademark", "trademark"]
    assert [
        (str(a.amount), a.line_code, a.line_row, str(a.remaining_stated)) for a in asked[:2]
    ] == [
        ("1350.00", "2014.1e", 6, "2000.00"),
        ("1250.00", "2014.5e", 24, "2800.00"),
    ]
    assert [a.outcome for a in asked] == ["agreed"] * 3 + ["condition", "agreed"]
    assert "trademark" in asked[3].condition
    assert {p.person.name for p in asked[3].positions.all()} == {"Don Dugger", "Mark Hinkle"}


def test_names_are_found_among_those_present_then_the_members(june):
    """Lars owns actions and was not there; Don D Dugger is Don Dugger; nobody is made twice."""
    assert owners_of(Action.objects.get(number=1)) == {"Lars Kurth": True}
    assert owners_of(Action.objects.get(number=6)) == {"Michelle P Dominijanni": True}
    assert Person.objects.filter(name__startswith="Don").count() == 1
    assert not Organisation.objects.filter(name__contains="Terremark").exists()


def test_follow_ups_know_what_they_follow_up(june):
    actions = {a.number: a for a in Action.objects.all()}
    assert actions[2].parent == actions[1]
    assert actions[12].parent == actions[11]
    assert actions[11].parent_approval.reference == "R-2014-04"
    assert actions[2].subject.name == "Xen + Libvirt support"


def test_updates_and_results_are_words_of_that_day(june):
    words = ActionEvent.objects.filter(is_word=True)
    assert words.filter(action__number=2, note__icontains="SUSE").exists()
    assert words.filter(action__number=11, note__icontains="Citrix").exists()
    meeting = Meeting.objects.get()
    assert {e.happened_at for e in ActionEvent.objects.all()} == {meeting.starts_at}
    assert {e.source for e in ActionEvent.objects.all()} == {Import.objects.get()}


def test_an_import_sends_no_mail(june):
    assert not Mail.objects.exists()


def wrapped(text):
    lines = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, 60, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def reordered(text):
    """The part about updates before the one about the next meeting."""
    before, rest = text.split("\nFace-2-face", 1)
    middle, updates = rest.split("\nUpdates\n", 1)
    return f"{before}\nUpdates\n{updates.rstrip()}\nFace-2-face{middle}\n"


def as_markdown(text):
    document = read(text, "minutes.txt")
    out = [f"# {document.title}", "", "## Attendees", ""]
    out += [f"- {a.name} ({a.organisation})" for a in document.attendees]

    def write(items, depth):
        for item in items:
            if item.kind != "attendance":
                who = f" ({item.presenter})" if item.presenter else ""
                out.extend(["", "#" * depth + f" {item.title}{who}", ""])
                out.extend(
                    line if line.startswith("- ") else f"{line}  "
                    for line in item.notes.splitlines()
                )
            write(item.items, depth + 1)

    write(document.items, 2)
    return "\n".join(out)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda text: text, "minutes.txt"),
        (lambda text: text.replace("\n", "\r\n"), "minutes.txt"),
        (wrapped, "minutes.txt"),
        (reordered, "minutes.txt"),
        (as_markdown, "minutes.md"),
    ],
    ids=["again", "other line ends", "wrapped", "reordered", "Markdown"],
)
def test_reading_it_again_changes_nothing(june, board, change, name):
    before = rows()
    look = read_in(board, change(JUNE), name)
    assert not look.proposal.changes_anything()
    assert rows() == before


def test_one_more_tick_changes_one_tick_and_one_less_takes_it_back(june, board):
    last = "Action Lars: find out the release dates"
    before = rows()
    read_in(board, JUNE.replace(last, f"{last} ✓"), "minutes.txt")
    action = Action.objects.get(number=17)
    assert owners_of(action) == {"Lars Kurth": True}
    assert action.status == "open"
    assert rows() == before | {
        "ActionEvent": before["ActionEvent"] + 1,
        "MeetingEvent": before["MeetingEvent"] + 1,
    }
    read_in(board, JUNE + "\n \n", "minutes.txt")
    assert owners_of(action) == {"Lars Kurth": False}


def test_another_status_of_the_same_minutes_takes_the_first_back(board):
    read_in(board, SHORT.replace("Action Ann", "### Closed\nAction Ann"))
    assert Action.objects.get(number=1).status == "closed"
    read_in(board, SHORT)
    assert Action.objects.get(number=1).status == "open"


def test_an_unknown_attendee_is_made_a_person_and_an_unknown_owner_waits(board):
    look = read_in(board, SHORT.replace("Action Bob:", "Action Zoe:"))
    assert set(Person.objects.values_list("name", flat=True)) == {"Ann Alder", "Bob Birch"}
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Acme", "Brix"}
    owner = Owner.objects.get(action__number=2)
    assert (owner.is_unanswered, owner.typed) == (True, "Zoe")
    assert [who.name for who in look.proposal.asked] == ["Zoe"]


@pytest.mark.parametrize("answer", ["person", "organisation", "new", "new-organisation"])
def test_a_name_is_answered_in_the_preview_or_later(board, answer):
    text = SHORT.replace("Action Bob:", "Action Zoe:")
    read_in(board, text)
    zoe, body = Person.objects.create(name="Zohra Z"), Organisation.objects.create(name="Zed")
    said = {"person": {"person": zoe.pk}, "organisation": {"organisation": body.pk}}.get(
        answer, answer
    )
    read_in(board, text + "\n ", names={"zoe": said})
    owner = Owner.objects.get(action__number=2, left_at=None)
    assert owner.name == {"person": "Zohra Z", "organisation": "Zed"}.get(answer, "Zoe")
    assert not owner.is_unanswered
    before = rows()
    read_in(board, text + "\n  ")  # what was answered once stays answered
    assert rows() == before


def test_a_name_answered_on_the_actions_page_is_not_asked_again(board, cast):
    text = SHORT.replace("Action Bob:", "Action Zoe:")
    read_in(board, text)
    act.answer_owner(Owner.objects.get(typed="Zoe"), by=cast.secretary, person=cast.member.person)
    before = rows()
    read_in(board, text + " and Ann")
    assert Owner.objects.filter(action__number=2).count() == 1
    assert rows()["Action"] == before["Action"]


def test_a_reply_from_a_list_is_a_comment_beneath_the_passage(board):
    read_in(board, MAIL, "hackathon.mail")
    comment = Comment.objects.get()
    assert comment.item.meeting == Meeting.objects.get()
    assert "XenClient" in comment.on
    assert Action.objects.get().text.startswith("write down how the release cycle")
    assert Decision.objects.count() == 1
    before = rows()
    read_in(board, MAIL + "\n", "hackathon.mail")
    assert rows() == before


def test_boilerplate_is_kept_with_the_text_and_not_in_the_notes(board):
    read_in(board, MAIL, "hackathon.mail")
    assert "lists.example.org" in Import.objects.get().text
    assert not Item.objects.filter(notes__contains="lists.example.org").exists()


def test_minutes_fill_the_meeting_that_was_planned(board, make_meeting):
    planned = make_meeting("Board meeting", starts_at=dt.datetime(2024, 3, 4, 15, tzinfo=dt.UTC))
    read_in(board, SHORT)
    planned.refresh_from_db()
    assert Meeting.objects.count() == 1
    assert planned.state == "drafting"
    assert planned.attendances.count() == 2
    assert Action.objects.first().raised_at == planned.starts_at


def test_what_a_person_wrote_here_stays(board, cast):
    read_in(board, SHORT)
    item = Item.objects.get(title="Machines")
    meet.write_notes(item, by=cast.secretary, notes="Counted twice.")
    look = read_in(board, SHORT + "Another line\n")
    item.refresh_from_db()
    assert item.notes == "Counted twice."
    assert look.proposal.items[0].kept


def test_approved_minutes_are_not_changed(board):
    read_in(board, SHORT, approved=True)
    assert Meeting.objects.get().state == "approved"
    before = rows()
    with pytest.raises(WrongState):
        read_in(board, SHORT.replace("cellar", "cellar ✓"))
    assert rows() == before
    read_in(board, SHORT)  # nothing new in it: nothing is refused
    assert rows() == before


def test_confidential_minutes_make_confidential_records(board, cast):
    read_in(board, SHORT, confidential=True)
    assert Meeting.objects.get().confidential
    assert all(Action.objects.values_list("confidential", flat=True))
    assert not Action.objects.visible_to(cast.observer).exists()
    assert Action.objects.visible_to(cast.member).count() == 2


def test_minutes_without_a_day_are_refused_until_it_is_said(board):
    text = re.sub(" of 4 March 2024", "", SHORT)
    with pytest.raises(Invalid) as refused:
        read_in(board, text)
    assert refused.value.field == "date"
    assert not Meeting.objects.exists()
    read_in(board, text, date="2024-03-04")
    assert Meeting.objects.get().precision == "day"
    before = rows()
    read_in(board, text)  # what was answered for the same words counts
    assert rows() == before


def test_a_wrong_day_is_refused(board):
    with pytest.raises(Invalid):
        read_in(board, SHORT, date="the fourth")


def test_only_chair_and_secretary_read_minutes_in(board, cast):
    for user in (cast.member, cast.observer, cast.former, cast.stranger, cast.outsider):
        with pytest.raises(NotAllowed):
            read_in(board, SHORT, by=user)
    read_in(board, SHORT, by=cast.chair)
    assert Import.objects.get(state="applied").by == cast.chair.person


def test_a_preview_that_no_longer_holds_is_not_applied(board, make_action):
    source = importing.store_document(board, by=None, data=SHORT, name="a.txt")
    seen = importing.look_at(source).fingerprint
    make_action("count the machines in the cellar", owners=["Ann"])
    with pytest.raises(Stale):
        importing.apply_import(source, by=None, fingerprint=seen)
    assert not Meeting.objects.exists()
    importing.apply_import(source, by=None, fingerprint=importing.look_at(source).fingerprint)


def test_an_applied_import_is_not_applied_again(board):
    source = importing.store_document(board, by=None, data=SHORT, name="a.txt")
    importing.apply_import(source, by=None)
    with pytest.raises(WrongState):
        importing.apply_import(source, by=None)


def test_an_older_document_moves_the_origin_back_and_reopens_nothing(board):
    later = SHORT.replace("4 March 2024", "8 April 2024").replace("NEW:\n", "### Closed\n")
    read_in(board, later)
    raised = Action.objects.get(text__contains="power")
    assert raised.status == "closed"
    read_in(board, SHORT)
    raised.refresh_from_db()
    assert Action.objects.count() == 2
    assert raised.status == "closed"
    assert raised.raised_at.date() == dt.date(2024, 3, 4)
    assert raised.raised_in.starts_at.date() == dt.date(2024, 3, 4)


def test_the_same_words_raised_again_a_year_after_they_were_closed_are_another_promise(board):
    read_in(board, SHORT)
    read_in(board, SHORT.replace("4 March", "8 April").replace("NEW:\n", "### Closed\n"))
    read_in(board, SHORT.replace("4 March 2024", "3 March 2025"))
    power = Action.objects.filter(text__contains="power").order_by("number")
    assert [a.status for a in power] == ["closed", "open"]


# Taking an import back


def test_an_import_is_taken_back_and_can_be_read_in_again(board, june):
    source = Import.objects.get()
    importing.undo_import(source, by=None)
    assert set(Action.objects.values_list("status", "resolution")) == {("closed", "dropped")}
    assert not Decision.objects.filter(withdrawn_at=None).exists()
    assert set(Approval.objects.values_list("outcome", flat=True)) == {"withdrawn"}
    assert not Item.objects.current().exists()
    assert Meeting.objects.get().state == "cancelled"
    read_in(board, JUNE, "minutes.txt")
    assert Action.objects.exclude(status="closed").count() == 15
    assert Meeting.objects.exclude(state="cancelled").count() == 1
    with pytest.raises(WrongState):
        importing.undo_import(source, by=None)


def test_taking_back_leaves_what_others_built_on(board, cast):
    read_in(board, SHORT)
    action = Action.objects.get(number=1)
    act.say(action, by=cast.member, note="there are eleven")
    importing.undo_import(Import.objects.get(), by=cast.secretary)
    action.refresh_from_db()
    assert action.status == "open"
    assert Action.objects.get(number=2).status == "closed"


def test_taking_back_a_later_document_leaves_what_the_first_said(board):
    read_in(board, SHORT)
    read_in(board, SHORT.replace("4 March", "8 April").replace("NEW:\n", "### Closed\n"))
    assert Action.objects.get(number=2).status == "closed"
    importing.undo_import(Import.objects.order_by("-pk").first(), by=None)
    assert Action.objects.get(number=2).status == "open"


# What is no minutes


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n\n",
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00",
        b"\xff\xfeA",
        b"PK\x03\x04" + bytes(40),
        b"%PDF-1.7\n\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
    ids=["empty", "blank", "program", "half UTF-16", "zip", "pdf", "picture"],
)
def test_what_is_no_text_is_refused_in_a_sentence(board, data):
    with pytest.raises(Invalid):
        importing.store_document(board, by=None, data=data, name="file")
    assert not Import.objects.exists()


def test_ten_megabytes_are_the_most(board):
    with pytest.raises(Invalid, match="MB"):
        importing.store_document(board, by=None, data=b"a" * (importing.LARGEST + 1), name="a")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(board, encoding):
    text = SHORT.replace("Bob Birch", "Zoë Brønsted").replace("Bob:", "Zoë:")
    read_in(board, text.encode(encoding))
    assert Person.objects.filter(name="Zoë Brønsted").exists()
    assert owners_of(Action.objects.get(number=2)) == {"Zoë Brønsted": False}


ODD = [
    "Action \u202eBob: turned \u202c around",
    "Action Bob: " + "very " * 3000 + "long",
    "Action " + "Bob" * 200 + ": has a long name",
    "Action Bob: \U0001f600 \ud83d half",
    "Action Bob:",
    "Action : nobody",
    "Action All:",
    "Action Bob: " + "\u0301" * 500,
    "# " + "long heading " * 100,
    "Required: USD $99999999999999999999999 for the moon",
    "See line #99999999999 of attached budget",
    "Agreed",
    "Agreed, if",
    "\x00\x01\x02",
    "Topic (99999999 minutes)",
    "Action Bob, Ann, Bob, bob and BOB: together",
    "Action Bob: due 2024-13-45",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_text_is_kept_or_refused_and_never_breaks(board, odd):
    before = rows()
    try:
        read_in(board, f"{SHORT}\n## Approvals\n### The moon\n{odd}\n")
    except Invalid:
        assert rows() == before
    else:
        assert Meeting.objects.count() == 1


def test_nothing_is_half_written_when_something_goes_wrong(board, monkeypatch):
    """The last step fails; nothing of those before it stays. (Patched at the seam, to fail there.)"""

    def fail(*args, **kwargs):
        raise RuntimeError

    source = importing.store_document(board, by=None, data=JUNE, name="a.txt")
    before = rows()
    monkeypatch.setattr(importing, "write_comments", fail)
    with pytest.raises(RuntimeError):
        importing.apply_import(source, by=None)
    assert rows() == before
    source.refresh_from_db()
    assert source.state == "preview"


def test_an_archive_in_one_file_is_refused(board):
    many = "\n".join(f"Action Bob: do thing {n}" for n in range(importing.MOST_ACTIONS + 1))
    with pytest.raises(Invalid, match="more than the minutes"):
        importing.store_document(board, by=None, data=SHORT + many, name="a")
