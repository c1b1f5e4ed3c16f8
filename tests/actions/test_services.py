"""The life cycle of an action: who may take which step, and what each step leaves behind."""

import datetime as dt

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from actions import services as act
from actions.models import Action, ActionEvent, Owner, Subject
from actions.services import Deed, OwnerSpec, everyone_of
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Committee, OrganisationAlias, PersonAlias
from tests.conftest import make_person, seat

pytestmark = pytest.mark.django_db


def now(action) -> Action:
    return Action.objects.get(pk=action.pk)


def kinds(action) -> list[str]:
    return list(action.events.order_by("id").values_list("kind", flat=True))


# Raising


def test_numbers_run_per_committee(make_action, board, other):
    assert [make_action().number, make_action().number] == [1, 2]
    assert make_action(committee=other).number == 1


def test_raising_is_one_event_with_both_times(make_action, cast):
    action = make_action(by=cast.member, owners=[cast.member])
    event = action.events.get()
    assert (event.kind, event.to_state, event.by) == ("raised", "open", cast.member.person)
    assert event.happened_at <= timezone.now()
    event.refresh_from_db()
    assert abs(event.recorded_at - event.happened_at) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("role", ["observer", "former", "stranger", "outsider", "admin"])
def test_only_who_takes_part_raises(make_action, cast, role):
    with pytest.raises(NotAllowed):
        make_action(by=getattr(cast, role))
    make_action(by=cast.member)


def test_an_action_needs_words_and_an_owner(board, cast):
    with pytest.raises(Invalid) as refused:
        act.raise_action(board, by=cast.chair, text="  ", owners=[OwnerSpec(typed="Ann")])
    assert refused.value.field == "text"
    with pytest.raises(Invalid) as refused:
        act.raise_action(board, by=cast.chair, text="Do it", owners=[])
    assert refused.value.field == "owners"
    with pytest.raises(Invalid):
        act.raise_action(board, by=cast.chair, text="x" * 4001, owners=[OwnerSpec(typed="Ann")])
    with pytest.raises(Invalid):
        act.raise_action(board, by=cast.chair, text="a\0b", owners=[OwnerSpec(typed="Ann")])
    assert not Action.objects.exists()


def test_a_refused_raising_gives_its_number_back(board, cast, make_action):
    with pytest.raises(Invalid):
        act.raise_action(board, by=cast.chair, text="Do it", owners=[])
    assert make_action().number == 1


def test_everyone_is_each_member_organisation_of_that_day(board, cast, intel, citrix):
    arm = type(intel).objects.create(name="ARM")
    late = make_person("Late Comer")
    seat(late, board, "member", arm, starts=0)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert [s.organisation_id for s in everyone_of(board, yesterday)] == [citrix.pk, intel.pk]
    action = act.raise_action(board, by=cast.chair, text="Tell us", everyone=True)
    assert [o.name for o in action.owners.all()] == ["ARM", "Citrix", "Intel"]
    assert now(action).everyone


def test_everyone_is_each_voting_member_where_the_committee_says_so(board, cast):
    Committee.objects.filter(pk=board.pk).update(everyone_means="people")
    board.refresh_from_db()
    action = act.raise_action(board, by=cast.chair, text="Tell us", everyone=True)
    names = [o.name for o in action.owners.all()]
    assert names == ["Carla Chair", "Citra Citrix", "Max Member", "Mona Member"]


def test_a_subject_of_another_committee_is_refused(board, other, cast):
    theirs = Subject.objects.create(committee=other, name="Racks")
    with pytest.raises(Invalid):
        act.raise_action(
            board, by=cast.chair, text="Do", owners=[OwnerSpec(typed="A")], subject=theirs
        )


def test_subjects_meet_in_whatever_spelling(board):
    made = act.name_subject(board, "Xen + Libvirt")
    assert act.name_subject(board, " xen  libvirt ") == made
    assert act.name_subject(board, " + ") is None


# Ticks


def test_once_every_part_is_done_the_action_proposes_itself(make_action, cast, intel):
    action = make_action(owners=[cast.member, intel])
    mine, theirs = action.owners.order_by("position")
    act.tick(mine, by=cast.member)
    assert now(action).status == "open"
    act.tick(theirs, by=cast.colleague)  # represents Intel
    assert now(action).status == "proposed"
    last = action.events.order_by("-id").first()
    assert (last.kind, last.by) == ("proposed", None)


