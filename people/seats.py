"""In which committees does a person sit today, as what, and for whom?

Read in one query and then asked without any: rules and `visible_to` stand on this, so a page's
number of queries does not grow with what it checks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef
from django.utils import timezone

if TYPE_CHECKING:
    from people.models import Committee, Membership


LEADING = frozenset({"chair", "secretary"})


@dataclass(frozen=True)
class Seat:
    """All that one person is in one committee today."""

    committee: Committee
    roles: frozenset[str]
    votes: bool
    organisation_ids: frozenset[int]

    @property
    def leads(self) -> bool:
        """Chair or secretary: they close, reassign, edit."""
        return bool(self.roles & LEADING)

    @property
    def trusted(self) -> bool:
        """Sees what is confidential (recusals are asked per thing)."""
        return self.leads or self.votes


@dataclass
class Seats:
    """The seats of one person, by committee id."""

    person_id: int | None
    by_committee: dict[int, Seat] = field(default_factory=dict)
    is_recused: bool = False
    """From anything at all: of those who are not, no query asks from what."""

    @classmethod
    def of(cls, person_id: int | None) -> Seats:
        if person_id is None:
            return cls(None)
        today = timezone.localdate()
        rows: dict[int, list[Membership]] = {}
        # By name: the models stand on their querysets, and those on this module.
        memberships = apps.get_model("people", "Membership").objects.on(today)
        memberships = memberships.filter(person_id=person_id).select_related("committee")
        from_items, from_requests = (
            apps.get_model(app, name).objects.filter(person=OuterRef("person"))
            for app, name in (("minutes", "Recusal"), ("budgets", "ApprovalRecusal"))
        )
        memberships = memberships.annotate(is_recused=Exists(from_items) | Exists(from_requests))
        for membership in memberships.order_by("committee__name"):
            rows.setdefault(membership.committee_id, []).append(membership)
        return cls(
            person_id,
            is_recused=any(m.is_recused for held in rows.values() for m in held),  # type: ignore[attr-defined]
            by_committee={
                committee_id: Seat(
                    committee=held[0].committee,
                    roles=frozenset(m.role for m in held),
                    votes=any(m.votes for m in held),
                    organisation_ids=frozenset(
                        m.organisation_id for m in held if m.organisation_id
                    ),
                )
                for committee_id, held in rows.items()
            },
        )

    def __iter__(self):
        return iter(self.by_committee.values())

    def __bool__(self) -> bool:
        return bool(self.by_committee)

    def get(self, committee_id: int) -> Seat | None:
        return self.by_committee.get(committee_id)

    @cached_property
    def committee_ids(self) -> list[int]:
        return sorted(self.by_committee)

    @cached_property
    def trusted_ids(self) -> list[int]:
        """Committees whose confidential things this person sees."""
        return sorted(i for i, seat in self.by_committee.items() if seat.trusted)

    @property
    def recused_items(self) -> frozenset[int]:
        """The agenda items from which this person is recused, with all that stands beneath them; those where a
        request stands from which they are, too."""
        return self._recused[0]

    @property
    def recused_requests(self) -> frozenset[int]:
        """The requests from which this person is recused: wherever they are decided, or at the item where they
        were asked, or at one of an agenda where they stand (budgets.services.voting says the same of votes)."""
        return self._recused[1]

    @cached_property
    def _recused(self) -> tuple[frozenset[int], frozenset[int]]:
        """Three queries, asked when something confidential is at hand; none for who is recused from nothing."""
        if not self.is_recused:
            return frozenset(), frozenset()
        # By name: meetings and budgets stand above people and are not imported here.
        items = apps.get_model("minutes", "Item").objects
        closed = {pk for (pk,) in items.recused_from(self.person_id)}
        recusals = apps.get_model("budgets", "ApprovalRecusal").objects
        own = recusals.filter(person=self.person_id).order_by().values_list("approval")
        asked = apps.get_model("budgets", "Approval").objects.filter(item__in=closed)
        carried = items.filter(pk__in=closed, removed_at=None, approval__isnull=False)
        found = own.union(
            asked.order_by().values_list("pk"), carried.order_by().values_list("approval")
        )
        requests = frozenset(pk for (pk,) in found)
        if requests:
            closed.update(pk for (pk,) in items.about_requests(requests))
        return frozenset(closed), requests

    @cached_property
    def withheld_budgets(self) -> dict[int, int]:
        """The budgets (with their committees) whose figures would tell this person of a confidential request from
        which they are recused. Two queries, none for who is recused from no request."""
        if not self.recused_requests:
            return {}
        return apps.get_model("budgets", "Budget").objects.telling_of(self.recused_requests)


NOBODY = Seats(None)


def seats_of(user) -> Seats:
    """The seats of an account; of somebody signed out or switched off: none."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    return user.seats
