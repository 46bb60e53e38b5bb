"""Uploaded ledgers are full of people; who is forgotten is forgotten in them too."""

from kepu.exchange.ledgers import ledgers_about
from kepu.imports.actions import forget_files
from kepu.imports.models import LedgerImport


def forget(row, former: dict) -> None:
    """Drop the files of all ledgers that may speak of `row`: which of them do, nobody can know without reading them."""
    speaking = [ledger.code for ledger in ledgers_about(type(row))]
    forget_files(LedgerImport.objects.filter(ledger__in=speaking).exclude(findings={}))
