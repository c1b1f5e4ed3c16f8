"""The agenda: its addresses."""

from django.urls import URLPattern, path

from minutes.views import agenda, series, standing

urlpatterns: list[URLPattern] = [
    path("meetings/series/", series.series_list, name="series"),
    path("meetings/series/new/", series.series_new, name="series_new"),
    path("meetings/series/<int:pk>/", series.series_edit, name="series_edit"),
    path("meetings/standing/", standing.standing, name="standing"),
    path("meetings/<int:number>/draft/", agenda.draft, name="draft"),
    path("meetings/<int:number>/together/", agenda.together, name="together"),
    path("meetings/<int:number>/agenda/", agenda.history, name="agenda_history"),
    path("meetings/<int:number>/items/<int:pk>/flag/", agenda.flag, name="flag"),
    path("meetings/<int:number>/items/<int:pk>/place/", agenda.place, name="place"),
    path("meetings/<int:number>/items/<int:pk>/copy/", agenda.copy, name="copy"),
]
