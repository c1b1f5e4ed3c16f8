"""In whose zone are times shown on this page? The reader's own, else the server's."""

from django.utils import timezone

from people.times import zone_or_utc


class ReaderMiddleware:
    """Activates the reader's time zone; signed-out readers get the default one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.person.time_zone:
            timezone.activate(zone_or_utc(user.person.time_zone))
        else:
            timezone.deactivate()
        return self.get_response(request)
