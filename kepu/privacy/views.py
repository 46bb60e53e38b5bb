"""What the portal keeps about people, and what the coming night erases."""

from django.shortcuts import render

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.personal_fields import TABLE
from kepu.privacy.naming import named
from kepu.privacy.retention import due


@needs(Right.ERASE)
def kept(request):
    """The table of personal fields in words."""
    return render(request, "privacy/kept.html", {"kept": [named(each) for each in TABLE], "due": due()})
