"""One act on many actions: chosen in the list, or all that a leaver leaves open. First the page says what
will happen to which of them and which are left out; then the chair or secretary says yes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from actions import rules
from actions.bulk import ACTS, AT_MOST, BulkForm, Step, carry_out, plan
from actions.models import Action
from actions.paging import rows_sql
from actions.rows import Held, Row, read_rows
from actions.views.doors import committee_or_404
from people.models import Person
from people.views.doors import let_in

TOLD_AT_MOST = 20
"""So many numbers a message lists; the rest it counts."""


@login_required
@require_http_methods(["GET", "POST"])
def bulk(request, committee):
    """GET: choose, then see what will happen. POST: do it, and back to the list with what came out."""
    committee = committee_or_404(request, committee)
    let_in(rules.can_review(request.user, committee))
    data = request.POST if request.method == "POST" else request.GET
    act_name = data.get("act", "")
    act_name = act_name if act_name in ACTS else "reassign" if data.get("owner") else "close"
    leaver = leaver_of(committee, data.get("owner", ""))
    rows = chosen_rows(request, committee, data, leaver)
    back = data.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("actions:list", args=[committee.slug])
    asked = any(name in data for name in BulkForm.FIELDS[act_name])
    form = BulkForm(data if asked else None, act=act_name, committee=committee)
    steps = plan(rows, act_name, form.cleaned_data, leaver) if rows and form.is_valid() else []
    if request.method == "POST" and steps:
        steps = carry_out(
            steps, act_name, form.cleaned_data, committee=committee, by=request.user, leaver=leaver
        )
        tell(request, committee, steps)
        return HttpResponseRedirect(back, status=303)
    context = {
        "committee": committee,
        "place": "actions",
        "rows": rows,
        "act": act_name,
        "acts": ACTS.items(),
        "form": form,
        "leaver": leaver,
        "will": [step for step in steps if step.will],
        "left_out": [step for step in steps if step.why],
        "planned": bool(steps),
        "back": back,
        "given": [(n, v) for n in BulkForm.FIELDS[act_name] for v in data.getlist(n)],
        "at_most": AT_MOST,
    }
    status = 422 if form.errors and request.method == "POST" else 200
    return render(request, "actions/bulk.html", context, status=status)


def leaver_of(committee, text: str) -> Person | None:
    """The person whose open parts go to somebody else; 404 for one who never sat here."""
    if not text:
        return None
    sat = (
        committee.memberships.filter(person=int(text))
        if text.isdecimal() and len(text) < 10
        else None
    )
    if sat is None or not sat.exists():
        raise Http404
    return Person.objects.get(pk=int(text))


def chosen_rows(request, committee, data, leaver: Person | None) -> list[Row]:
    """The rows that `a` names ("17", or "17.3" with the version that was shown); else a leaver's open ones."""
    shown: dict[int, int | None] = {}
    for text in data.getlist("a")[:AT_MOST]:
        number, _dot, version = text.partition(".")
        if number.isdecimal() and len(number) < 10:
            shown[int(number)] = int(version) if version.isdecimal() and len(version) < 10 else None
    actions = Action.objects.in_committee(committee, request.user)
    if shown:
        actions = actions.filter(number__in=list(shown))
    elif leaver is not None:
        actions = actions.open().owned_by(leaver.pk)
    else:
        return []
    found = rows_sql(actions)
    page = f"SELECT id, 0 AS grp, id AS pos FROM ({found.select} ORDER BY number LIMIT {AT_MOST}) u(id)"  # noqa: S608 - made by the ORM
    held = Held.lately(committee, request.user)
    rows = read_rows(page, found.params, committee=committee, user=request.user, held=held)
    for row in rows:
        if (version := shown.get(row.number)) is not None:
            row.version = version  # the one that was looked at: who was faster since is told
    return rows


def tell(request, committee, steps: list[Step]) -> None:
    """What came out, as messages: how many were done, and each that was not with its reason."""
    done = [step for step in steps if step.will]
    if done:
        numbers = [f"{committee.code}-{step.row.number}" for step in done]
        more = f" +{len(numbers) - TOLD_AT_MOST}" if len(numbers) > TOLD_AT_MOST else ""
        said = ngettext(
            "%(count)s action changed: %(numbers)s.",
            "%(count)s actions changed: %(numbers)s.",
            len(done),
        )
        messages.success(
            request,
            said % {"count": len(done), "numbers": ", ".join(numbers[:TOLD_AT_MOST]) + more},
        )
    for step in [step for step in steps if step.why][:TOLD_AT_MOST]:
        reference = f"{committee.code}-{step.row.number}"
        messages.warning(
            request,
            _("%(reference)s was left out: %(why)s") % {"reference": reference, "why": step.why},
        )
    if not steps:
        messages.warning(request, _("Nothing was chosen."))
