"""Which people, organisations and committees may this account see?"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from people.seats import seats_of


class KnownBy(NamedTuple):
    """What makes a person known to a committee: a relation, and its way to the committee."""

    relation: str
    committee: str
    secret: Q = Q()
    """Rows that tell only who is trusted."""
    hidden: Q = Q()
    """Rows that tell nobody: a draft is its writer's."""
    listed: bool = False
    """All of a committee's are read at once: of who is not among them, one by one costs more."""


KNOWN_BY = (
    KnownBy("memberships", "committee"),
    KnownBy("attendances", "meeting__committee", Q(meeting__confidential=True), listed=True),
    KnownBy("presents", "meeting__committee", Q(confidential=True) | Q(meeting__confidential=True)),
    KnownBy("owned", "committee", Q(action__confidential=True)),
    KnownBy(
        "requests",
        "committee",
        Q(confidential=True) | Q(meeting__confidential=True) | Q(item__confidential=True),
        hidden=Q(outcome="draft"),
    ),
    KnownBy(
        "positions",
        "approval__committee",
        # Who takes no part reads them with the decision.
        Q(approval__outcome__in=["proposed", "deferred"])
        | Q(approval__confidential=True)
        | Q(approval__meeting__confidential=True)
        | Q(approval__item__confidential=True),
        hidden=Q(approval__outcome="draft"),
    ),
    KnownBy("pledges", "goal__plan__committee", Q(goal__plan__state="draft")),
)


class CommitteeQuerySet(QuerySet):
    def visible_to(self, user):
        """The committees one sits on today, and the public ones."""
        return self.filter(Q(is_public=True) | Q(id__in=seats_of(user).committee_ids))

    def mine(self, user):
        """The committees one sits on today."""
        return self.filter(id__in=seats_of(user).committee_ids)


class PersonQuerySet(QuerySet):
    def current(self):
        """Without the records that were merged into another."""
        return self.filter(merged_into=None)

    def of_committee(self, committee, *, trusted=True):
        """Everyone the committee has had to do with: members of any time, who came to a meeting, who
        presents there or owns something, asks for something, spoke to a request or pledged. Not `trusted`:
        without those whom only confidential things name.
        """
        return self.filter(self._known_in([committee.pk], trusted=trusted))

    def known_to(self, committee_ids):
        """As of_committee, for any of several."""
        return self.filter(self._known_in(committee_ids, trusted=True))

    def visible_to(self, user):
        """People of the committees one sits on, and oneself."""
        ids = set(seats_of(user).committee_ids)
        trusted = set(seats_of(user).trusted_ids)
        return self.filter(
            self._known_in(trusted, trusted=True)
            | self._known_in(ids - trusted, trusted=False)
            | Q(user=user)
        )

    def _known_in(self, committees, *, trusted):
        # By the reverse relations: what stands above people is not imported here. Asked person by person,
        # which keeps the rows single, where joins would multiply them, and stops at the first thing found,
        # where a list of ids would go through all that the committee ever had.
        known = Q()
        for by in KNOWN_BY:
            field = self.model._meta.get_field(by.relation).field
            rows = field.model._base_manager.filter(**{f"{by.committee}__in": list(committees)})
            kept_back = by.hidden if trusted else by.hidden | by.secret
            if kept_back:
                rows = rows.exclude(kept_back)
            if by.listed:
                known |= Q(pk__in=rows.values(field.name))
            else:
                known |= Q(Exists(rows.filter(**{field.name: OuterRef("pk")})))
        return known


class OrganisationQuerySet(QuerySet):
    def current(self):
        return self.filter(merged_into=None)

    def of_committee(self, committee):
        """Those that people of the committee represent or represented, there or at its meetings."""
        return self.filter(
            Q(memberships__committee=committee) | Q(attendances__meeting__committee=committee)
        ).distinct()


class MembershipQuerySet(QuerySet):
    def on(self, day):
        """Held on that day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def lasting(self):
        """Held today or from a later day on: not over."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))

    def today(self):
        return self.on(timezone.localdate())

    def visible_to(self, user):
        return self.filter(committee__in=seats_of(user).committee_ids)

    def for_people_page(self, committee):
        """Everyone's seats of any time, with person, account and organisation, in one query."""
        return (
            self.filter(committee=committee)
            .select_related("person__user", "organisation")
            .order_by("person__key", "person_id", "-starts_on", "-id")
        )
