"""Which address leads where? Everything of a committee stands under /c/<its slug>/."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("people.urls")),
    path("c/<slug:committee>/actions/", include("actions.urls")),
    path("c/<slug:committee>/", include("budgets.urls")),
    path("c/<slug:committee>/", include("minutes.urls")),
]
handler400 = "config.views.unreadable"
handler404 = "config.views.not_found"
handler403 = "config.views.forbidden"
handler500 = "config.views.broken"