def test_taking_a_tick_back_takes_back_what_it_proposed(make_action, cast):
    action = make_action(owners=[cast.member])
    part = action.owners.get()
    act.tick(part, by=cast.member)
    act.untick(part, by=cast.member)
    assert now(action).status == "open"
    assert now(action).owners.get().ticked_at is None
    assert kinds(action) == ["raised", "ticked", "proposed", "unticked", "sent_back"]


def test_taking_a_tick_back_leaves_what_a_person_proposed(make_action, cast):
    action = make_action(owners=[cast.member])
    act.propose(action, by=cast.member, note="All sent")
    part = action.owners.get()
    act.tick(part, by=cast.member)
    act.untick(part, by=cast.member)
    assert now(action).status == "proposed"


def test_only_the_owner_or_a_leader_ticks_a_part(make_action, cast, citrix):
    action = make_action(owners=[cast.member, citrix])
    mine, theirs = action.owners.order_by("position")
    for stranger in (cast.citra, cast.observer, cast.outsider, cast.former, cast.admin):
        with pytest.raises(NotAllowed):
            act.tick(mine, by=stranger)
    with pytest.raises(NotAllowed):
        act.tick(theirs, by=cast.member)
    act.tick(mine, by=cast.secretary)
    act.tick(theirs, by=cast.citra)


def test_a_part_that_is_ticked_already_says_who_was_faster(make_action, cast, intel):
    action = make_action(owners=[intel, cast.citra])
    part = action.owners.get(organisation=intel)
    act.tick(part, by=cast.member)
    with pytest.raises(Stale, match="Mona Member was faster"):
        act.tick(part, by=cast.colleague)


def test_closed_actions_take_no_ticks_of_people(make_action, cast):
    action = make_action(owners=[cast.member])
    act.close(action, by=cast.chair, resolution="done")
    with pytest.raises(WrongState):
        act.tick(action.owners.get(), by=cast.member)


# The board's word


STEPS = {
    "mark_unknown": {},
    "propose": {"note": "sent"},
    "close": {"resolution": "done"},
    "send_back": {"note": "not yet"},
    "reopen": {"note": "not after all"},
}
LEADS_TO = {
    ("open", "mark_unknown"): "unknown",
    ("open", "propose"): "proposed",
    ("open", "close"): "closed",
    ("unknown", "mark_open"): "open",
    ("unknown", "propose"): "proposed",
    ("unknown", "close"): "closed",
    ("proposed", "close"): "closed",
    ("proposed", "send_back"): "open",
    ("closed", "reopen"): "open",
}


def bring_to(action, status, by):
    if status == "unknown":
        act.mark_unknown(action, by=by)
    elif status == "proposed":
        act.propose(action, by=by, note="sent")
    elif status == "closed":
        act.close(action, by=by, resolution="done")


@pytest.mark.parametrize("status", ["open", "unknown", "proposed", "closed"])
@pytest.mark.parametrize("step", [*STEPS, "mark_open"])
def test_each_step_leads_where_the_life_cycle_says_or_is_refused(make_action, cast, status, step):
    action = make_action(owners=[cast.member])
    bring_to(action, status, cast.chair)
    before = ActionEvent.objects.count()
    action = now(action)
    if (status, step) in LEADS_TO:
        getattr(act, step)(action, by=cast.chair, **STEPS.get(step, {}))
        assert now(action).status == LEADS_TO[status, step]
        assert ActionEvent.objects.count() == before + 1
        event = action.events.order_by("-id").first()
        assert (event.from_state, event.to_state) == (status, LEADS_TO[status, step])
    else:
        with pytest.raises(WrongState):
            getattr(act, step)(action, by=cast.chair, **STEPS.get(step, {}))
        assert ActionEvent.objects.count() == before
        assert now(action).status == status


@pytest.mark.parametrize("role", ["member", "colleague", "observer", "former", "outsider", "admin"])
@pytest.mark.parametrize("step", ["mark_unknown", "close"])
def test_only_leaders_give_the_boards_word(make_action, cast, role, step):
    action = make_action(owners=[cast.member])
    with pytest.raises(NotAllowed):
        getattr(act, step)(action, by=getattr(cast, role), **STEPS[step])
    assert now(action).status == "open"


def test_owners_propose_and_others_do_not(make_action, cast, intel):
    action = make_action(owners=[intel])
    with pytest.raises(NotAllowed):
        act.propose(action, by=cast.citra, note="done?")
    act.propose(action, by=cast.colleague, note="All three are sent")
    assert now(action).status == "proposed"


