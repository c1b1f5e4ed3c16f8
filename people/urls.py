"""Addresses of people, committees' members, the own profile, signed links and the outbox."""

from django.urls import path

from people.views import board, link, me, outbox, person, records, seats

app_name = "people"
urlpatterns = [
    path("me/", me.me, name="me"),
    path("l/<str:token>/", link.link, name="link"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.mail, name="mail"),
    path("c/<slug:committee>/people/", board.board, name="committee"),
    path("c/<slug:committee>/people/invite/", board.invite, name="invite"),
    path("c/<slug:committee>/people/leave/", seats.leave, name="leave"),
    path("c/<slug:committee>/people/seats/<int:pk>/", seats.membership, name="membership"),
    path("c/<slug:committee>/people/seats/<int:pk>/end/", seats.end, name="end"),
    path("c/<slug:committee>/people/seats/<int:pk>/resend/", seats.resend, name="resend"),
    path("c/<slug:committee>/people/<int:pk>/", person.person, name="person"),
    path("c/<slug:committee>/people/<int:pk>/edit/", person.edit, name="edit"),
    path("c/<slug:committee>/people/<int:pk>/names/", person.names, name="names"),
    path("c/<slug:committee>/people/<int:pk>/merge/", records.merge, name="merge"),
    path("c/<slug:committee>/people/<int:pk>/erase/", records.erase, name="erase"),
    path(
        "c/<slug:committee>/people/organisations/<int:pk>/",
        records.organisation,
        name="organisation",
    ),
    path(
        "c/<slug:committee>/people/organisations/<int:pk>/merge/",
        records.merge_organisation,
        name="organisation_merge",
    ),
]
