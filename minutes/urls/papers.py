"""Papers, and what is said of minutes afterwards: their addresses."""

from django.urls import URLPattern, path

from minutes.views import afterwards, papers

urlpatterns: list[URLPattern] = [
    path("papers/", papers.papers, name="papers"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/<int:number>/", papers.paper_file, name="paper_file"),
    path("meetings/<int:number>/items/<int:pk>/comment/", afterwards.comment, name="comment"),
    path("meetings/<int:number>/items/<int:pk>/withhold/", afterwards.withhold, name="withhold"),
    path("meetings/<int:number>/errata/", afterwards.erratum, name="erratum"),
    path("meetings/<int:number>/public/", afterwards.public_preview, name="public_preview"),
]
