"""The register of trademark uses: the addresses."""

from django.urls import URLPattern, path

from budgets.views import trademarks

urlpatterns: list[URLPattern] = [
    path("trademarks/", trademarks.use_list, name="trademarks"),
    path("trademarks/new/", trademarks.use_new, name="trademark_new"),
    path("trademarks/<int:pk>/", trademarks.use, name="trademark"),
    path("trademarks/<int:pk>/edit/", trademarks.use_edit, name="trademark_edit"),
    path("trademarks/<int:pk>/end/", trademarks.use_end, name="trademark_end"),
]
