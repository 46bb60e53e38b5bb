"""The form that takes in a ledger file. What makes a file acceptable is the action's to say."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.exchange.ledgers import Ledger
from kepu.imports.actions import take_in
from kepu.imports.models import LedgerImport


class UploadForm(forms.Form):
    """One file for one ledger."""

    file = forms.FileField(
        label=gettext_lazy("Ledger file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("No file was chosen. Choose the filled-in workbook or CSV file."),
            "missing": gettext_lazy("No file was chosen. Choose the filled-in workbook or CSV file."),
            "invalid": gettext_lazy("No file arrived. Please choose it again."),
            "empty": gettext_lazy("The file is empty."),
        },
        help_text=gettext_lazy("An Excel workbook (.xlsx) or a CSV file. You can also drag it here."),
    )

    def __init__(self, *args, ledger: Ledger, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.ledger, self.user = ledger, user

    def clean_file(self):
        file = self.cleaned_data["file"]
        most = settings.UPLOAD_MAX_BYTES
        if file.size > most:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Split it into several.") % {"size": most // 1024 // 1024}
            )
        return file

    def save(self) -> LedgerImport | None:
        """Take the file in; None, with the reasons at the field, where it is refused."""
        try:
            return take_in(self.cleaned_data["file"], self.ledger, by=self.user)
        except forms.ValidationError as refusal:
            self.add_error("file", refusal)
            return None
