"""Two records turn out to be one person, or one organisation: all that names the one names the other.

What points to a record is found through the models' own fields, so that what apps above add later is
taken along without a word here. Events are append-only: they go on naming the record that was merged,
which stays, empty, and leads to the other (`merged_into`).

Where both stand where only one may (both own the same action, both came to the same meeting), the two
rows become one. A row that something forbids to change (the minutes are approved, an event names it)
stays with the old record, whose page leads on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, models
from django.db.models import ForeignObjectRel, ProtectedError, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _

from people import rules
from people.errors import WrongState
from people.links import address_of, turned_over
from people.models import (
    Event,
    Mail,
    Membership,
    Organisation,
    OrganisationAlias,
    PeopleEvent,
    Person,
    PersonAlias,
    User,
)
from people.spans import Span, one_line

from .record import answerers_only, ask, atomic, record

Record = Person | Organisation
Column = models.ForeignKey[Any, Any]


@atomic
def merge_people(loser: Person, winner: Person, *, by: Any) -> Person:
    """`loser` is `winner`: everything of the first goes to the second. Returns the winner.

    Contact data that the winner lacks is taken over, and so is the account; two accounts are not merged.
    """
    loser, winner = _lock_both(Person, loser, winner)
    ask(rules.can_merge_people, by, loser, winner, sentence=answerers_only())
    _merge_accounts(loser, winner)
    _turn_mails_over(loser, winner)
    _merge_seats(loser, winner)
    for field in references_to(Person):
        if field.model not in (User, Membership, Mail):
            repoint(field, loser, winner)
    for name in ("email", "phone", "time_zone"):
        setattr(winner, name, getattr(winner, name) or getattr(loser, name))
        setattr(loser, name, "")
    winner.version += 1
    winner.save(update_fields=["email", "phone", "time_zone", "version"])
    if loser.key != winner.key:
        PersonAlias.objects.get_or_create(
            person=winner, key=loser.key, defaults={"text": loser.name}
        )
    return _tombstone(loser, winner, by, ["email", "phone", "time_zone", "merged_into"])


@atomic
def merge_organisations(loser: Organisation, winner: Organisation, *, by: Any) -> Organisation:
    """`loser` is `winner`, as merge_people; its name stays as another spelling."""
    loser, winner = _lock_both(Organisation, loser, winner)
    ask(rules.can_merge_organisations, by, represented_in(loser, winner))
    for field in references_to(Organisation):
        repoint(field, loser, winner)
    result = _tombstone(loser, winner, by, ["merged_into"])
    if loser.key != winner.key and not OrganisationAlias.objects.filter(key=loser.key).exists():
        OrganisationAlias.objects.create(organisation=winner, text=loser.name)
    return result


def represented_in(*organisations: Organisation) -> set[int]:
    """The committees (ids) where one of them is represented today or will be."""
    held = Membership.objects.lasting().filter(organisation__in=organisations)
    return set(held.values_list("committee", flat=True))


def what_moves(loser: Record) -> list[tuple[str, int]]:
    """What a merge would move, for the page that shows it before: ("actions owned", 3), by kind."""
    counts: Counter[str] = Counter()
    for field in references_to(type(loser)):
        if found := field.model._base_manager.filter(**{field.name: loser}).count():
            counts[str(field.model._meta.verbose_name)] += found
    return sorted(counts.items())


def references_to(model: type[models.Model]) -> Iterator[Column]:
    """Every column that points to a record of the model, hidden relations included, events apart."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not issubclass(relation.related_model, Event):
            yield relation.field  # type: ignore[misc]


def repoint(field: Column, loser: Record, winner: Record) -> None:
    """Let every row of the column's model that names the loser name the winner."""
    rows = field.model._base_manager.filter(**{field.name: loser})
    stay: set[Any] = set()
    for constraint in _uniques(field):
        for row, twin in _conflicts(constraint, field, loser, winner):
            if row.pk not in stay and not _resolve(row, twin, field, constraint, winner):
                stay.add(row.pk)
    rows.exclude(pk__in=stay).update(**{field.name: winner})


def _uniques(field: Column) -> Iterator[UniqueConstraint]:
    for constraint in field.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field.name in constraint.fields:
            yield constraint


def _conflicts(
    constraint: UniqueConstraint, field: Column, loser: Record, winner: Record
) -> list[tuple[models.Model, models.Model]]:
    """Rows of the loser that could not name the winner, each with the winner's row that is in the way."""
    others = [n for n in constraint.fields if n != field.name]
    rows = field.model._base_manager.filter(constraint.condition or Q())
    attnames = [f.attname for f in field.model._meta.concrete_fields if f.name in others]

    def key(row: models.Model) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in attnames)

    twins = {key(row): row for row in rows.filter(**{field.name: winner})}
    losing = rows.filter(**{field.name: loser}).order_by("pk")
    return [(row, twins[key(row)]) for row in losing if key(row) in twins]


