"""Budgets: the addresses."""

from django.urls import URLPattern, path

from budgets.views import budget as pages
from budgets.views import budget_moves as moves
from budgets.views import budget_versions as versions

VERSION = "budgets/<int:year>/versions/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("budgets/", pages.budgets, name="budgets"),
    path("budgets/new/", versions.budget_new, name="budget_new"),
    path("budgets/<int:year>/", pages.budget, name="budget"),
    path("budgets/<int:year>/draft/", versions.draft, name="draft"),
    path("budgets/<int:year>/close/", versions.close, name="close"),
    path(VERSION, pages.version, name="version"),
    path(f"{VERSION}edit/", versions.version_edit, name="version_edit"),
    path(f"{VERSION}discard/", versions.discard, name="discard"),
    path(f"{VERSION}put-in-force/", versions.put_in_force, name="put_in_force"),
    path("budgets/<int:year>/lines/<int:pk>/", pages.line, name="line"),
    path("budgets/<int:year>/transfer/", moves.transfer, name="transfer"),
    path("budgets/<int:year>/carry-over/", moves.carry_over, name="carry_over"),
]
