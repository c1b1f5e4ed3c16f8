"""Minutes are taken: its addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
