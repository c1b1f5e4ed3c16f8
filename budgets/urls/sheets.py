"""Budgets as sheets: the addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
