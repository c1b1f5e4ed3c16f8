"""The life of the minutes: its addresses."""

from django.urls import path

from minutes.views import closing, correcting, ledger

urlpatterns = [
    path("meetings/<int:number>/end/", closing.end, name="end"),
    path("meetings/<int:number>/circulate/", closing.circulate_page, name="circulate"),
    path("meetings/<int:number>/approve/", closing.approve, name="approve"),
    path("meetings/<int:number>/corrections/", correcting.corrections, name="corrections"),
    path("meetings/<int:number>/items/<int:pk>/correct/", correcting.correct, name="correct"),
    path("meetings/<int:number>/ledger/", ledger.ledger, name="ledger"),
]
