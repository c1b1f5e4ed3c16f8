"""Minutes are taken: its addresses."""

from django.urls import path

from minutes.views import (
    note_history,
    reviewing,
    taking,
    taking_acts,
    taking_conflict,
    understanding,
    watching,
)

urlpatterns = [
    path("meetings/<int:number>/take/", taking.take, name="take"),
    path("meetings/<int:number>/take/<int:pk>/", taking.write, name="write"),
    path("meetings/<int:number>/take/at/", taking_acts.go, name="go"),
    path("meetings/<int:number>/take/here/", taking_acts.here, name="here"),
    path("meetings/<int:number>/understand/", understanding.understood, name="understand"),
    path("meetings/<int:number>/conflicts/<int:pk>/", taking_conflict.settle, name="settle"),
    path("meetings/<int:number>/cards/<int:pk>/", taking_acts.card, name="card"),
    path("meetings/<int:number>/owners/<int:pk>/", taking_acts.answer, name="answer"),
    path("meetings/<int:number>/review/<int:action>/", reviewing.review, name="review"),
    path(
        "meetings/<int:number>/items/<int:pk>/history/",
        note_history.note_history,
        name="note_history",
    ),
    path("meetings/<int:number>/watch/", watching.watch, name="watch"),
]
