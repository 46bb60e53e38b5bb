"""Addresses. Each app brings its own; only what belongs to the whole portal stands here."""

from django.contrib import admin
from django.urls import include, path

from kepu.accounts import views as accounts

urlpatterns = [
    path("", accounts.home, name="home"),
    path("accounts/", include("kepu.accounts.urls")),
    path("files/", include("kepu.evidence.urls")),
    path("communities/", include("kepu.communities.urls")),
    path("registers/", include("kepu.registers.urls")),
    path("imports/", include("kepu.imports.urls")),
    path("privacy/", include("kepu.privacy.urls")),
    path("facilities/", include("facilities.urls")),
    path("volunteers/", include("volunteers.urls")),
    path("events/", include("campaigns.urls")),
    path("plan/", include("campaigns.plan.urls")),
    path("inspections/", include("campaigns.inspection.urls")),
    path("archive/", include("campaigns.archive.urls")),
    path("certificates/", include("campaigns.certificate_urls")),
    path("reports/", include("reports.urls")),
    path("standards/", include("reports.standards.urls")),
    path("explain/", include("reports.explain.urls")),
    path("documents/", include("reports.documents.urls")),
    path("rounds/", include("reports.rounds.urls")),
    path("guests/", include("reports.guests.urls")),
    path("checks/", include("reports.precheck.urls")),
    path("verify/", include("reports.verification.urls")),
    path("audit/", include("kepu.trail.urls")),
    path("handover/", include("reports.handover.urls")),
    path("", include("operations.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "kepu.errors.bad_request"
handler500 = "kepu.errors.server_error"
