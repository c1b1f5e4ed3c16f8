"""Addresses of actions, below /c/<committee>/actions/."""

from django.urls import path
from django.utils.module_loading import import_string


def view(name):
    """A view by name, imported when it is first asked for: its module may still be on its way."""

    def call(request, **kwargs):
        return import_string(f"actions.views.{name}")(request, **kwargs)

    call.__name__ = name.rpartition(".")[2]
    return call


app_name = "actions"
urlpatterns = [
    path("", view("listing.action_list"), name="list"),
    path("new/", view("editing.new"), name="new"),
    path("review/", view("review.review"), name="review"),
    path("offers/", view("offers.offers"), name="offers"),
    path("bulk/", view("bulk.bulk"), name="bulk"),
    path("export.<slug:format>", view("export.export"), name="export"),
    path("<int:number>/", view("detail.detail"), name="detail"),
    path("<int:number>/edit/", view("editing.edit"), name="edit"),
    path("<int:number>/reassign/", view("editing.reassign"), name="reassign"),
    path("<int:number>/offer/", view("offers.offer"), name="offer"),
    path("<int:number>/<str:verb>/", view("acting.act"), name="act"),
]
