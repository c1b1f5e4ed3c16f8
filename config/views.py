"""The home page, and the pages that say that something is not there or broke."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def desk(request):
    return render(request, "config/desk.html")


def not_found(request, exception=None):
    return render(request, "config/404.html", status=404)


def forbidden(request, exception=None):
    return render(request, "config/403.html", status=403)


def broken(request):
    return render(request, "config/500.html", status=500)
