"""The registers of decisions: the addresses."""

from django.urls import URLPattern, path, register_converter

from minutes.views import registers

from .reference import Reference

register_converter(Reference, "decision")

urlpatterns: list[URLPattern] = [
    path("decisions/", registers.register, name="register"),
    path("decisions/<decision:ref>/", registers.decision, name="decision"),
]
