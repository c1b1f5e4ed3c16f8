"""Requests and their decisions: the addresses."""

from django.urls import URLPattern, path

from budgets.views import approvals, approvals_acts, approvals_list, approvals_writing

urlpatterns: list[URLPattern] = [
    path("approvals/", approvals_list.approval_list, name="approvals"),
    path("approvals/new/", approvals_writing.approval_new, name="approval_new"),
    path("approvals/<request:ref>/", approvals.approval, name="approval"),
    path("approvals/<request:ref>/edit/", approvals_writing.approval_edit, name="approval_edit"),
    path("approvals/<request:ref>/<str:verb>/", approvals_acts.act, name="approval_act"),
]