@pytest.mark.parametrize(
    ("step", "status"), [("propose", "open"), ("send_back", "proposed"), ("reopen", "closed")]
)
def test_steps_that_need_a_reason_ask_for_it(make_action, cast, step, status):
    action = make_action(owners=[cast.member])
    bring_to(action, status, cast.chair)
    with pytest.raises(Invalid) as refused:
        getattr(act, step)(now(action), by=cast.chair, note="  ")
    assert refused.value.field == "note"


def test_closing_keeps_how_it_ended_and_when(make_action, cast):
    action = make_action()
    act.close(action, by=cast.secretary, resolution="dropped", note="no interest")
    action = now(action)
    assert (action.status, action.resolution) == ("closed", "dropped")
    assert action.closed_at is not None
    with pytest.raises(Invalid):
        act.close(make_action(), by=cast.secretary, resolution="gone")


def test_a_meeting_may_leave_an_open_action_open(make_action, make_meeting, cast):
    action, meeting = make_action(), make_meeting(days=0, state="in_session")
    with pytest.raises(WrongState):
        act.mark_open(action, by=cast.chair)
    act.mark_open(action, by=Deed(cast.chair, meeting_id=meeting.pk))
    assert kinds(action) == ["raised", "still_open"]
    with pytest.raises(NotAllowed):
        act.mark_open(action, by=Deed(cast.citra, meeting_id=meeting.pk))


def test_a_stale_version_is_told_who_was_faster(make_action, cast):
    action = make_action(owners=[cast.member])
    shown = now(action).version
    act.close(action, by=cast.secretary, resolution="done", version=shown)
    with pytest.raises(Stale, match="Sasha Secretary was faster: closed"):
        act.close(action, by=cast.chair, resolution="dropped", version=shown)
    assert now(action).resolution == "done"


def test_saying_is_never_blocked_and_counts_as_the_last_word(make_action, cast):
    action = make_action(owners=[cast.member])
    act.say(action, by=cast.citra, note="waiting for SUSE")
    act.close(action, by=cast.chair, resolution="done")
    act.say(action, by=cast.member, note="and thanks")
    words = Action.objects.with_last_word().get(pk=action.pk).words
    assert [w.note for w in words] == ["and thanks"]
    with pytest.raises(NotAllowed):
        act.say(action, by=cast.observer, note="me too")
    with pytest.raises(Invalid):
        act.say(action, by=cast.member, note=" ")


def test_an_observer_who_owns_a_part_speaks_and_ticks_for_it(make_action, cast):
    action = make_action(owners=[cast.observer, cast.member])
    act.say(action, by=cast.observer, note="half of it")
    act.tick(action.owners.get(person=cast.observer.person), by=cast.observer)
    with pytest.raises(NotAllowed):
        act.tick(action.owners.get(person=cast.member.person), by=cast.observer)


def test_confidential_things_are_not_for_observers_even_by_service(make_action, cast):
    action = make_action(owners=[cast.observer], confidential=True)
    with pytest.raises(NotAllowed):
        act.tick(action.owners.get(), by=cast.observer)
    assert action.events.get().confidential


def test_a_step_looks_at_the_action_as_it_is_and_not_as_it_was_loaded(make_action, cast):
    action = make_action(owners=[cast.member])
    act.propose(action, by=cast.member, note="sent")
    loaded = now(action)
    act.close(action, by=cast.secretary, resolution="done")
    with pytest.raises(WrongState):
        act.send_back(loaded, by=cast.chair, note="not yet")
    assert now(action).status == "closed"


# Undo


def test_the_own_last_act_can_be_taken_back_with_what_it_caused(make_action, cast):
    action = make_action(owners=[cast.member])
    act.tick(action.owners.get(), by=cast.member)
    event = action.events.get(kind="ticked")
    act.undo(event, by=cast.member)
    assert now(action).status == "open"
    assert now(action).owners.get().ticked_at is None
    assert kinds(action) == ["raised", "ticked", "proposed", "undone", "undone"]
    with pytest.raises(WrongState):
        act.undo(event, by=cast.member)


def test_what_others_acted_on_cannot_be_taken_back(make_action, cast):
    action = make_action(owners=[cast.member])
    act.close(action, by=cast.chair, resolution="done")
    act.say(action, by=cast.member, note="thanks")
    with pytest.raises(Stale):
        act.undo(action.events.get(kind="closed"), by=cast.chair)
    with pytest.raises(WrongState):
        act.undo(action.events.get(kind="said"), by=cast.chair)  # not theirs
    assert now(action).status == "closed"


