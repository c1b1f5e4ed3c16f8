"""What hangs on who reads a page? In whose zone its times are shown, and that nobody else is handed a copy."""

from django.utils import timezone
from django.utils.cache import patch_cache_control

from people.times import zone_or_utc


class ReaderMiddleware:
    """Activates the reader's time zone; signed-out readers get the default one. What somebody signed in gets
    is for them alone: no cache on the way keeps it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.person.time_zone:
            timezone.activate(zone_or_utc(user.person.time_zone))
        else:
            timezone.deactivate()
        response = self.get_response(request)
        if user.is_authenticated and "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_cache=True)
        return response
