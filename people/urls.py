"""Addresses of people, committees, accounts and signed links."""

app_name = "people"
urlpatterns = []
