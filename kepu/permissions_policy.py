"""What of the device no page of ours may use, nor anything that came to stand on one (W3C Permissions Policy)."""

from django.conf import settings


class PermissionsPolicyMiddleware:
    """Says it with every answer, static files and error pages included."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = ", ".join(f"{feature}=()" for feature in settings.DEVICES_DENIED)

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = self.policy
        return response
