"""What `manage.py check` says of this machine before a pack is tried on it."""

from django.core.checks import Error, register
from django.utils.translation import gettext as _

from kepu.pdf import missing_libraries


@register
def pdf_libraries(app_configs, **kwargs):
    """An error for each Debian package without which WeasyPrint cannot render, or only very slowly."""
    return [
        Error(
            _("The system package %(package)s is missing: packs cannot be made.") % {"package": package},
            hint=_("Install it: apt-get install %(package)s") % {"package": package},
            id="reports.E001",
        )
        for package in missing_libraries()
    ]
