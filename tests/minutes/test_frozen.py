"""Approved minutes do not change: not by INSERT, UPDATE, DELETE or TRUNCATE of the application's own role.

Every table that holds a part of them is asked by SQL, column by column, past all of our code. FROZEN and
GROWS say what may still change, and nothing else does.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from actions import services as act
from budgets.models import Approval
from minutes import services
from minutes.models import (
    AgendaRevision,
    Comment,
    Erratum,
    Item,
    ItemFlag,
    ItemRevision,
    Meeting,
    Paper,
    PaperVersion,
    Recusal,
)

FROZEN = {
    # Who may see it, how many times it changed, of which series it is said to be.
    "minutes_meeting": {"confidential", "version", "pulse", "series_id"},
    "minutes_meetingday": set(),
    "minutes_item": {
        *(
            "presenter_id",
            "subject_id",
            "confidential",
            "withheld",
            "version",
            "standing_id",
            "pulse",
        )
    },
    # Whose record a person or an organisation is: two may turn out to be one.
    "minutes_attendance": {"person_id", "organisation_id", "deputy_for_id"},
    # When the board looks at it again, what took its place, which later meeting noted it.
    "minutes_decision": {"confidential", "review_on", "superseded_by_id", "ratified_in_id"},
    "minutes_itemflag": {"person_id"},
    "minutes_recusal": {"person_id"},
    "minutes_itemrevision": set(),
    "minutes_agendarevision": {"by_id"},
    "minutes_paper": {"confidential", "version"},
    "minutes_paperversion": {"by_id"},
}
"""Tables whose rows neither come, go nor change, with the columns that still may."""

GROWS = {
    "minutes_comment": {"person_id", "confidential"},
    "minutes_erratum": set(),
    "minutes_meetingevent": set(),
}
"""Tables in which things are said afterwards, beside the text: rows come, and what is said stays."""

KEPT = ("minutes_correction", "minutes_conflict")
"""Not part of the text, but words of people: never emptied."""

PARENTS = ("people_committee", "people_person", "people_organisation", "actions_action")


@pytest.fixture
def approved(make_meeting, cast, board):
    """An approved meeting with a row in each of the tables."""
    meeting = make_meeting(state="drafting", days=-30)
    item = services.add_item(meeting, by=cast.secretary, title="Machines", notes="Don: fine")
    meeting.days.create(starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    services.invite_members(meeting, by=cast.secretary)
    services.record_decision(board, by=cast.secretary, text="Buy two", item=item)
    member = cast.member.person
    Comment.objects.create(item=item, typed="Ian", text="Three", happened_at=meeting.starts_at)
    ItemFlag.objects.create(item=item, person=member, kind="flagged")
    Recusal.objects.create(item=item, person=member)
    ItemRevision.objects.create(item=item, version=7, notes="Don: fine", by=member)
    AgendaRevision.objects.create(meeting=meeting, number=70, by=member, at=timezone.now())
    paper = Paper.objects.create(committee=board, item=item, title="Budget")
    PaperVersion.objects.create(
        paper=paper, number=1, name="b.txt", media_type="text/plain", size=3
    )
    act.raise_action(
        board,
        by=cast.secretary,
        text="Order the machines",
        owners=[act.OwnerSpec(person_id=cast.member.person_id)],
        raised_in_id=meeting.pk,
        raised_item_id=item.pk,
    )
    Approval.objects.create(committee=board, year=2014, number=1, title="Machines", meeting=meeting)
    for verb in (services.circulate_minutes, services.approve_minutes):
        verb(meeting, by=cast.secretary)
    Erratum.objects.create(meeting=meeting, text="Three, not two", by=member)
    meeting.refresh_from_db()
    return meeting


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refused(sql, *params):
    """Whether the database refuses in words of ours, and not because the statement is no good. Nothing of it stays."""
    changed = 0
    try:
        with transaction.atomic():
            changed = ask(sql, *params)
            transaction.set_rollback(True)
    except DatabaseError as error:
        said = str(error)
        if "unique constraint" in said:
            return False
        assert "frozen" in said or "not emptied" in said or "Cannot" in said, said
        return True
    assert changed, f"nothing was there to change: {sql}"
    return False


def columns(table):
    """A table's columns that can be written, with their kinds."""
    return dict(
        ask(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            table,
        )
    )


