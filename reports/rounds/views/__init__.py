"""Pages of the rounds."""

from reports.rounds.views.answers import answer_detail, answer_judge, answer_keep, answer_review, answer_take_back
from reports.rounds.views.remarks import answer_remark, remark_reply, round_remark
from reports.rounds.views.rounds import (
    round_correct,
    round_detail,
    round_difference,
    round_discard,
    round_issue,
    round_list,
    round_open,
    round_pack,
)

__all__ = [
    "answer_detail",
    "answer_judge",
    "answer_keep",
    "answer_remark",
    "answer_review",
    "answer_take_back",
    "remark_reply",
    "round_correct",
    "round_detail",
    "round_difference",
    "round_discard",
    "round_issue",
    "round_list",
    "round_open",
    "round_pack",
    "round_remark",
]