def _resolve(
    row: models.Model,
    twin: models.Model,
    field: Column,
    constraint: UniqueConstraint,
    winner: Record,
) -> bool:
    """Make one of two rows. True where the loser's row may name the winner now, or is gone."""
    try:
        with atomic():
            if leaving := _leaves_by(constraint):
                # Such rows can be over and stay (an owner who left): the one that says less is.
                over = twin if _says(row) > _says(twin) else row
                setattr(over, leaving, timezone.now())
                over.save(update_fields=[leaving])
                return True
            _fill(twin, row)
            row.delete()
            return True
    except (DatabaseError, ProtectedError):
        return False


def _leaves_by(constraint: UniqueConstraint) -> str:
    """The column whose being empty the constraint asks for: setting it takes a row out of the way."""
    for child in constraint.condition.children if constraint.condition else ():
        name, value = child if isinstance(child, tuple) else ("", "")
        if value is None or (value is True and name.endswith("__isnull")):
            return str(name.removesuffix("__isnull"))
    return ""


def _says(row: models.Model) -> int:
    """How many moments a row tells of: a tick that was set must not be lost."""
    moments = [
        f for f in row._meta.concrete_fields if isinstance(f, models.DateTimeField) and f.null
    ]
    return sum(getattr(row, f.attname) is not None for f in moments)


def _fill(twin: models.Model, row: models.Model) -> None:
    """Let the row that stays say what only the other said; two remarks are both kept."""
    changed = []
    for field in row._meta.concrete_fields:
        mine, theirs = getattr(twin, field.attname), getattr(row, field.attname)
        if field.primary_key or theirs in (None, "", False) or mine == theirs:
            continue
        if mine in (None, "", False):
            setattr(twin, field.attname, theirs)
        elif _is_words(field):
            joined = f"{mine}; {theirs}"
            setattr(twin, field.attname, joined[: field.max_length])
        else:
            continue
        changed.append(field.attname)
    if changed:
        twin.save(update_fields=changed)


def _is_words(field: Any) -> bool:
    free = isinstance(field, models.CharField | models.TextField)
    return free and not field.choices and not field.unique


def _lock_both(model: type[Any], loser: Any, winner: Any) -> tuple[Any, Any]:
    """Both rows, locked in one order whoever merges which way round."""
    if loser.pk == winner.pk:
        raise WrongState(_("That is the same record."))
    rows = {
        row.pk: row
        for row in model.objects.select_for_update()
        .filter(pk__in=[loser.pk, winner.pk])
        .order_by("pk")
    }
    loser, winner = rows[loser.pk], rows[winner.pk]
    if loser.merged_into_id or winner.merged_into_id:
        raise WrongState(_("One of the two is merged into another record already."))
    return loser, winner


def _merge_accounts(loser: Person, winner: Person) -> None:
    accounts = {a.person_id: a for a in User.objects.filter(person__in=[loser, winner])}
    if len(accounts) == 2:
        raise WrongState(
            _(
                "Both have an account. Accounts are not merged: decide which one stays, and let the"
                " other person erase theirs, or an admin close it and give it to nobody."
            )
        )
    if account := accounts.get(loser.pk):
        account.person = winner
        account.save(update_fields=["person"])


def _turn_mails_over(loser: Person, winner: Person) -> None:
    """Waiting mails go to where the winner is reached, with links made out to them."""
    # The account may have moved a moment ago, and the address may be the loser's still.
    fresh = Person.objects.select_related("user").get(pk=winner.pk)
    fresh.email = fresh.email or loser.email
    to = address_of(fresh)
    for mail in Mail.objects.select_for_update().filter(person=loser, state=Mail.State.WAITING):
        mail.to, mail.body = to, turned_over(mail.body, fresh)
        mail.state = Mail.State.WAITING if to else Mail.State.CANCELLED
        mail.save(update_fields=["to", "body", "state"])
    Mail.objects.filter(person=loser).update(person=winner)


def _merge_seats(loser: Person, winner: Person) -> None:
    """The seats of both in each committee and role, without overlap (people/spans.py).

    Rows are kept where their days stay: only what overlaps is cut, made longer, or added.
    """
    held = Membership.objects.select_for_update().filter(person__in=[loser, winner])
    runs: dict[tuple[int, str], list[Membership]] = {}
    for membership in held.order_by("starts_on", "pk"):
        runs.setdefault((membership.committee_id, membership.role), []).append(membership)
    for (committee_id, role), rows in runs.items():
        line = one_line(Span(m.starts_on, m.ends_on, (m.organisation_id, m.votes)) for m in rows)
        # The rows are written anew in their order; what is left over was covered by another.
        Membership.objects.filter(pk__in=[m.pk for m in rows]).delete()
        for i, span in enumerate(line):
            Membership.objects.create(
                pk=rows[i].pk if i < len(rows) else None,
                committee_id=committee_id,
                person=winner,
                role=role,
                organisation_id=span.what[0],
                votes=span.what[1],
                starts_on=span.starts_on,
                ends_on=span.ends_on,
            )


def _tombstone(loser: Any, winner: Any, by: Any, fields: list[str]) -> Any:
    loser.merged_into = winner
    loser.save(update_fields=fields)
    named = "person" if isinstance(loser, Person) else "organisation"
    for thing, note in ((loser, f"→ {winner.name}"), (winner, f"← {loser.name}")):
        record(PeopleEvent.Kind.MERGED, by, note=note, **{named: thing})
    return winner
