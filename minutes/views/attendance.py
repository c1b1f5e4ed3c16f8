"""To be filled."""

from django.http import Http404


def attendance(request, **kwargs):
    raise Http404


def attendee(request, **kwargs):
    raise Http404


def reply(request, **kwargs):
    raise Http404
