"""The gate in front of views."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_http_methods

from kepu.accounts.roles import Right, can
from kepu.audit.actions import record
from kepu.audit.models import Action


def needs(right: Right | Callable[..., Right]):
    """View decorator: 403 (with a page that says whom to ask) unless the signed-in person holds `right`.

    Where the right depends on what is asked for, `right` is called with what the view is called with, and says it.
    405 for what no page is asked with: PUT, DELETE, TRACE …
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            needed = right if isinstance(right, Right) else right(request, *args, **kwargs)
            require(request.user, needed, path=request.path)
            return view(request, *args, **kwargs)

        return require_http_methods(["GET", "HEAD", "POST"])(login_required(guarded))

    return decorate


def require(user, right: Right, *, path: str = "") -> None:
    """Raise PermissionDenied, and leave an audit entry, unless `user` holds `right`."""
    if not can(user, right):
        record(Action.REFUSED, by=user, right=right.value, path=escape_uri_path(path))
        raise PermissionDenied(right.label)
