"""Addresses of actions, below /c/<committee>/actions/."""

app_name = "actions"
urlpatterns = []
