"""What stands beside each indicator of a pack: the proof on file, what is still wanting, what inspections found."""

from kepu.periods import Period
from reports.packs.annexes.inspection import findings_by_indicator
from reports.packs.cited import items_by_indicator
from reports.proof import Line, Proof, proofs
from reports.standards import Standard

NOTHING_FILED = {"numbers": "", "total": 0, "items": [], "more": 0}
FINDINGS_SHOWN = 10
GAPS_KEPT = 100  # a register of thousands may lack as many sheets


def proof_of_indicators(standard: Standard, period: Period) -> dict[str, dict]:
    """By code: archive items, the recipe line by line, gaps as sentences, findings. Eight queries."""
    filed, found = items_by_indicator(period), findings_by_indicator(period)
    return {
        code: {
            "archive": filed.get(code, NOTHING_FILED),
            "needs": [_need(line) for line in proof.lines],
            "proof": _state(proof),
            "findings": found.get(code, [])[:FINDINGS_SHOWN],
            "findings_more": max(0, len(found.get(code, [])) - FINDINGS_SHOWN),
        }
        for code, proof in proofs(standard, period).items()
    }


def _need(line: Line) -> dict:
    return {"kind": str(line.need.kind.label), "asked": line.asked, "wanted": line.wanted, "there": line.there}


def _state(proof: Proof) -> dict:
    gaps = proof.gaps
    kept = [str(gap) for gap in gaps[:GAPS_KEPT]]
    return {"state": proof.state.value if proof.state else "", "missing": kept, "more": len(gaps) - len(kept)}
