"""Everything that can be found in a source list: code, level, words, and what to do next.

Words name the sheet, row, column or header, never what a cell holds. Intake uses E101-E131 and
W131-W134; what a value says (no name, two names, another household size) is masking's, E201 on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from gongshi.errors import Finding, Level, SourceListError
from masking.header_words import NOT_QUOTED, is_harmless, quoted

__all__ = [
    "Fault",
    "at_most",
    "finding",
    "quoted",
    "quoted_known",
    "refusal",
    "sheet_name",
    "softened",
]

AS_XLSX = "请用 WPS 或 Excel 打开,选择“另存为”,文件类型选“Excel 工作簿(*.xlsx)”,再导入新文件"
LONGEST_HEADER = 20
MANY_DIGITS = re.compile(r"(?:\d[\s\-_.]*){7}")


@dataclass(frozen=True)
class _Fault:
    code: str
    level: Level
    words: str
    advice: str


class Fault(StrEnum):
    """The faults, by what is wrong."""

    UNKNOWN_COLUMN = "unknown_column"
    NAMELESS_COLUMN = "nameless_column"
    TWO_COLUMNS = "two_columns"
    TOO_BIG = "too_big"
    NO_HEADER = "no_header"
    MISSING_COLUMN = "missing_column"
    XML = "xml"
    HTML = "html"
    OTHER = "other"
    EMPTY = "empty"
    OTHER_PACKAGE = "other_package"
    UNREADABLE = "unreadable"
    QUOTES = "quotes"
    SHORT_ROW = "short_row"
    ENCRYPTED = "encrypted"
    NO_ROWS = "no_rows"
    TOTALS_DIFFER = "totals_differ"
    TOTALS_UNKNOWN = "totals_unknown"
    NONE_OURS = "none_ours"
    OTHER_COMMUNITY = "other_community"
    COMMUNITY_BLANK = "community_blank"
    COMMUNITY_ALIKE = "community_alike"
    COMMUNITY_IN_TITLE = "community_in_title"
    TWO_LISTS = "two_lists"
    FORBIDDEN_CONTENT = "forbidden_content"
    ENCODING = "encoding"
    NUMERIC_ID = "numeric_id"
    E_NOTATION = "e_notation"
    TRAILING_ZEROS = "trailing_zeros"
    UNCALCULATED = "uncalculated"
    ERROR_CELL = "error_cell"
    NUMERIC_DATE = "numeric_date"
    MERGED_PERSONS = "merged_persons"
    MERGED_VALUES = "merged_values"
    MERGED_ACROSS = "merged_across"
    SECOND_HEADER = "second_header"
    SWALLOWED = "swallowed"
    LONG_ROW = "long_row"
    CUT_AMOUNT = "cut_amount"
    STRUCK = "struck"
    UNSEEN = "unseen"
    PARTLY = "partly"
    CONDITIONAL = "conditional"
    COVERED = "covered"
    OTHER_STANDING = "other_standing"
    OTHER_UNIT = "other_unit"
    STRICT = "strict"
    OLD_VERSION = "old_version"
    ARCHIVE = "archive"
    WORD = "word"
    PDF = "pdf"
    PICTURE = "picture"
    CARD = "card"
    DATA = "data"
    NOT_ONE_NUMBER = "not_one_number"
    NOT_A_NUMBER = "not_a_number"
    COUNTS_NOTHING = "counts_nothing"
    READERS_DIFFER = "readers_differ"
    DISGUISED = "disguised"
    TURNED = "turned"
    PERSON_TWICE = "person_twice"
    EPOCH_1904 = "epoch_1904"
    PRIVATE_CHARACTER = "private_character"
    MORE = "more"
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    TOTAL_NOT_COUNTED = "total_not_counted"


_R, _D, _W = Level.REFUSE, Level.DECIDE, Level.WARN

_FAULTS = {
    Fault.UNKNOWN_COLUMN: _Fault(
        "E101",
        _R,
        "第{n}列{header}不在公示方案中,已拒绝导入",
        "如公示不需要这一列,请在原表中删去该列后重新导入;如确需读取,请管理员在该类名单的方案里登记",
    ),
    Fault.NAMELESS_COLUMN: _Fault(
        "E101", _R, "第{n}列没有表头,但有内容,已拒绝导入", "请补上表头,或删去该列后重新导入"
    ),
    Fault.TWO_COLUMNS: _Fault(
        "E102", _R, "有两列都对应“{label}”(第{n}列、第{m}列)", "请只保留一列后重新导入"
    ),
    Fault.TOO_BIG: _Fault(
        "E103", _R, "文件超出限制:{what}", "请只把名单本身复制到一个新建的工作簿,另存为xlsx后导入"
    ),
    Fault.NO_HEADER: _Fault(
        "E104",
        _R,
        "没有找到表头",
        "名单要在前40行里有一行表头(如“姓名、身份证号……”),且不能隐藏;请核对是否选错了名单类别",
    ),
    Fault.MISSING_COLUMN: _Fault(
        "E105", _R, "缺少“{label}”这一列", "请补上该列,或把表头改为“{label}”后重新导入"
    ),
    Fault.XML: _Fault("E106", _R, "这是“XML 表格”,不是 xlsx", AS_XLSX),
    Fault.HTML: _Fault("E106", _R, "这是网页,只是改了扩展名,不是表格文件", AS_XLSX),
    Fault.OTHER_PACKAGE: _Fault("E106", _R, "这是压缩包或其他文档,不是 xlsx 表格", AS_XLSX),
    Fault.OTHER: _Fault(
        "E106", _R, "这不是表格文件", "请导入 xlsx 或 csv 格式的名单;图片、PDF 请向报送单位索要表格"
    ),
    Fault.STRICT: _Fault("E106", _R, "这是“Strict Open XML 电子表格”,读不了", AS_XLSX),
    Fault.OLD_VERSION: _Fault("E106", _R, "这是 Excel 5.0/95 的旧格式,读不了", AS_XLSX),
    Fault.ARCHIVE: _Fault(
        "E106", _R, "这是压缩包,不是表格文件", "请先解压,再导入里面的名单(xlsx、xls、et 或 csv)"
    ),
    Fault.WORD: _Fault(
        "E106",
        _R,
        "这是 Word 或其他文字文档,不是表格文件",
        "请向报送单位索要表格;只有文档的,请把其中的表格复制到新建的工作簿,核对后另存为xlsx再导入",
    ),
    Fault.PDF: _Fault(
        "E106", _R, "这是 PDF,不是表格文件", "请向报送单位索要原来的表格(xlsx),不要照 PDF 转换"
    ),
    Fault.PICTURE: _Fault(
        "E106", _R, "这是图片,不是表格文件", "请向报送单位索要原来的表格(xlsx),不要从图片识别"
    ),
    Fault.CARD: _Fault(
        "E106",
        _R,
        "这是来文登记卡,不是名单",
        "请导入名单文件,登记卡用 --letter 指定(gongshi receive 名单.xlsx --letter 来文.yaml)",
    ),
    Fault.DATA: _Fault("E106", _R, "这是程序交换用的数据或邮件,不是表格文件", AS_XLSX),
    Fault.EMPTY: _Fault("E106", _R, "文件是空的", "请向报送单位重新索要名单"),
    Fault.UNREADABLE: _Fault(
        "E107", _R, "文件无法读取,可能已损坏", f"{AS_XLSX};仍不行请向报送单位重新索要"
    ),
    Fault.QUOTES: _Fault(
        "E107", _R, "引号没有成对,分不清一格到哪里为止", f"{AS_XLSX};导入前核对各列没有错位"
    ),
    Fault.SHORT_ROW: _Fault(
        "E119",
        _R,
        "这一行只有{n}格,少于表头所占的{m}格,各列可能已经错位",
        f"请核对这一行是否少了分隔符。{AS_XLSX}",
    ),
    Fault.ENCRYPTED: _Fault(
        "E108",
        _R,
        "文件设有打开密码",
        "请用 WPS 或 Excel 打开,去掉密码后另存为 xlsx 再导入",
    ),
    Fault.NO_ROWS: _Fault("E109", _R, "表头下面没有名单", "请核对是否选错了文件或工作表"),
    Fault.TOTALS_DIFFER: _Fault(
        "E111",
        _R,
        "名单与来文不符:{what}来文为{letter},名单为{found}",
        "请与报送单位核对,更正名单或来文登记后重新导入(按全表计算,含其他社区和不予公示的行)",
    ),
    Fault.TOTALS_UNKNOWN: _Fault(
        "E111",
        _R,
        "名单与来文无法核对:{what}不能从名单算出",
        "请先改正上面列出的单元格,或核对来文登记的合计",
    ),
    Fault.NONE_OURS: _Fault(
        "E112",
        _R,
        "没有一行属于本社区",
        "请核对是否导错了名单;社区名称写法不同的,请管理员在 site.yaml 里登记别名",
    ),
    Fault.OTHER_COMMUNITY: _Fault(
        "E112",
        _R,
        "名单按社区分段,这里写着另一个社区,分不清哪些行归本社区公示",
        "请只保留本社区的行;或加一列“所属社区”,逐行填写后重新导入",
    ),
    Fault.COMMUNITY_BLANK: _Fault(
        "E112", _R, "{label}为空或读不出,不能确定由谁公示", "请补上该行的社区后重新导入"
    ),
    Fault.COMMUNITY_ALIKE: _Fault(
        "E112",
        _D,
        "{label}里有本社区的名字,但写法不认得,这样写的行都没有算作本社区的",
        "是本社区的,请改成本社区的名称(或请管理员在 site.yaml 里登记别名)后重新导入;"
        "是别的社区,请确认后继续",
    ),
    Fault.COMMUNITY_IN_TITLE: _Fault(
        "E112",
        _D,
        "标题、填报单位或工作表名写着另一个社区,这份名单可能不归本社区公示",
        "请核对是否导错了名单:不是本社区的不要导入;确是本社区的,请确认后继续",
    ),
    Fault.TWO_LISTS: _Fault(
        "E113", _R, "有{n}张工作表都像名单", "请只保留要公示的一张(其余删除或隐藏)后重新导入"
    ),
    Fault.FORBIDDEN_CONTENT: _Fault(
        "E114",
        _R,
        "文件含不允许的内容:{what}",
        "请把名单复制到一个新建的工作簿(选择性粘贴为数值),另存为xlsx后导入",
    ),
    Fault.ENCODING: _Fault("E115", _R, "文字编码无法识别(不是 UTF-8,也不是 GB18030)", AS_XLSX),
    Fault.NUMERIC_ID: _Fault(
        "E120",
        _R,
        "{header}是数字格式,后几位可能已经丢失",
        "请先把整列设为“文本”格式,再照原始材料重新录入;只改格式不能恢复丢失的数字",
    ),
    Fault.E_NOTATION: _Fault(
        "E121",
        _R,
        "{header}是科学计数法,后几位已经丢失",
        "请回到原始表格,把整列设为“文本”格式并照原始材料重新录入,再另存",
    ),
    Fault.TRAILING_ZEROS: _Fault(
        "E122",
        _D,
        "{header}末三位是000,可能在录入时丢失了数字",
        "请对照原始材料:确认无误的可以继续,有误的改正后重新导入",
    ),
    Fault.UNCALCULATED: _Fault(
        "E123",
        _R,
        "{header}是公式,文件里没有保存计算结果",
        "请用 WPS 或 Excel 打开并保存一次,或选择性粘贴为数值后重新导入",
    ),
    Fault.ERROR_CELL: _Fault(
        "E124", _R, "{header}是错误值", "请在原表中改正(错误值形如 #N/A、#REF!)后重新导入"
    ),
    Fault.NUMERIC_DATE: _Fault(
        "E125",
        _R,
        "{header}应为日期,表中却是数字或逻辑值",
        "请把该单元格改为“2026-11-01”这样的写法后重新导入",
    ),
    Fault.MERGED_PERSONS: _Fault(
        "E127", _R, "{header}是合并单元格,分不清是几个人", "请取消合并,一人一行填写后重新导入"
    ),
    Fault.MERGED_VALUES: _Fault(
        "E127",
        _R,
        "{header}是合并单元格,跨了几个人的行,分不清是各人都一样还是合在一起",
        "请取消合并,每一行各填各的后重新导入",
    ),
    Fault.MERGED_ACROSS: _Fault(
        "E127", _R, "{header}与旁边的列合并了,分不清是哪一列的内容", "请取消合并,分列填写后重新导入"
    ),
    Fault.SECOND_HEADER: _Fault(
        "E113",
        _R,
        "这里又有一个表头或另一个标题,像是另一份名单",
        "一次只导入一份名单:请把它们分成几个文件,各自导入",
    ),
    Fault.SWALLOWED: _Fault(
        "E119",
        _R,
        "{header}里有换行和分隔符,引号可能没有成对,几行并成了一格",
        f"请核对这一行的引号。{AS_XLSX}",
    ),
    Fault.LONG_ROW: _Fault(
        "E119",
        _R,
        "这一行有{n}格,多于其他行的{m}格,各列可能已经错位",
        f"请核对这一行是否多了分隔符(如金额里的逗号)。{AS_XLSX}",
    ),
    Fault.CUT_AMOUNT: _Fault(
        "E119", _R, "{header}可能在千位的逗号处断成了两格", f"请去掉金额里的逗号。{AS_XLSX}"
    ),
    Fault.STRUCK: _Fault(
        "E118",
        _D,
        "{header}加了删除线,这一行可能已经取消",
        "请与报送单位核对:已取消的请删去整行后重新导入;确实要公示的,请确认后继续",
    ),
    Fault.UNSEEN: _Fault(
        "E118",
        _D,
        "{header}是白色字或字小得看不见",
        "请与报送单位核对:不应公示的请删去后重新导入;确实要公示的,请确认后继续",
    ),
    Fault.PARTLY: _Fault(
        "E129",
        _R,
        "{header}里有一部分字加了删除线、成了上下标或看不见,分不清哪些算数",
        "请只留下应公示的内容,删去划掉的、看不见的部分,再重新导入",
    ),
    Fault.CONDITIONAL: _Fault(
        "E118",
        _D,
        "{header}设有条件格式,有的单元格会划去或看不见",
        "请打开原表看清:划去、看不见的行不应公示的,删去后重新导入;都要公示的,请确认后继续",
    ),
    Fault.COVERED: _Fault(
        "E118",
        _D,
        "{header}上面画着线或盖着图片、文本框",
        "请打开原表看清:划去的、盖着另写了内容的,改正后重新导入;与名单无关的,请确认后继续",
    ),
    Fault.OTHER_STANDING: _Fault(
        "E118",
        _D,
        "这一行标题像是另一类对象(如取消、停发、不予),它下面的行可能不应公示",
        "请与报送单位核对:不应公示的请删去后重新导入;都要公示的,请确认后继续",
    ),
    Fault.OTHER_UNIT: _Fault(
        "E128",
        _R,
        "这里写着金额不以元为单位,照读会差许多倍",
        "请把金额都改成以元为单位,并改掉这里写的单位,再重新导入",
    ),
    Fault.NOT_ONE_NUMBER: _Fault(
        "E128",
        _R,
        "{header}里有上标、带圈数字,或写了两个数",
        "请一格只写一个数,用普通数字,说明写到备注里,再重新导入",
    ),
    Fault.NOT_A_NUMBER: _Fault(
        "E128", _R, "{header}不是数字", "请只填数字(单位写在表头里)后重新导入"
    ),
    Fault.COUNTS_NOTHING: _Fault(
        "E128",
        _R,
        "{header}这一行没有人数、金额和意见,像是上一户的家庭成员",
        "是家庭成员的,请加一列“与户主关系”写明(户主写户主,成员写关系);是单独一户的,请补上人数和金额;"
        "再重新导入",
    ),
    Fault.PERSON_TWICE: _Fault(
        "E116",
        _D,
        "{header}与第{n}行相同,同一个人出现了两次",
        "请核对:重复的请删去一行后重新导入;确实应有两行的,请确认后继续",
    ),
    Fault.READERS_DIFFER: _Fault(
        "E126",
        _R,
        "{header}用两种方法读出的内容不一样",
        "请在原表中重新录入该单元格(先清除内容和格式),再另存为 xlsx 后导入",
    ),
    Fault.DISGUISED: _Fault(
        "E129",
        _R,
        "{header}显示出来的与实际保存的不一样(单元格设有自定义格式)",
        "请把该列格式改为“常规”或“文本”,照应公示的内容填写后重新导入",
    ),
    Fault.TURNED: _Fault(
        "E130",
        _R,
        "{header}已被表格软件变成日期、时间或逻辑值",
        "请先把该列设为“文本”格式,照原始材料重新录入后导入(如“3-1”会变成3月1日)",
    ),
    Fault.EPOCH_1904: _Fault(
        "W135",
        _W,
        "文件采用1904年日期系统,日期已按此换算",
        "请核对预览中的日期;与原件不符的,请把日期改为文本后重新导入",
    ),
    Fault.PRIVATE_CHARACTER: _Fault(
        "W133",
        _W,
        "{header}里有自造字,各处显示可能不同,公示上以*代替",
        "请尽量改用标准汉字录入(以身份证上的写法为准)后重新导入",
    ),
    Fault.MORE: _Fault("E131", _R, "同类问题还有{n}处,未一一列出", "请先改正已列出的,再重新导入"),
    Fault.HIDDEN_ROW: _Fault(
        "W131",
        _W,
        "隐藏的行没有使用,也不计入合计",
        "如应公示,请在原表中取消隐藏后重新导入",
    ),
    Fault.HIDDEN_COLUMN: _Fault(
        "W132", _W, "隐藏的列没有使用", "如需使用,请在原表中取消隐藏后重新导入"
    ),
    Fault.TOTAL_NOT_COUNTED: _Fault(
        "W134", _W, "来文的{what}没有核对:这类名单不统计{what}", "请自行与来文核对"
    ),
}


def finding(fault: Fault, where: str, **words: object) -> Finding:
    """Return the finding of `fault` at `where`; `words` fill its sentence."""
    known = _FAULTS[fault]
    told = known.words.format(**words)
    return Finding(known.code, known.level, where, told, known.advice.format(**words))


def refusal(fault: Fault, where: str = "文件", **words: object) -> SourceListError:
    """Return the one refusal of a file that cannot be read at all."""
    return SourceListError([finding(fault, where, **words)])


def softened(found: Finding) -> Finding:
    """Return the same finding about another community's row: it informs and refuses nothing."""
    code = found.code.replace("E", "W", 1)
    return Finding(code, Level.WARN, found.where, f"(其他社区的行){found.words}", found.advice)


def quoted_known(header: str) -> str:
    """Return a header that the kind itself knows, unless it is long or holds a number."""
    plain = "".join(header.split())
    if not plain or len(plain) > LONGEST_HEADER or MANY_DIGITS.search(plain):
        return NOT_QUOTED
    return f"“{plain}”"


def sheet_name(name: str, place: int) -> str:
    """Return the sheet's name as it may be shown in addresses."""
    return name if is_harmless(name) else f"第{place}张工作表"


def at_most(findings: list[Finding], most: int) -> list[Finding]:
    """Return the first `most` findings and one that counts the rest."""
    if len(findings) <= most:
        return findings
    return [*findings[:most], finding(Fault.MORE, "文件", n=len(findings) - most)]
