"""Which people, organisations and committees may this account see?"""

from django.db.models import Q, QuerySet
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

    def of_committee(self, committee):
        """Everyone the committee has had to do with: members of any time, and who came to a meeting."""
        return self.filter(
            Q(memberships__committee=committee) | Q(attendances__meeting__committee=committee)
        ).distinct()

    def visible_to(self, user):
        """People of the committees one sits on."""
        ids = seats_of(user).committee_ids
        return self.filter(
            Q(memberships__committee__in=ids)
            | Q(attendances__meeting__committee__in=ids)
            | Q(user=user)
        ).distinct()


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
