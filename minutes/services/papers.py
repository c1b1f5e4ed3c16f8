"""Papers come, in versions; are renamed, made confidential, taken off and put back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, Protocol

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Approval, ApprovalEvent
from minutes import rules
from minutes.models import Item, Meeting, MeetingEvent, Paper, PaperVersion, Topic, TopicEvent
from minutes.papers import HEAD, WrongKind, kind_of, safe_name
from people.errors import Invalid, NotAllowed, Stale, WrongState

from .filing import Filed, file_away
from .record import Deed, as_deed, ask, atomic, lock_meeting, note

Thing = Item | Topic | Approval
"""What a paper belongs to."""
LONGEST_TITLE = 300
LONGEST_NOTE = 300


class Upload(Protocol):
    """What is needed of a file that was sent."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def who_may_add() -> str:
    """The sentence for who may not put a paper there."""
    return _(
        "The chair or the secretary can add papers; who takes part can, until the meeting is over."
    )


def who_may_change() -> str:
    return _("Only who brought this paper, the chair or the secretary can do this.")


def add_paper(
    thing: Thing,
    *,
    by: Any,
    upload: Upload,
    title: str = "",
    note: str = "",
    confidential: bool = False,
) -> Paper:
    """A new paper with its first version, on an item, a topic or an approval.

    `title` is the file's name where none is given. Beneath what is confidential it is so too. The bytes are
    written before the transaction begins, so that nobody waits for a disk with a meeting locked. Raises
    NotAllowed, WrongState (approved minutes), Invalid with the field (file, title, note).
    """
    deed: Deed = as_deed(by)
    _ask_add(thing, deed)
    title, note = _title(title), _note(note)
    name, media_type, filed = _take_in(upload)
    return _add(thing, deed, title or name, confidential, (name, media_type, filed, note))


def add_version(paper: Paper, *, by: Any, upload: Upload, note: str = "") -> PaperVersion:
    """A newer file of a paper. Numbers count up; of two at once each gets its own.

    Raises as add_paper does, and Invalid where the newest version holds just these bytes.
    """
    deed: Deed = as_deed(by)
    _ask_add(thing_of(paper), deed)
    note = _note(note)
    name, media_type, filed = _take_in(upload)
    return _add_version(paper, deed, (name, media_type, filed, note))


Sent = tuple[str, str, Filed, str]
"""Name, media type, what was filed, note."""


@atomic
def _add(thing: Thing, deed: Deed, title: str, confidential: bool, sent: Sent) -> Paper:
    meeting = _lock(thing)
    _ask_add(thing, deed)
    paper = Paper(committee_id=committee_of(thing), title=title)
    setattr(paper, kind_of_thing(thing), thing)
    paper.confidential = confidential or _is_confidential(thing, meeting)
    paper.save()
    _new_version(paper, 1, deed, sent)
    _tell(paper, deed, meeting, _("added: %(title)s") % {"title": title})
    return paper


@atomic
def _add_version(paper: Paper, deed: Deed, sent: Sent) -> PaperVersion:
    meeting, paper = _lock_paper(paper)
    _ask_add(thing_of(paper), deed)
    if paper.removed_at is not None:
        raise WrongState(_("This paper was taken off meanwhile."))
    newest = paper.versions.order_by("-number").first()
    if newest is not None and newest.sha256 == sent[2].sha256:
        raise Invalid(_("Version %(n)d holds just this file.") % {"n": newest.number}, "file")
    number = (paper.versions.aggregate(most=Max("number"))["most"] or 0) + 1
    version = _new_version(paper, number, deed, sent)
    _grown(paper)
    said = _("version %(n)d: %(title)s") % {"n": number, "title": paper.title}
    _tell(paper, deed, meeting, said)
    return version


@atomic
def rename_paper(paper: Paper, *, by: Any, title: str, version: int | None = None) -> Paper:
    """Another title; the files keep their names."""
    deed: Deed = as_deed(by)
    meeting, paper = _open(paper, deed, version)
    title = _title(title)
    if not title:
        raise Invalid(_("Give the paper a title."), "title")
    if title != paper.title:
        told = _("renamed: %(old)s → %(new)s") % {"old": paper.title, "new": title}
        paper.title = title
        _grown(paper, "title")
        _tell(paper, deed, meeting, told)
    return paper


@atomic
def remove_paper(paper: Paper, *, by: Any) -> Paper:
    """Take a paper off. Nothing is lost: restore_paper brings it back."""
    deed: Deed = as_deed(by)
    meeting, paper = _open(paper, deed)
    paper.removed_at = timezone.now()
    _grown(paper, "removed_at")
    _tell(paper, deed, meeting, _("taken off: %(title)s") % {"title": paper.title})
    return paper


@atomic
def restore_paper(paper: Paper, *, by: Any) -> Paper:
    """Put a paper back that was taken off."""
    deed: Deed = as_deed(by)
    meeting, paper = _lock_paper(paper)
    _ask_change(paper, deed)
    if paper.removed_at is None:
        raise WrongState(_("This paper is there."))
    paper.removed_at = None
    _grown(paper, "removed_at")
    _tell(paper, deed, meeting, _("put back: %(title)s") % {"title": paper.title})
    return paper


@atomic
def withhold_paper(paper: Paper, *, by: Any) -> Paper:
    """Make a paper confidential: at once, also in approved minutes. It is not opened again."""
    deed: Deed = as_deed(by)
    meeting, paper = _lock_paper(paper, frozen_too=True)
    _ask_change(paper, deed)
    if not paper.confidential:
        paper.confidential = True
        _grown(paper, "confidential")
        _tell(paper, deed, meeting, _("confidential: %(title)s") % {"title": paper.title})
    return paper


