"""Reasons (原因): codes that are kept and signed, and the words staff say and read for them.

A code outside these tables is allowed where `lookup.check_reason` is asked; free text never is.
"""

from __future__ import annotations

from gongshi.posting.life import Ending, UntilReason, WithdrawReason

WITHDRAW_WORDS = {
    WithdrawReason.PRIVACY.value: "涉及隐私",
    WithdrawReason.ERROR_IN_LIST.value: "名单有误",
    WithdrawReason.ORDER_OF_SUPERIOR.value: "上级要求",
    WithdrawReason.OBJECTION_UPHELD.value: "异议成立",
    WithdrawReason.OTHER.value: "其他",
}
UNTIL_WORDS = {
    UntilReason.CALENDAR_UNKNOWN.value: "放假安排未公布",
    UntilReason.LOCAL_RULE.value: "地方规定",
}
RETURN_WORDS = {
    "wrong_amount": "金额有误",
    "wrong_person": "人员有误",
    "wrong_wording": "文字有误",
    "wrong_letter": "与来文不符",
    "papers_missing": "材料不齐",
    "wrong_day": "日期不对",
}
LATE_WORDS = {
    "letter_came_late": "来文迟到",
    "late_papers": "材料补齐较晚",
    "screen_broken": "公示屏故障",
    "returned_late": "退回修改延误",
}
GIVEN_BACK_WORDS = {
    "approval_void": "审核之后方案或配置改过",
    "approval_day_passed": "审核的张贴日已过",
    "rows_destroyed": "名单数据已销毁",
    "already_corrected": "要更正的公示已由另一份更正",
    "E401": "出门检查没有通过",
}
ENDING_WORDS = {
    Ending.RETIRED.value: "期满撤除",
    Ending.WITHDRAWN.value: "提前撤回",
    Ending.CORRECTED.value: "更正撤下",
}
_WORDS = {**GIVEN_BACK_WORDS, **WITHDRAW_WORDS, **UNTIL_WORDS, **RETURN_WORDS, **LATE_WORDS}


def told(code: str) -> str:
    """Return a code's words, or the code itself where it has none."""
    return _WORDS.get(code, code)
