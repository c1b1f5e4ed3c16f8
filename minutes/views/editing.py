"""To be filled."""

from django.http import Http404


def new(request, **kwargs):
    raise Http404


def edit(request, **kwargs):
    raise Http404


def state(request, **kwargs):
    raise Http404
