"""To be filled."""

from django.http import Http404


def meeting(request, **kwargs):
    raise Http404
