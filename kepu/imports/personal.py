"""Uploaded ledgers are full of people; who is forgotten is forgotten in them too."""

from kepu.exchange.ledgers import Ledger, all_ledgers
from kepu.imports.actions import forget_files
from kepu.imports.models import LedgerImport


def forget(row, former: dict) -> None:
    """Drop the files of all ledgers that may speak of `row`: which of them do, nobody can know without reading them."""
    speaking = [ledger.code for ledger in all_ledgers() if _speaks_of(ledger, type(row))]
    forget_files(LedgerImport.objects.filter(ledger__in=speaking).exclude(findings={}))


def _speaks_of(ledger: Ledger, model: type) -> bool:
    return ledger.model is model or model in {field.related_model for field in ledger.model._meta.get_fields()}
