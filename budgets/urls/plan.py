"""The plan: the addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
