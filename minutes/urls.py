"""Addresses of meetings and imports, below /c/<committee>/."""

app_name = "minutes"
urlpatterns = []