def test_raising_and_reassigning_cannot_be_taken_back(make_action, cast):
    action = make_action(by=cast.member, owners=[cast.member])
    with pytest.raises(WrongState):
        act.undo(action.events.get(), by=cast.member)


def test_undo_is_offered_for_a_day(make_action, cast):
    action = make_action(owners=[cast.member])
    act.say(action, by=cast.member, note="soon")
    event = action.events.get(kind="said")
    event.refresh_from_db()
    assert act.undoable([event], cast.member.person_id) == event
    event.recorded_at -= dt.timedelta(days=2)
    assert act.undoable([event], cast.member.person_id) is None


# Upkeep


def test_editing_tells_from_what_to_what(make_action, board, cast):
    action = make_action("Send report", by=cast.chair)
    subject = act.name_subject(board, "Reports")
    act.edit(
        action, by=cast.chair, text="Send the report", subject=subject, due_on=dt.date(2030, 5, 1)
    )
    event = action.events.get(kind="edited")
    assert "Send report → Send the report" in event.note
    assert "– → 2030-05-01" in event.note
    assert "– → Reports" in event.note
    with pytest.raises(NotAllowed):
        act.edit(action, by=cast.member, text="Mine")


def test_editing_nothing_writes_nothing(make_action, cast):
    action = make_action("Send report")
    act.edit(action, by=cast.chair, text="Send report")
    assert kinds(action) == ["raised"]


def test_making_it_confidential_is_an_event_of_its_own_kind(make_action, cast):
    action = make_action()
    act.edit(action, by=cast.chair, confidential=True)
    assert action.events.get(kind="confidential").confidential


def test_follow_ups_do_not_run_in_a_circle(make_action, other, cast):
    first, second = make_action("one"), make_action("two")
    act.edit(second, by=cast.chair, parent=first)
    with pytest.raises(Invalid):
        act.edit(first, by=cast.chair, parent=second)
    with pytest.raises(Invalid):
        act.edit(first, by=cast.chair, parent=first)
    with pytest.raises(Invalid):
        act.edit(first, by=cast.chair, parent=make_action(committee=other))


def specs(*people):
    return [OwnerSpec(person_id=p.person_id) for p in people]


def test_who_stays_keeps_the_tick_and_who_goes_stays_in_the_history(make_action, cast):
    action = make_action(owners=[cast.member, cast.citra])
    act.tick(action.owners.get(person=cast.member.person), by=cast.member)
    act.reassign(
        action, by=cast.chair, owners=specs(cast.colleague, cast.member), note="Citra is away"
    )
    current = Owner.objects.filter(action=action, left_at=None).order_by("position")
    assert [(o.name, o.ticked_at is not None) for o in current] == [
        ("Max Member", False),
        ("Mona Member", True),
    ]
    note = action.events.get(kind="reassigned").note
    assert note == "Mona Member, Citra Citrix → Max Member, Mona Member: Citra is away"
    assert Owner.objects.filter(action=action).count() == 3


def test_reassigning_follows_the_parts(make_action, cast):
    action = make_action(owners=[cast.member, cast.citra])
    act.tick(action.owners.get(person=cast.member.person), by=cast.member)
    act.reassign(action, by=cast.chair, owners=specs(cast.member))
    assert now(action).status == "proposed"
    act.reassign(action, by=cast.chair, owners=specs(cast.member, cast.colleague))
    assert now(action).status == "open"


def test_only_leaders_reassign_and_closed_actions_stay(make_action, cast):
    action = make_action(owners=[cast.member])
    with pytest.raises(NotAllowed):
        act.reassign(action, by=cast.member, owners=specs(cast.colleague))
    with pytest.raises(Invalid):
        act.reassign(action, by=cast.chair, owners=[])
    act.close(action, by=cast.chair, resolution="done")
    with pytest.raises(WrongState):
        act.reassign(action, by=cast.chair, owners=specs(cast.colleague))


def test_what_a_leaver_had_is_handed_on(make_action, cast):
    one = make_action(owners=[cast.former, cast.member])
    two = make_action(owners=[cast.former])
    was, to = specs(cast.former)[0], specs(cast.colleague)[0]
    act.hand_on([one, two], by=cast.secretary, owner=was, to=to)
    names = [
        [o.name for o in Owner.objects.filter(action=a, left_at=None).order_by("position")]
        for a in (one, two)
    ]
    assert names == [["Max Member", "Mona Member"], ["Max Member"]]


# Offers


