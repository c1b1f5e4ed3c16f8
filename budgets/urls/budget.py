"""Budgets: the addresses."""

from django.urls import URLPattern, path

from budgets.views import budget as pages

urlpatterns: list[URLPattern] = [
    path("budgets/", pages.budgets, name="budgets"),
    path("budgets/<int:year>/", pages.budget, name="budget"),
    path("budgets/<int:year>/versions/<int:number>/", pages.version, name="version"),
    path("budgets/<int:year>/lines/<int:pk>/", pages.line, name="line"),
    path("budgets/<int:year>/transfer/", pages.transfer, name="transfer"),
]
