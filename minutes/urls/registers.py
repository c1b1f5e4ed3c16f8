"""The registers of decisions: the addresses."""

from django.urls import URLPattern, path, register_converter

from minutes.views import posting, registers
from people.references import Reference


class DecisionReference(Reference, letter="D"):
    """D-2014-07."""


register_converter(DecisionReference, "decision")

urlpatterns: list[URLPattern] = [
    path("decisions/", registers.register, name="register"),
    path("decisions/new/", registers.decision_new, name="decision_new"),
    path("decisions/<decision:ref>/", registers.decision, name="decision"),
    path(
        "meetings/<int:number>/requests/<int:pk>/post/", posting.post_request, name="post_request"
    ),
    path("meetings/<int:number>/noted/", posting.note_act, name="note_decided"),
]