def thing_of(paper: Paper) -> Thing:
    """The item, topic or approval that a paper belongs to."""
    thing = paper.item or paper.topic or paper.approval
    assert thing is not None  # noqa: S101 - the database says so
    return thing


def kind_of_thing(thing: Thing) -> str:
    """ "item", "topic" or "approval": the column."""
    return {Item: "item", Topic: "topic", Approval: "approval"}[type(thing)]


def committee_of(thing: Thing) -> int:
    return thing.meeting.committee_id if isinstance(thing, Item) else thing.committee_id


def frozen_with(thing: Thing) -> Meeting | None:
    """The meeting whose approval freezes a thing's papers. An approval lives on after its minutes, and so do
    its papers."""
    return None if isinstance(thing, Approval) else thing.meeting


def _lock(thing: Thing, *, frozen_too: bool = False) -> Meeting | None:
    """The thing's meeting, locked; raises WrongState where its minutes are approved."""
    meeting = frozen_with(thing)
    if meeting is None:
        return None
    meeting = thing.meeting = lock_meeting(meeting)
    if meeting.is_frozen and not frozen_too:
        raise WrongState(_("These minutes are approved; their papers stay as they are."))
    if isinstance(thing, Item):
        thing.refresh_from_db(fields=["removed_at", "confidential"])
        if thing.removed_at is not None:
            raise WrongState(_("This item was taken off the agenda meanwhile."))
    return meeting


def _lock_paper(paper: Paper, *, frozen_too: bool = False) -> tuple[Meeting | None, Paper]:
    """The meeting first, as every act does, then the paper's row."""
    meeting = _lock(thing_of(paper), frozen_too=frozen_too)
    rows = Paper.objects.select_for_update(of=("self",))
    return meeting, rows.select_related("item__meeting", "topic__meeting", "approval").get(
        pk=paper.pk
    )


def _open(paper: Paper, deed: Deed, version: int | None = None) -> tuple[Meeting | None, Paper]:
    meeting, paper = _lock_paper(paper)
    _ask_change(paper, deed)
    if paper.removed_at is not None:
        raise WrongState(_("This paper was taken off meanwhile."))
    if version is not None and paper.version != version:
        raise Stale(_("Somebody was faster: it is called “%s” now.") % paper.title)
    return meeting, paper


def _ask_add(thing: Thing, deed: Deed) -> None:
    _ask_seen(thing, deed)
    ask(rules.can_add_paper, deed, thing, sentence=who_may_add())


def _ask_change(paper: Paper, deed: Deed) -> None:
    _ask_seen(thing_of(paper), deed)
    ask(rules.can_change_paper, deed, paper, sentence=who_may_change())


def _ask_seen(thing: Thing, deed: Deed) -> None:
    if deed.user is None or deed.as_admin:
        return
    seen: Any = type(thing).objects
    if not seen.visible_to(deed.user).filter(pk=thing.pk).exists():
        raise NotAllowed(who_may_add())


def _is_confidential(thing: Thing, meeting: Meeting | None) -> bool:
    return thing.confidential or bool(meeting and meeting.confidential)


def _take_in(upload: Upload) -> tuple[str, str, Filed]:
    """The name, kind and place of a file that was sent; its kind is read off its first bytes."""
    name = safe_name(upload.name or "")
    if not name:
        raise Invalid(
            _("This file has no name that can be kept. Rename it, and try again."), "file"
        )
    chunks = iter(upload.chunks())
    first = next(chunks, b"")
    while 0 < len(first) < HEAD and (more := next(chunks, b"")):
        first += more
    try:
        media_type = kind_of(name, first[:HEAD]) if first else ""
    except WrongKind as wrong:
        raise Invalid(
            _("The name says %(kind)s, and the content is something else.") % {"kind": wrong},
            "file",
        ) from None
    return name, media_type, file_away(chain([first], chunks))


def _new_version(paper: Paper, number: int, deed: Deed, sent: Sent) -> PaperVersion:
    name, media_type, filed, said = sent
    return PaperVersion.objects.create(
        paper=paper,
        number=number,
        name=name,
        media_type=media_type,
        size=filed.size,
        sha256=filed.sha256,
        stored=filed.stored,
        note=said,
        by_id=deed.person_id,
    )


def _grown(paper: Paper, *fields: str) -> None:
    paper.version += 1
    paper.save(update_fields=[*fields, "version"])


def _tell(paper: Paper, deed: Deed, meeting: Meeting | None, said: str) -> None:
    """One event, with what the paper belongs to."""
    thing = thing_of(paper)
    hidden = paper.confidential or _is_confidential(thing, meeting)
    if isinstance(thing, Item):
        assert meeting is not None  # noqa: S101 - an item has one
        note(meeting, MeetingEvent.Kind.PAPER, deed, item=thing, note=said, confidential=hidden)
        return
    fields: dict[str, Any] = {
        "by_id": deed.person_id,
        "happened_at": deed.at,
        "note": said,
        "confidential": hidden,
    }
    if isinstance(thing, Topic):
        TopicEvent.objects.create(topic=thing, kind=TopicEvent.Kind.PAPER, **fields)
    else:
        kind = ApprovalEvent.Kind.EDITED
        ApprovalEvent.objects.create(approval=thing, kind=kind, **fields)


def _title(title: str) -> str:
    return _worded(title, "title", LONGEST_TITLE)


def _note(said: str) -> str:
    return _worded(said, "note", LONGEST_NOTE)


def _worded(text: str, field: str, most: int) -> str:
    text = " ".join(text.replace("\0", "").split())
    if len(text) > most:
        raise Invalid(_("At most %(n)d characters.") % {"n": most}, field)
    return text
