"""When does the committee meet by rule, and which dates come next?"""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minutes import rules, services
from minutes.forms.series import SeriesForm
from minutes.models import Series
from minutes.services.series import proposals_of
from minutes.views.doors import address, own_committee_or_404, see_other
from people.errors import Invalid, Refused, Stale
from people.forms import refuse
from people.models import Committee
from people.views.doors import let_in, number_of, status_of


@login_required
@require_http_methods(["GET", "POST"])
def series_list(request, committee):
    """The series with their next dates; POST plans the meeting of one (`series`, `day`)."""
    committee = _led(request, committee)
    refused = None
    if request.method == "POST":
        try:
            return _plan(request, committee)
        except Refused as error:
            refused = error
    today = timezone.localdate()
    rows = list(Series.objects.filter(committee=committee).order_by("title", "pk"))
    running = [row for row in rows if row.ends_on is None or row.ends_on >= today]
    dates: dict[int, list] = {}
    for proposal in proposals_of(running, after=today - dt.timedelta(days=1)):
        dates.setdefault(proposal.series.pk, []).append(proposal)
    return render(
        request,
        "minutes/agenda/series.html",
        {
            "committee": committee,
            "place": "meetings",
            "series": [(row, dates.get(row.pk, [])) for row in running],
            "ended": [row for row in rows if row not in running],
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


def _plan(request, committee: Committee):
    found = Series.objects.filter(
        committee=committee, pk=number_of(request.POST.get("series", ""))
    ).first()
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = None
    if found is None or day is None or not 1900 <= day.year <= 2199:
        raise Invalid(_("Choose one of the dates that a series proposes."))
    meeting = services.plan_next(
        found, by=request.user, day=day, draft=request.POST.get("draft") != "no"
    )
    meeting.committee = committee
    messages.success(request, _("Planned, with its agenda drafted. Nobody has been written to."))
    return see_other(address(meeting))


@login_required
@require_http_methods(["GET", "POST"])
def series_new(request, committee):
    """A new series."""
    committee = _led(request, committee)
    form = SeriesForm(request.POST or None, committee=committee, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.add_series(committee, by=request.user, **form.cleaned_data["service"])
            messages.success(request, _("Saved. It proposes its next dates from now on."))
            return see_other(_list(committee))
        except Refused as refused:
            refuse(form, refused)
    return _form(request, committee, form)


@login_required
@require_http_methods(["GET", "POST"])
def series_edit(request, committee, pk):
    """A series is edited, or ended (`act`: end). Meetings that are planned stay."""
    committee = _led(request, committee)
    series = get_object_or_404(Series, committee=committee, pk=pk)
    today = timezone.localdate()
    form = SeriesForm(request.POST or None, committee=committee, today=today, series=series)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "end":
                services.end_series(series, by=request.user, on=today)
                messages.success(request, _("Ended. It proposes no more dates."))
                return see_other(_list(committee))
            if form.is_valid():
                services.edit_series(
                    series,
                    by=request.user,
                    version=form.cleaned_data["version"],
                    **form.cleaned_data["service"],
                )
                messages.success(request, _("Saved."))
                return see_other(_list(committee))
        except Refused as refused:
            form.full_clean()
            refuse(form, refused)
            if isinstance(refused, Stale):
                form.data = form.data.copy()
                form.data["version"] = Series.objects.get(pk=series.pk).version
            return _form(request, committee, form, series, status=status_of(refused))
    return _form(request, committee, form, series)


def _form(request, committee, form, series=None, status=None):
    if status is None:
        status = 422 if form.is_bound else 200
    return render(
        request,
        "minutes/agenda/series_form.html",
        {"committee": committee, "place": "meetings", "form": form, "series": series},
        status=status,
    )


def _list(committee: Committee) -> str:
    return reverse("minutes:series", kwargs={"committee": committee.slug})


def _led(request, slug: str) -> Committee:
    committee = own_committee_or_404(request, slug)
    let_in(rules.can_plan(request.user, committee))
    return committee
