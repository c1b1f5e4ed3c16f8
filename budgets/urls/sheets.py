"""Budgets as sheets: the addresses."""

from django.urls import URLPattern, path

from budgets.views import sheets

urlpatterns: list[URLPattern] = [
    path("budgets/sheet/", sheets.sheet, name="sheet"),
    path("budgets/sheet/<int:pk>/", sheets.preview, name="sheet_preview"),
    path(
        "budgets/<int:year>/versions/<int:number>/budget.<str:format>",
        sheets.export,
        name="export",
    ),
]
