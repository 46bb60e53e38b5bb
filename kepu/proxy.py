"""Behind nginx every request seems to come from nginx; this puts the visitor's own address back."""

from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed


class VisitorAddressMiddleware:
    """REMOTE_ADDR becomes what the outermost of our PROXY_COUNT proxies saw.

    Counted from the right: what stands further left the visitor may have made up. Sign-in lock-out and the
    audit trail read REMOTE_ADDR. What is no network address is not believed.
    """

    def __init__(self, get_response):
        if not settings.PROXY_COUNT:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(seen) >= settings.PROXY_COUNT and (address := _address(seen[-settings.PROXY_COUNT])):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _address(text: str) -> str:
    """Without the zone of an IPv6 address, which PostgreSQL does not know; "" for what is none."""
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""
