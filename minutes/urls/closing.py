"""The life of the minutes: its addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
