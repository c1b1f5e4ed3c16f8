"""Addresses of meetings and imports."""

from django.urls import path

from minutes.views import attendance, editing, imports, items, listing, meeting

urlpatterns = [
    path("meetings/", listing.meeting_list, name="list"),
    path("meetings/new/", editing.new, name="new"),
    path("meetings/<int:number>/", meeting.meeting, name="meeting"),
    path("meetings/<int:number>/edit/", editing.edit, name="edit"),
    path("meetings/<int:number>/state/", editing.state, name="state"),
    path("meetings/<int:number>/people/", attendance.attendance, name="attendance"),
    path("meetings/<int:number>/people/<int:pk>/", attendance.attendee, name="attendee"),
    path("meetings/<int:number>/reply/", attendance.reply, name="reply"),
    path("meetings/<int:number>/items/new/", items.item_new, name="item_new"),
    path("meetings/<int:number>/items/<int:pk>/", items.item, name="item"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
]