def test_an_offer_is_taken_over_under_a_number_of_there(make_action, other, cast):
    action = make_action("Write it up", owners=[cast.member])
    act.offer(action, by=cast.chair, to=other, note="yours")
    assert now(action).status == "open"
    with pytest.raises(NotAllowed):
        act.accept_offer(action, by=cast.chair, owners=specs(cast.member))
    new = act.accept_offer(action, by=cast.stranger, owners=specs(cast.stranger))
    assert (new.committee, new.number, new.text, new.parent) == (other, 1, "Write it up", action)
    old = now(action)
    assert (old.status, old.resolution, old.offered_to) == ("closed", "superseded", None)
    assert "WG-1" in action.events.get(kind="accepted").note
    with pytest.raises(WrongState):
        act.accept_offer(action, by=cast.stranger, owners=specs(cast.stranger))


def test_an_offer_ends_from_either_side(make_action, other, cast):
    action = make_action()
    act.offer(action, by=cast.chair, to=other)
    with pytest.raises(NotAllowed):
        act.refuse_offer(action, by=cast.member)
    act.refuse_offer(action, by=cast.stranger, note="not ours")
    act.offer(action, by=cast.chair, to=other)
    act.refuse_offer(action, by=cast.chair)
    assert now(action).offered_to is None
    assert kinds(action) == ["raised", "offered", "refused", "offered", "refused"]


def test_what_is_closed_confidential_or_already_here_is_not_offered(
    make_action, board, other, cast
):
    with pytest.raises(WrongState):
        act.offer(make_action(confidential=True), by=cast.chair, to=other)
    with pytest.raises(Invalid):
        act.offer(make_action(), by=cast.chair, to=board)
    closed = make_action()
    act.offer(closed, by=cast.chair, to=other)
    act.close(closed, by=cast.chair, resolution="done")
    with pytest.raises(WrongState):
        act.accept_offer(closed, by=cast.stranger, owners=specs(cast.stranger))


# Names


def test_an_answered_name_keeps_what_was_typed_and_is_remembered(make_action, cast):
    one, two = make_action(owners=["Mo"]), make_action(owners=["Mo", cast.member])
    owner = one.owners.get()
    act.answer_owner(
        owner, by=cast.secretary, person=cast.member.person, remember=True, everywhere=True
    )
    owner.refresh_from_db()
    assert (owner.person, owner.typed) == (cast.member.person, "Mo")
    assert [o.name for o in Owner.objects.filter(action=two, left_at=None)] == ["Mona Member"]
    assert PersonAlias.objects.get(person=cast.member.person).text == "Mo"
    assert kinds(one) == ["raised", "answered"]
    with pytest.raises(WrongState):
        act.answer_owner(owner, by=cast.secretary, person=cast.citra.person)


def test_a_name_may_mean_an_organisation(make_action, cast, intel):
    action = make_action(owners=["Intel Corp"])
    act.answer_owner(action.owners.get(), by=cast.chair, organisation=intel, remember=True)
    assert now(action).owners.get().organisation == intel
    assert OrganisationAlias.objects.get().organisation == intel


def test_only_leaders_answer_names(make_action, cast):
    action = make_action(owners=["Mo"])
    with pytest.raises(NotAllowed):
        act.answer_owner(action.owners.get(), by=cast.member, person=cast.member.person)
    with pytest.raises(Invalid):
        act.answer_owner(action.owners.get(), by=cast.chair)


# Admins and the append-only history


def test_an_admin_acts_in_django_admin_and_nowhere_else(make_action, cast):
    action = make_action()
    with pytest.raises(NotAllowed):
        act.close(action, by=cast.admin, resolution="done")
    with pytest.raises(NotAllowed):
        act.close(action, by=Deed(cast.member, as_admin=True), resolution="done")
    act.close(action, by=Deed(cast.admin, as_admin=True), resolution="done")
    assert action.events.get(kind="closed").by == cast.admin.person


@pytest.mark.parametrize(
    "statement", ["UPDATE actions_actionevent SET note = 'x'", "DELETE FROM actions_actionevent"]
)
def test_the_database_refuses_to_change_the_history(make_action, statement):
    make_action()
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ActionEvent.objects.count() == 1


def test_negative_control_without_the_trigger_the_history_would_change(make_action):
    make_action()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE actions_actionevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE actions_actionevent SET note = 'x'")
        cursor.execute("ALTER TABLE actions_actionevent ENABLE TRIGGER USER")
    assert ActionEvent.objects.get().note == "x"
