"""Which people, organisations and committees may this account see?"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from people.seats import seats_of


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
        presents there or owns something. Not `trusted`: without those whom only confidential things name.
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
        for relation, committee, confidential in (
            ("memberships", "committee", ()),
            ("attendances", "meeting__committee", ("meeting__confidential",)),
            ("presents", "meeting__committee", ("confidential", "meeting__confidential")),
            ("owned", "action__committee", ("action__confidential",)),
        ):
            field = self.model._meta.get_field(relation).field
            rows = field.model._base_manager.filter(**{f"{committee}__in": list(committees)})
            if not trusted:
                rows = rows.filter(**dict.fromkeys(confidential, False))
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
