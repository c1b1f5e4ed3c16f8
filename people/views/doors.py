"""Which committee, person or membership does an address mean? Outsiders find nothing (404)."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people import rules
from people.errors import NotAllowed, Refused, Stale, leaders_only
from people.models import Committee, Membership, Organisation, Person
from people.seats import seats_of


def committee_or_404(request: HttpRequest, slug: str) -> Committee:
    """The committee of that address, if the reader sits on it. No query: it is among their seats."""
    for seat in seats_of(request.user):
        if seat.committee.slug == slug:
            return seat.committee
    raise Http404(_("There is no such committee."))


def open_committee_or_404(request: HttpRequest, slug: str) -> Committee:
    """A committee one sits on (no query), or a public one."""
    try:
        return committee_or_404(request, slug)
    except Http404:
        return get_object_or_404(Committee, slug=slug, is_public=True)


def signed_out_sign_in(view):
    """For pages that are public here and there: who is signed out and finds nothing is asked to sign in, so
    what is not public looks the same as what is not there."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        if not request.user.is_authenticated and request.method not in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return opened


def see_other(url: str) -> HttpResponseRedirect:
    """Done: the page that shows it, fetched anew (303)."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def led_committee_or_404(request: HttpRequest, slug: str) -> Committee:
    """As committee_or_404, for pages that only chair and secretary have: others who sit there are
    refused (403)."""
    committee = committee_or_404(request, slug)
    let_in(rules.can_edit_people(request.user, committee))
    return committee


def let_in(allowed: bool, sentence: str = "") -> None:
    """For pages that one may know of and not open: 403, with the sentence that says who could."""
    if not allowed:
        raise PermissionDenied(sentence or leaders_only())


def status_of(refused: Refused) -> int:
    """With which status a refused act is answered: 409 where somebody was faster, 403 where one may not
    do it, else 422."""
    if isinstance(refused, Stale):
        return 409
    return 403 if isinstance(refused, NotAllowed) else 422


def number_of(text: str) -> int:
    """The id that stands in a form or behind a question mark; 0, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def person_or_404(request: HttpRequest, committee: Committee, pk: int) -> Person:
    """Somebody the committee has had to do with. A merged record is found too where it leads to such
    a person (`merged_into`): events go on naming it."""
    trusted = rules.sees_confidential(request.user, committee.pk)
    known = Person.objects.of_committee(committee, trusted=trusted)
    people = Person.objects.select_related("user", "merged_into")
    return get_object_or_404(people.filter(Q(pk__in=known) | Q(merged_into__in=known)), pk=pk)


def membership_or_404(committee: Committee, pk: int) -> Membership:
    memberships = Membership.objects.select_related("person__user", "organisation")
    membership = get_object_or_404(memberships, pk=pk, committee=committee)
    membership.committee = committee
    return membership


def organisation_or_404(committee: Committee, pk: int) -> Organisation:
    known = Organisation.objects.of_committee(committee).values("pk")
    organisations = Organisation.objects.select_related("merged_into")
    return get_object_or_404(
        organisations.filter(Q(pk__in=known) | Q(merged_into__in=known)), pk=pk
    )
