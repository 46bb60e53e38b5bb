"""The rectification notice (整改通知书) to a community, from what one inspection visit found."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.models import Finding, Severity
from kepu import formats
from reports.documents.texts.wording import Text, office, row, sections
from reports.models import Document


def notice_text(document: Document) -> Text:
    """Raises ValidationError where nothing that the visit found is left to rectify."""
    visit = document.visit
    findings = list(visit.findings.filter(closed_on=None))
    if not findings:
        raise ValidationError(_("This visit has no open finding, so there is nothing to be rectified."))
    scope = f"，检查内容为{visit.scope.strip().rstrip('。')}" if visit.scope.strip() else ""
    opening = (
        f"{formats.day(visit.visited_on)}，{visit.visitors}对你社区科普创建工作进行了督导检查{scope}。"
        f"检查发现{len(findings)}个问题需要整改，现通知如下。"
    )
    table = [row("序号", "问题", "程度", "整改责任人", "整改期限")]
    table += [_finding(number, each) for number, each in enumerate(findings, start=1)]
    return Text(
        title=f"{office()}关于{visit.community}科普创建工作的整改通知书",
        addressee=str(visit.community),
        lines=[opening, *sections([("发现的问题", table), ("整改要求", _demands(findings))])],
    )


def _finding(number: int, finding: Finding) -> str:
    due = formats.day(finding.due_on) if finding.due_on else "【请填写期限】"
    return row(number, finding.text, finding.get_severity_display(), finding.owner or finding.visit.community, due)


def _demands(findings: list[Finding]) -> list[str]:
    due = sorted({each.due_on for each in findings if each.due_on})
    last = f"最迟于{formats.day(due[-1])}前" if due else "按上述期限"
    lines = [
        "（一）明确责任。请对照上表逐项落实责任人，不得以整改计划代替整改。",
        f"（二）按期完成。请按上表期限整改，{last}全部完成。",
        "（三）留存佐证。请将整改情况连同整改前、整改后的照片登记到科普工作门户。",
        "（四）接受复查。整改情况由报告人以外的人员复查，复查不合格的重新整改。",
    ]
    if any(each.severity == Severity.VETO for each in findings):
        lines.append("上表中程度为“否决”的问题直接影响创建验收，请立即整改。")
    return lines
