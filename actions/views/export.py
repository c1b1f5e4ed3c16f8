"""The list as a file: CSV or XLSX of exactly what the filter shows."""

from __future__ import annotations

import tempfile

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.exporting import read_all, write_csv, write_xlsx
from actions.filters import ActionFilter
from actions.paging import Group, rows_sql
from actions.rows import Held
from actions.views.doors import committee_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def export(request, committee, format):
    """A filter that means nothing is refused (400): a file that holds something else than was asked for
    would not be noticed."""
    committee = committee_or_404(request, committee)
    if format not in ("csv", "xlsx"):
        raise Http404
    chosen = ActionFilter(request.GET, committee=committee, user=request.user)
    found = rows_sql(chosen.actions, narrow=chosen.is_narrow)
    if chosen.problems:
        told = "\n".join(f"{label}: {sentence}" for label, sentence in chosen.problems)
        return HttpResponse(told, status=400, content_type="text/plain; charset=utf-8")
    since = Held.lately(committee, request.user).last_start
    groups = [Group.make(name, chosen.order, since) for name in chosen.groups]
    rows = read_all(found, groups, committee=committee, user=request.user)
    name = f"{committee.slug}-{_('actions')}-{timezone.localdate():%Y-%m-%d}.{format}"
    if format == "csv":
        response = StreamingHttpResponse(
            write_csv(rows, committee.code), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(rows, committee.code, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
