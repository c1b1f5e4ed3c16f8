"""Requests and their decisions: the addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
