"""Topics: its addresses."""

from django.urls import URLPattern, path

from minutes.views import topics, topics_leading

urlpatterns: list[URLPattern] = [
    path("topics/", topics.topic_list, name="topics"),
    path("topics/new/", topics.topic_new, name="topic_new"),
    path("topics/<int:pk>/", topics.topic, name="topic"),
    path("topics/<int:pk>/edit/", topics.topic_edit, name="topic_edit"),
    path("topics/<int:pk>/<str:verb>/", topics.topic_act, name="topic_act"),
    path("meetings/<int:number>/topics/", topics.meeting_topics, name="meeting_topics"),
    path(
        "meetings/<int:number>/topics/consolidate/",
        topics_leading.consolidate,
        name="topics_consolidate",
    ),
    path(
        "meetings/<int:number>/topics/agenda/",
        topics_leading.put_on_agenda,
        name="topics_agenda",
    ),
]
