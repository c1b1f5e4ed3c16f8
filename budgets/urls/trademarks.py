"""The register of trademark uses: the addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
