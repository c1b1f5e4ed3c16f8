"""What keeps approved minutes as they are, whatever code runs? Triggers; the services' guards only say so kindlier."""

import pgtrigger

REFUSE = "RAISE EXCEPTION 'these minutes are approved, their text is frozen' USING ERRCODE = 'check_violation';"

OF_ITEM = "(SELECT meeting_id FROM minutes_item WHERE id = {row}.item_id)"
"""The meeting of a row that hangs on an item."""


def frozen_meeting(*, may_change: tuple[str, ...]) -> pgtrigger.Trigger:
    """The meeting's own row: once approved it changes in the named columns only, and never goes."""
    return pgtrigger.Trigger(
        name="meeting_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="approved"),
        func=f"""
            IF TG_OP = 'DELETE' THEN {REFUSE} END IF;
            IF to_jsonb(NEW) - {_keys(may_change)} IS DISTINCT FROM to_jsonb(OLD) - {_keys(may_change)} THEN
                {REFUSE}
            END IF;
            RETURN NEW;
        """,
    )


def frozen_part(
    name: str,
    *,
    may_change: tuple[str, ...] = (),
    meeting: str = "{row}.meeting_id",
    grows: bool = False,
) -> pgtrigger.Trigger:
    """A part of a meeting's text: no row comes, changes or goes once the meeting is approved.

    `may_change` names columns that still may: whose record a person is (two records of one person are
    merged), and who may see it (what turns out to be confidential is withheld at once). `meeting` is the
    SQL for the id of a row's meeting. `grows`: rows may come (what readers say afterwards is not the text).
    """
    in_approved = " OR ".join(
        f"EXISTS (SELECT 1 FROM minutes_meeting WHERE state = 'approved' AND id = {meeting.format(row=row)})"  # noqa: S608 - our own words
        for row in ("OLD", "NEW")
    )
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete
        if grows
        else pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - {_keys(may_change)} = to_jsonb(OLD) - {_keys(may_change)} THEN
                RETURN NEW;
            END IF;
            IF {in_approved} THEN {REFUSE} END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


def _keys(columns: tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{c}'" for c in columns) + "]::text[]"