def another(column, kind):
    """SQL for a value that is not the one that stands there."""
    if kind in ("bigint", "integer", "smallint"):
        return f'COALESCE("{column}", 0) + 1'
    if kind == "boolean":
        return f'NOT COALESCE("{column}", false)'
    if kind == "timestamp with time zone":
        return f"COALESCE(\"{column}\", now()) + interval '1 day'"
    if kind == "date":
        return f'COALESCE("{column}", current_date) + 1'
    if kind == "jsonb":
        return "'{\"other\": 1}'::jsonb"
    if kind == "ARRAY":
        return "ARRAY['other']"
    return f"CASE WHEN \"{column}\" = 'x' THEN 'y' ELSE 'x' END"


@pytest.mark.parametrize("table", [*FROZEN, *GROWS])
def test_no_column_is_updated_but_those_that_may(approved, table):
    may = {**FROZEN, **GROWS}[table]
    kinds = columns(table)
    changeable = {
        column
        for column, kind in kinds.items()
        if not refused(f'UPDATE {table} SET "{column}" = {another(column, kind)}')
    }
    assert changeable == may


@pytest.mark.parametrize("table", [*FROZEN, *GROWS])
def test_no_row_is_deleted(approved, table):
    assert refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", [name for name in FROZEN if name != "minutes_meeting"])
def test_no_row_is_inserted(approved, table):
    names = [f'"{name}"' for name in columns(table)]
    values = ["id + 1000" if name == '"id"' else name for name in names]
    assert refused(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table}"
    )


@pytest.mark.parametrize("table", [*FROZEN, *GROWS, *KEPT, *PARENTS])
def test_no_table_is_emptied(approved, table):
    ask("DROP TABLE flushing_allowed")
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    assert refused(f"TRUNCATE {table} CASCADE")


def test_a_database_of_tests_may_be_emptied_between_them(approved):
    """The negative control: without that table's absence the same statement passes."""
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    ask("TRUNCATE minutes_recusal")
    assert not Recusal.objects.exists()


def test_before_approval_each_table_can_be_written(make_meeting, cast, board):
    """The negative control: it is the approval that freezes."""
    meeting = make_meeting(state="circulated")
    item = Item.objects.create(meeting=meeting, title="x")
    for made in (
        ItemFlag.objects.create(item=item, person=cast.member.person, kind="flagged"),
        Recusal.objects.create(item=item, person=cast.member.person),
        Paper.objects.create(committee=board, item=item, title="x"),
    ):
        table = made._meta.db_table
        assert not refused(f"UPDATE {table} SET item_id = item_id + 0")
        assert not refused(f"DELETE FROM {table} WHERE id = %s", made.pk)


def test_nothing_comes_into_approved_minutes_from_the_lists_of_actions_and_requests(
    approved, cast, board
):
    owners = [act.OwnerSpec(person_id=cast.member.person_id)]
    action = act.raise_action(board, by=cast.secretary, text="Another", owners=owners)
    request = Approval.objects.create(committee=board, year=2014, number=2, title="Another")
    assert refused(
        "UPDATE actions_action SET raised_in_id = %s WHERE id = %s", approved.pk, action.pk
    )
    assert refused(
        "UPDATE budgets_approval SET meeting_id = %s WHERE id = %s", approved.pk, request.pk
    )
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        act.raise_action(
            board, by=cast.secretary, text="Third", owners=owners, raised_in_id=approved.pk
        )
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Approval.objects.create(committee=board, year=2014, number=3, title="x", meeting=approved)


def test_nor_do_those_that_are_in_them_go(approved):
    assert refused("DELETE FROM actions_action WHERE raised_in_id = %s", approved.pk)
    assert refused("DELETE FROM budgets_approval WHERE meeting_id = %s", approved.pk)
    assert refused(
        "UPDATE budgets_approval SET meeting_id = NULL WHERE meeting_id = %s", approved.pk
    )


def test_an_action_of_approved_minutes_lives_on(approved, cast):
    """What may still change: how it stands today. The page shows the words that were approved."""
    action = approved.raised_actions.get()
    act.edit(action, by=cast.secretary, text="Order nothing")
    assert Meeting.objects.get(pk=approved.pk).as_approved["actions"][str(action.pk)]["text"] == (
        "Order the machines"
    )


@pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "config.embedded",
    reason="of a server of somebody else's only they can say who its superusers are",
)
def test_the_role_of_our_server_is_no_superuser_and_cannot_pass_by_the_triggers(approved):
    ((superuser, replicates, bypasses),) = ask(
        "SELECT rolsuper, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert not (superuser or replicates or bypasses)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ask("SET LOCAL session_replication_role = replica")
