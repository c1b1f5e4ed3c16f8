"""To be filled."""

from django.http import Http404


def meeting_list(request, **kwargs):
    raise Http404
