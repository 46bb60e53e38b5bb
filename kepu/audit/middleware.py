"""What the audit takes from each request without every action asking for it."""

from django.utils.encoding import escape_uri_path

from kepu.audit.actions import current_address, record
from kepu.audit.models import Action


class AddressMiddleware:
    """Lets audit entries carry the address they came from."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = current_address.set(request.META.get("REMOTE_ADDR") or None)
        try:
            return self.get_response(request)
        finally:
            current_address.reset(token)


class NotFoundMiddleware:
    """A record that is not there and one that is somebody else's are answered alike; that it was asked for is kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        named = request.resolver_match and request.resolver_match.kwargs
        if response.status_code == 404 and named and request.user.is_authenticated:
            record(Action.REFUSED, by=request.user, path=escape_uri_path(request.path))
        return response
