"""What staff read (发现): a row, a column, what to do. Never the value."""

from __future__ import annotations

from dataclasses import dataclass

REFUSE, DECIDE, WARN = "refuse", "decide", "warn"

_WORDS = {
    "E101": (
        REFUSE,
        "第{n}列{header}不在公示方案中,已拒绝导入。请删去该列,或请管理员在方案里写明怎样处理",
    ),
    "E102": (REFUSE, "有两列都对应“{label}”,已拒绝导入。请只留一列"),
    "E201": (REFUSE, "第{row}行“{label}”中有两个以上姓名、数字或批注,请一人一行,批注另写在备注栏"),
    "E202": (REFUSE, "第{row}行没有“{label}”,请补上或删去该行"),
    "E301": (DECIDE, "第{row}行“{label}”有{k}处未识别词语,该行暂不公示。请改用方案所列用语"),
    "E301 in a sentence": (
        DECIDE,
        "第{row}行“{label}”有{k}处未识别词语({places}),该行暂不公示。请改写,或打星,或两人确认为用词",
    ),
    "E302": (
        REFUSE,
        "第{row}行“{label}”含不宜公开的内容(病名、残疾类别、违法或隐私等),请改写后重新导入",
    ),
    "E303": (DECIDE, "第{row}行无法判断是否成年,请核对身份证号或补填年龄"),
    "W202": (WARN, "第{row}行“{label}”无法识别,按最严处理:不公开。请对照原件核对"),
    "W203": (WARN, "第{row}行身份证号校验位不符,可能录错。请对照证件核对"),
    "W204": (WARN, "第{row}行年龄与身份证号不符,请对照证件核对"),
    "W205": (WARN, "第{row}行家庭人口与名单所列成员数不符,请核对"),
    "W206": (WARN, "第{row}行家庭成员前面没有户主,请核对行的次序"),
    "W207": (WARN, "名单没有“{label}”这一列,各行无法与人对应。请补上该列后重新导入"),
    "W501": (WARN, "第{rows}行公示后看不出区别,已加区分"),
    "W502": (WARN, "第{row}行很容易认出本人(同类少于3人)"),
}


@dataclass(frozen=True)
class MaskFinding:
    """One thing found. `row` is 0 where it is about a column; `field` is a field id or empty."""

    row: int
    field: str
    code: str
    level: str
    words: str


def finding(code: str, row: int = 0, field: str = "", **facts: object) -> MaskFinding:
    """Write a finding. `facts` are the words' blanks: labels and counts, never values."""
    level, words = _WORDS["E301 in a sentence" if facts.get("places") else code]
    return MaskFinding(row, field, code, level, words.format(row=row, **facts))


# how a form's own words end (单位, 金额, 年龄); given names hardly ever do
FORM_WORD_ENDS = frozenset(
    "名号码额数间期位址话式由因别级类况注分龄族院校况型证户费款项目况人员度率"
)
