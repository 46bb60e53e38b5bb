"""Documents of the demonstration office: last month's brief and the plan are issued, the application is a draft."""

from datetime import date

from campaigns.models import Campaign
from kepu.periods import Period, add_months
from reports.documents.actions import begin_document, change_document, issue_document
from reports.documents.paper import GAP
from reports.models import Document, DocumentKind

AIM = "以提高居民科学素质为目标，用一年半时间达到全国科普示范区（街道）各项要求。"


def add_documents(today: date, by) -> None:
    if Campaign.objects.current():
        _issue(begin_document(DocumentKind.PLAN, by=by), by)
    month = add_months(today.replace(day=1), -1)
    period = Period(month, today.replace(day=1) - date.resolution)
    _issue(begin_document(DocumentKind.BRIEF, period=period, by=by), by)
    begin_document(DocumentKind.APPLICATION, period=Period.ending(today), by=by)


def _issue(document: Document, by) -> None:
    if GAP.search(document.body):
        document.body = GAP.sub(AIM, document.body)
        document = change_document(document, version=document.version, by=by)
    issue_document(document, version=document.version, by=by)
