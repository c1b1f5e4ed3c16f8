"""Addresses of actions, below /c/<committee>/actions/."""

from django.urls import path

from actions.views import acting, bulk, detail, editing, export, listing, offers, review

app_name = "actions"
urlpatterns = [
    path("", listing.action_list, name="list"),
    path("new/", editing.new, name="new"),
    path("review/", review.review, name="review"),
    path("offers/", offers.offers, name="offers"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("export.<slug:format>", export.export, name="export"),
    path("<int:number>/", detail.detail, name="detail"),
    path("<int:number>/edit/", editing.edit, name="edit"),
    path("<int:number>/reassign/", editing.reassign, name="reassign"),
    path("<int:number>/offer/", offers.offer, name="offer"),
    path("<int:number>/<str:verb>/", acting.act, name="act"),
]
