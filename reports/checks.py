"""What `manage.py check` says of this machine before a pack is tried on it."""

from datetime import timedelta

from django.conf import settings
from django.core.checks import Error, Info, Warning, register
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.pdf import missing_libraries
from kepu.signing import CertificateError, load_certificate

SOON = timedelta(days=30)


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


@register
def signing_certificate(app_configs, **kwargs):
    """A warning where the certificate that packs are signed with cannot be used, or not for much longer."""
    if not settings.PACK_CERTIFICATE:
        return []
    hint = _("See PACK_CERTIFICATE in docs/operations.md.")
    try:
        certificate = load_certificate(settings.PACK_CERTIFICATE, settings.PACK_CERTIFICATE_PASSPHRASE)
    except CertificateError as error:
        return [Warning(_("Packs cannot be made: %(reason)s") % {"reason": error}, hint=hint, id="reports.W001")]
    if certificate.ends_at - timezone.now() > SOON:
        return []
    day = f"{timezone.localtime(certificate.ends_at):%Y-%m-%d}"
    return [
        Warning(_("The certificate that signs packs ends on %(day)s.") % {"day": day}, hint=hint, id="reports.W002")
    ]


@register
def address_on_packs(app_configs, **kwargs):
    """Says that packs bear a code but no QR code, where nobody has set how the portal is reached."""
    if settings.PORTAL_URL or not settings.PRODUCTION:
        return []
    message = _("PORTAL_URL is not set: packs bear no QR code that leads to their public page.")
    return [Info(message, hint="PORTAL_URL=https://kepu.example.gov.cn", id="reports.I001")]
