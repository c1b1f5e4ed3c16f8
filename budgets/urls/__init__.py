"""Addresses of money, requests, plans and the register of uses, below /c/<committee>/. One file an area."""

from django.urls import register_converter

from people.references import Reference


class RequestReference(Reference, letter="R"):
    """R-2014-05."""


register_converter(RequestReference, "request")

from . import approvals, budget, plan, sheets, trademarks  # noqa: E402 - they use the converter

app_name = "budgets"
urlpatterns = [
    *approvals.urlpatterns,
    *sheets.urlpatterns,
    *budget.urlpatterns,
    *plan.urlpatterns,
    *trademarks.urlpatterns,
]
