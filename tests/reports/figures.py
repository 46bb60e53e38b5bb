"""Frozen figures as a pack holds them, small and made up: tests of the making need no standard."""

STATUS_TEXTS = {"met": "√ 达标", "unmet": "× 未达标", "manual": "○ 待评定", "no_data": "– 无数据"}


def indicator(code: str, status: str = "met", **fields) -> dict:
    usual = {
        "code": code,
        "group": code[0],
        "title": "科普设施",
        "clause": "60%以上的社区有科普活动室",
        "requirement": "≥ 60%",
        "basis_text": "方案写明",
        "own_text": "",
        "weight": "1",
        "points_text": "1",
        "earned_text": "1",
        "bands_text": "",
        "evidence": "",
        "note": "",
        "veto": False,
        "value_text": "66.7%",
        "status": status,
        "status_text": STATUS_TEXTS[status],
        "sentence": "3 个社区中有 2 个。",
        "records": 2,
        "columns": [["社区", 100.0]],
        "rows": [["桂花社区"], ["松柏社区"]],
        "more": 0,
    }
    return usual | fields


def figures(**fields) -> dict:
    usual = {
        "format": 1,
        "title": "创建全国科普示范区自评材料",
        "office": "科普街道",
        "standard": {
            "code": "demo-district",
            "version": "1",
            "title": "创建全国科普示范区任务分解",
            "has_points": False,
        },
        "frozen_on": "2026-06-30",
        "met": 1,
        "total": 2,
        "score_text": "50.0",
        "earned_text": "1",
        "points_text": "2",
        "score_sentence": "得分等于达标指标权重之和除以计分指标权重之和。",
        "veto_sentences": [],
        "groups": [{"code": "C", "title": "科普阵地"}],
        "indicators": [indicator("C1"), indicator("C2", "unmet", rows=[], records=0)],
        "counts": [["活动", "1", "参加人次", "80"]],
        "coverage": {
            "threshold": "70",
            "sentence": "覆盖率 66.7%。",
            "definition": "每个社区以常住人口为上限。",
            "percent_text": "66.7%",
            "residents": 4000,
            "reached": 2668,
            "communities": [
                {"name": "桂花社区", "residents": 3000, "reached": 2668, "percent": "88.9", "percent_text": "88.9%"},
                {"name": "松柏社区", "residents": 1000, "reached": 0, "percent": "0", "percent_text": "0.0%"},
            ],
        },
    }
    return usual | fields
