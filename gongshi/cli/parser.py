"""Every command and its arguments, in one table a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi import __version__
from gongshi.cli.chinese import COMMAND, METAVARS, PROGRAM, Parser, listed, spoken
from gongshi.posting.reasons import LATE_WORDS, RETURN_WORDS, UNTIL_WORDS, WITHDRAW_WORDS

if TYPE_CHECKING:
    import argparse

MOST_DAYS = 366


def _argument(*names: str, **options: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    return names, options


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _days(text: str) -> int:
    number = int(text)
    if not 0 < number <= MOST_DAYS:
        raise ValueError
    return number


@dataclass(frozen=True)
class Command:
    """One command: its name, where it runs, its help and its arguments."""

    name: str
    run: str
    words: str
    arguments: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = ()


ROLE_WORDS = {"handler": "经办人", "approver": "审核人"}
OUTCOME_WORDS = {
    "rejected": "不成立",
    "recheck": "转复核",
    "corrected": "已更正",
    "withdrawn": "已撤回",
}

AS = _argument("--as", dest="user", metavar="ID", required=True, help="以谁的名义(人员代号)")
PERSON = _argument("person", metavar="ID", help="人员代号,见 gongshi users list")
KIND = _argument("--kind", metavar="KIND", required=True, help="名单类别,如 dibao_initial")
BATCH = _argument("batch", metavar="BATCH", help="批次,写开头几位即可")
FLOW = _argument("--flow", action="store_true", help="通过 Prefect 流程办理")
RECEIPT = _argument("number", metavar="N", help="受理号,如 2026-3")
BY = _argument("--by", dest="user", metavar="ID", required=True, help="谁做的(人员代号)")
AT = _argument("--at", metavar="TIME", help="什么时候,如 2026-11-24T10:30;不写则为现在")
POSTING = _argument("posting", metavar="POSTING", help="公示编码、编号或批次,开头几位即可")

KEY = _argument("key", metavar="KEY", help="8 位密钥号,或角色(正在使用的那把)")
OFFICE_ROLES = ("publisher", "log", "status", "manifest")

COMMANDS = (
    Command(
        "init",
        "housekeeping:init",
        "建立数据目录(密钥、配置、数据库)",
        (
            _argument("--training", action="store_true", help="演练环境,可拨动时钟"),
            _argument("--at", metavar="TIME", help="演练时钟的起点,如 2026-11-24T09:00"),
        ),
    ),
    Command(
        "check",
        "rules:check",
        "检查配置:错误、未确认的依据、缺的放假安排",
        (_argument("--all", action="store_true", help="未核实的依据逐条列出"),),
    ),
    Command("items", "rules:items", "列出公开事项清单与名单类别"),
    Command(
        "window",
        "rules:window",
        "逐日说明公示期怎么算",
        (KIND, _argument("--posted", metavar="DATE", required=True, help="张贴日,如 2026-11-24")),
    ),
    Command(
        "mask",
        "rules:mask",
        "试脱敏,不保存",
        (
            KIND,
            _argument("file", metavar="FILE", help="CSV 或逐行 JSON,- 为标准输入"),
            _argument("--on", metavar="DATE", help="按哪一天计算年龄"),
        ),
    ),
    Command(
        "policy diff",
        "policies:compare",
        "比较两份脱敏方案:哪一栏公开得更多、更少",
        (
            _argument("before", metavar="A", help="名单类别,或方案文件(.yaml)"),
            _argument("after", metavar="B", help="同上;从 A 改到 B"),
        ),
    ),
    Command(
        "policy assess",
        "policies:assess",
        "按方案生成个人信息保护影响评估(Markdown)",
        (_argument("kind", metavar="KIND", help="名单类别,如 dibao_initial"),),
    ),
    Command(
        "users add",
        "people:add",
        "登记经办人或审核人",
        (
            _argument("user", metavar="ID", help="人员代号,如 li-ming"),
            _argument(
                "--role",
                required=True,
                metavar="岗位",
                choices=tuple(ROLE_WORDS),
                type=spoken(ROLE_WORDS),
                help=f"写代码或中文:{listed(ROLE_WORDS)}",
            ),
        ),
    ),
    Command("users list", "people:show", "列出人员:谁在岗、谁停用、口令是谁重置的"),
    Command(
        "users suspend",
        "people:suspend",
        "停用一个代号(调离、口令泄露),立即生效;由另一人操作",
        (
            PERSON,
            AS,
            _argument("--anyway", action="store_true", help="停用后人手不够,仍要立即停用"),
        ),
    ),
    Command("users resume", "people:resume", "恢复一个停用的代号;由另一人操作", (PERSON, AS)),
    Command("users passwd", "people:passwd", "更换自己的口令", (PERSON,)),
    Command(
        "users reset",
        "people:reset",
        "重置忘了的口令:同岗位的另一人在场,本人输入新口令",
        (PERSON, AS),
    ),
    Command(
        "api-token add",
        "systems:add",
        "给业务系统发一个接口令牌(只显示一次)",
        (_argument("name", metavar="NAME", help="系统代号,如 street-office"),),
    ),
    Command(
        "api-token revoke",
        "systems:revoke",
        "作废一个系统的全部令牌",
        (_argument("name", metavar="NAME", help="系统代号"),),
    ),
    Command("api-token list", "systems:show", "列出接口令牌(不显示令牌本身)"),
    Command(
        "receive",
        "intake:receive",
        "导入名单",
        (
            _argument("file", metavar="FILE", help="名单:.xlsx、.xls、.et 或 .csv"),
            KIND,
            _argument("--letter", metavar="FILE", help="来文登记卡(YAML),可以后补"),
            _argument(
                "--map",
                action="append",
                default=[],
                metavar="HEADER=FIELD",
                help="某列就是方案里的哪一栏,可多次;按报送单位记住",
            ),
            _argument("--report", metavar="FILE", help="另写一份标注了全部问题的副本(.xlsx)"),
        ),
    ),
    Command(
        "new",
        "new:new",
        "从名单到送审,一步一步问",
        (
            _argument("file", metavar="FILE", help="名单文件"),
            _argument("--kind", metavar="KIND", help="名单类别;不写则列出来选"),
        ),
    ),
    Command(
        "letter",
        "desk:letter",
        "补登记来文",
        (BATCH, _argument("file", metavar="FILE", help="来文登记卡(YAML)")),
    ),
    Command("preview", "desk:preview", "看脱敏后的样子和待处理事项", (BATCH,)),
    Command(
        "decide",
        "desk:decide",
        "确认一处问题、给原话打星,或由两人放行一个与常用词相同的姓名",
        (
            BATCH,
            AS,
            _argument(
                "--confirm", metavar="WHERE", help="已对照原始材料确认的位置,如 名单!C2、名单!C5"
            ),
            _argument(
                "--row",
                type=int,
                metavar="N",
                help="放行哪一行的姓名(名单中的行号):经办人提出,审核人同意",
            ),
            _argument("--star", metavar="COLUMN", help="与 --row 同用:该行这一栏的未识别词语打星"),
            _argument("--handler", metavar="ID", help="提出放行的经办人代号,写了须与提出人一致"),
        ),
    ),
    Command(
        "words propose",
        "words:propose",
        "提出一个本地用词(经办人)",
        (_argument("word", metavar="WORD", help="2至10个汉字"), AS),
    ),
    Command(
        "words accept",
        "words:accept",
        "同意一个本地用词(审核人)",
        (_argument("word", metavar="WORD", help="待同意的词"), AS),
    ),
    Command("words list", "words:show", "列出本地用词"),
    Command(
        "submit",
        "desk:submit",
        "送审:定下张贴日和内容",
        (
            BATCH,
            AS,
            _argument("--until", metavar="DATE", help="指定截止日(历法未公布时)"),
            _argument(
                "--reason",
                metavar="原因",
                choices=tuple(UNTIL_WORDS),
                type=spoken(UNTIL_WORDS),
                help=f"指定的原因:{listed(UNTIL_WORDS)}",
            ),
            _argument(
                "--late-reason",
                metavar="CODE",
                type=spoken(LATE_WORDS),
                help=f"逾期张贴的原因,写代码或中文:{listed(LATE_WORDS)};别的原因自定代码",
            ),
            _argument("--corrects", metavar="POSTING", help="更正哪一份公示"),
        ),
    ),
    Command(
        "approve",
        "desk:approve",
        "审核通过",
        (POSTING, AS, _argument("--code", metavar="核对码", help="样图上的 8 位核对码")),
    ),
    Command(
        "return",
        "desk:send_back",
        "退回到某一行",
        (
            POSTING,
            AS,
            _argument("--row", type=int, required=True, metavar="N", help="行号,0 为整份"),
            _argument(
                "--reason",
                required=True,
                metavar="CODE",
                type=spoken(RETURN_WORDS),
                help=f"写代码或中文:{listed(RETURN_WORDS)};别的原因自定代码",
            ),
        ),
    ),
    Command("discard", "desk:discard", "作废未张贴的名单,销毁其数据", (BATCH, AS)),
    Command(
        "publish",
        "desk:publish",
        "发布到公示栏",
        (
            _argument("posting", nargs="+", metavar="POSTING", help="公示编码或批次"),
            FLOW,
        ),
    ),
    Command(
        "correct",
        "desk:correct",
        "用新名单更正旧公示,旧的立即撤下",
        (
            POSTING,
            _argument(
                "--with", dest="batch", required=True, metavar="BATCH", help="已审核的新批次"
            ),
        ),
    ),
    Command(
        "withdraw",
        "desk:withdraw",
        "提前撤回,立即撤下",
        (
            POSTING,
            AS,
            _argument(
                "--reason",
                required=True,
                metavar="原因",
                choices=tuple(WITHDRAW_WORDS),
                type=spoken(WITHDRAW_WORDS),
                help=f"撤回原因,写代码或中文:{listed(WITHDRAW_WORDS)}",
            ),
        ),
    ),
    Command(
        "retire",
        "desk:retire",
        "撤除已期满的公示",
        (_argument("posting", nargs="*", metavar="POSTING", help="不写则处理全部已期满的"), FLOW),
    ),
    Command(
        "object add",
        "objections:add",
        "登记异议,给出受理号;姓名和联系方式加密保存,不进记录",
        (
            POSTING,
            AS,
            _argument("--type", required=True, metavar="TYPE", help="内容异议、隐私投诉或更正"),
            _argument("--row", type=int, metavar="N", help="公示上印的序号"),
            _argument(
                "--objector", metavar="FILE", help="两行文本:姓名、联系方式;- 为标准输入;不写则问"
            ),
            _argument("--anonymous", action="store_true", help="匿名提出"),
        ),
    ),
    Command(
        "object close",
        "objections:close",
        "办结异议,结果签名存证(不含姓名)",
        (
            RECEIPT,
            AS,
            _argument(
                "--outcome",
                required=True,
                metavar="结果",
                choices=tuple(OUTCOME_WORDS),
                type=spoken(OUTCOME_WORDS),
                help=f"办结结果,写代码或中文:{listed(OUTCOME_WORDS)}",
            ),
        ),
    ),
    Command(
        "object contact",
        "objections:contact",
        "把异议人的联系方式写进一个只有本账号可读的文件",
        (RECEIPT, AS, _argument("-o", dest="out", metavar="FILE", required=True, help="写到哪里")),
    ),
    Command(
        "object none",
        "objections:none",
        "登记公示期内没有收到异议",
        (POSTING, AS),
    ),
    Command("object list", "objections:show", "列出异议(不显示异议人)"),
    Command(
        "paper add",
        "papers:add",
        "登记一份已贴出的纸质公示",
        (
            POSTING,
            _argument("--place", required=True, metavar="PLACE", help="贴在哪里,如 东门公告栏"),
            BY,
            AT,
        ),
    ),
    Command(
        "paper removed",
        "papers:removed",
        "登记一份纸质公示已撤除",
        (_argument("n", type=int, metavar="N", help="纸质公示的编号"), BY, AT),
    ),
    Command("paper none", "papers:none", "登记没有张贴过纸质件", (POSTING, BY)),
    Command(
        "paper slip",
        "papers:slip",
        "打印延期说明(A4),贴在纸质公示旁",
        (POSTING, _argument("-o", dest="out", metavar="FILE", required=True, help="写到哪里")),
    ),
    Command("paper list", "papers:show", "列出一份公示的纸质件", (POSTING,)),
    Command(
        "coverage",
        "coverage:coverage",
        "逐日看屏上展示了多久:已展示、未展示、熄屏、不明",
        (POSTING,),
    ),
    Command(
        "certificate",
        "coverage:certificate",
        "出具公示情况说明(PDF),打印签字盖章入卷",
        (POSTING, _argument("-o", dest="out", metavar="FILE", required=True, help="写到哪里")),
    ),
    Command(
        "extend",
        "coverage:extend",
        "批准延期:补足屏上没有展示够的日子",
        (POSTING, AS),
    ),
    Command(
        "close",
        "papers:close",
        "办结:名单、屏、纸质件、异议都有着落之后(例行也会自动办结)",
        (POSTING, AS),
    ),
    Command("show", "showing:show", "看一份公示的全部情况", (POSTING,)),
    Command("today", "daily:today", "今天要做什么、在挂什么、什么将到期"),
    Command(
        "register",
        "daily:register",
        "公示台账:张贴过的每一份,可写成表格打印(没有名单内容)",
        (
            _argument("--from", dest="start", metavar="DATE", help="张贴日从哪一天起"),
            _argument("--to", dest="end", metavar="DATE", help="到哪一天止"),
            _argument("-o", dest="out", metavar="FILE", help="写成 CSV 表格,WPS、Excel 能打开"),
        ),
    ),
    Command("tick", "housekeeping:tick", "例行一次:撤除到期的、续签、补齐公开目录"),
    Command(
        "verify",
        "verify:verify",
        "核验图片、网址、记录文件或整个存证日志",
        (
            _argument(
                "target",
                metavar="PICTURE|URL|FILE|DIR",
                help="图片、记录文件、P/编码/ 目录、证据包、网址,或整个存证日志的目录",
            ),
            _argument("--key", metavar="FILE", help="发布单位的公钥文件 office.pub"),
            _argument("--bundle", metavar="DIR", help="P/编码/ 目录或证据包;不写则在图片旁边找"),
            _argument("--no-memory", action="store_true", help="不与上次核验比对,也不记住这一次"),
        ),
    ),
    Command(
        "evidence",
        "evidence:evidence",
        "把一份公示的全部记录和旁证打成一个压缩包(不含个人信息)",
        (
            POSTING,
            _argument("-o", "--output", metavar="FILE", help="写到哪个文件,默认 编码.zip"),
        ),
    ),
    Command(
        "backup",
        "backup:backup",
        "备份:长期备份不含任何能打开名单的密钥;--live 是每次覆盖的当日存档",
        (
            _argument("place", metavar="FILE|DIR", help="写到哪个文件或目录(不能在数据目录里)"),
            _argument("--live", action="store_true", help="当日存档:在挂和待办名单的密钥与图片"),
        ),
    ),
    Command(
        "restore",
        "backup:restore",
        "从备份恢复到一个新的数据目录",
        (
            _argument("file", metavar="FILE", help="长期备份"),
            _argument("--live", metavar="FILE", help="当日存档;没有就不写"),
            _argument(
                "--published",
                required=True,
                metavar="DIR|FILE|none",
                help="已公开的目录或其中的 log/checkpoint,用来核对有没有退回;确实没有公开过写 none",
            ),
        ),
    ),
    Command("keys list", "keys:show", "列出密钥和它们的状态"),
    Command(
        "keys new",
        "keys:new",
        "申请增加一把密钥(写成申请,由根密钥离线签署)",
        (
            _argument("role", choices=(*OFFICE_ROLES, "witness"), help="角色"),
            _argument("--pub", metavar="FILE", help="见证方的 witness.pub"),
        ),
    ),
    Command(
        "keys rotate",
        "keys:rotate",
        "申请换一把密钥,旧的过渡期后停用",
        (
            _argument("role", choices=OFFICE_ROLES, help="角色"),
            _argument("--overlap", type=_days, default=7, metavar="DAYS", help="过渡几天,默认 7"),
        ),
    ),
    Command("keys retire", "keys:retire", "申请停用一把已不使用的密钥", (KEY,)),
    Command(
        "keys revoke",
        "keys:revoke",
        "申请作废泄露的密钥;正在使用的同时换新",
        (
            KEY,
            _argument(
                "--index",
                type=_count,
                metavar="N",
                help="自日志第几条起作废,默认从现在起",
            ),
            _argument(
                "--reason",
                required=True,
                choices=("compromised", "lost", "superseded"),
                help="原因:泄露、丢失、被取代",
            ),
        ),
    ),
    Command(
        "keys root",
        "keys:root",
        "离线机器上:看一份密钥申请,加 --yes 用根密钥签署",
        (
            _argument("request", metavar="REQUEST", help="申请文件 request.json"),
            _argument("--root", required=True, metavar="FILE", help="根密钥 root.skey"),
            _argument(
                "-o",
                "--output",
                metavar="FILE",
                default="keys.note",
                help="写到哪里,默认 keys.note",
            ),
            _argument("--yes", action="store_true", help="看过了,签署"),
        ),
    ),
    Command(
        "keys install",
        "keys:install",
        "安装根密钥签回的密钥目录",
        (_argument("file", metavar="FILE", help="签好的 keys.note"),),
    ),
    Command(
        "public export",
        "public:export",
        "把公开目录写到别处(网站或 U 盘),可反复执行",
        (_argument("place", metavar="DIR", help="写到哪个目录"),),
    ),
    Command(
        "witness new",
        "witness:new",
        "建立本单位的见证密钥",
        (_argument("name", metavar="NAME", help="见证方名称,网址式,如 street.example/witness"),),
    ),
    Command(
        "witness sign",
        "witness:sign",
        "见证别的单位的存证日志(U 盘上的公开目录)",
        (
            _argument("place", metavar="DIR", help="对方用 gongshi public export 写的目录"),
            _argument("--key", metavar="FILE", help="对方的公钥 office.pub,第一次必须给"),
        ),
    ),
    Command(
        "witness accept",
        "witness:accept",
        "收下见证方交回的见证文件",
        (_argument("place", metavar="FILE|DIR", help="见证文件,或见证方还回来的目录"),),
    ),
    Command("witness list", "witness:show", "本机见证了谁,本机日志由谁见证"),
    Command(
        "board pair",
        "boards:pair",
        "给一块屏一次性配对地址",
        (
            _argument("board", metavar="NAME", help="屏的名称"),
            _argument("--base", metavar="URL", help="屏能打开的服务地址;不写则为本机正在运行的"),
        ),
    ),
    Command(
        "board confirm",
        "boards:confirm",
        "确认屏端程序显示的配对码",
        (
            _argument("board", metavar="NAME", help="屏的名称"),
            _argument("code", metavar="CODE", help="那块屏上显示的配对码"),
        ),
    ),
    Command(
        "board revoke",
        "boards:revoke",
        "作废一块屏的全部令牌",
        (_argument("board", metavar="NAME", help="屏的名称"),),
    ),
    Command(
        "board cleared",
        "boards:cleared",
        "登记亲眼看过:这块屏上已没有某份公示",
        (_argument("board", metavar="NAME", help="屏的名称"), POSTING, AS),
    ),
    Command(
        "board run",
        "boardagent:run",
        "在屏所在的电脑上运行屏端程序",
        (
            _argument("--server", metavar="URL", required=True, help="发布系统的地址"),
            _argument("--home", metavar="DIR", help="屏端数据目录"),
            _argument("--cache", metavar="DIR", help="图片缓存目录,可放在内存盘"),
            _argument("--port", type=int, metavar="PORT", default=8370, help="本机页面的端口"),
            _argument("--devtools", type=int, metavar="PORT", help="浏览器的调试端口,用于回读画面"),
            _argument("--panel", metavar="目录", help="内核说明面板开关的目录,如 /sys/class/drm"),
        ),
    ),
    Command(
        "board status",
        "boardagent:status",
        "看本机屏端程序的状态",
        (_argument("--port", type=int, metavar="PORT", default=8370, help="本机页面的端口"),),
    ),
    Command(
        "board seen",
        "boards:seen",
        "登记有人在屏前扫码,看到某份公示在屏上",
        (_argument("board", metavar="NAME", help="屏的名称"), POSTING, AS, AT),
    ),
    Command("board list", "boards:show", "列出屏与其清单"),
    Command(
        "board push",
        "boards:push",
        "把推送的屏核对补齐(自动进行,也可现在就做)",
        (_argument("board", metavar="NAME", nargs="*", help="屏的名称;不写则全部推送的屏"),),
    ),
    Command(
        "serve",
        "serve:serve",
        "运行公开页面和屏端服务",
        (
            _argument("--all", action="store_true", help="连同 Prefect 服务、流程与例行任务"),
            _argument("--host", metavar="HOST", default="127.0.0.1", help="监听地址"),
            _argument("--port", type=int, metavar="PORT", default=8765, help="端口"),
        ),
    ),
    Command(
        "clock",
        "housekeeping:clock",
        "看时钟;演练环境可向前拨",
        (_argument("--to", metavar="TIME", help="拨到,如 2026-12-04T00:01"),),
    ),
    Command("doctor", "housekeeping:doctor", "体检:密钥、数据库、日志、公开目录、磁盘"),
)

ABOUT = """公示:依法张贴,按期撤除,全程可核验

  经办人  new 名单.xlsx(一步一步导入、预览、送审),审核后 publish;每天看 today,一份的全部情况看 show
  审核人  approve 通过,return 退回
  检查时  certificate 情况说明,register 台账,evidence 证据包,verify 核验
  管理员  init、check、users、board、serve、doctor、backup
每条命令加 -h 看写法;公示、批次写编码开头四五位即可"""

GROUPS = {
    "users": "人员",
    "api-token": "业务系统的接口令牌",
    "board": "公示屏",
    "object": "异议",
    "paper": "纸质公示",
    "policy": "脱敏方案",
    "keys": "密钥",
    "public": "公开目录",
    "words": "本地用词(只用于按词表公开原话的栏)",
    "witness": "第三方见证",
}


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = Parser(prog=PROGRAM, description=ABOUT)
    parser.add_argument(
        "--version", action="version", version=f"gongshi {__version__}", help="看版本号"
    )
    commands = parser.add_subparsers(required=True, metavar=COMMAND, dest="command")
    groups: dict[str, Any] = {}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group and group not in groups:
            groups[group] = commands.add_parser(group, help=GROUPS[group]).add_subparsers(
                required=True, metavar=COMMAND, dest="subcommand"
            )
        holder = groups[group] if group else commands
        _add(holder.add_parser(name, help=command.words, description=command.words), command)
    return parser


def _add(parser: argparse.ArgumentParser, command: Command) -> None:
    for names, options in command.arguments:
        shown = METAVARS.get(options.get("metavar", ""), options.get("metavar"))
        parser.add_argument(*names, **({**options, "metavar": shown} if shown else options))
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")
    parser.set_defaults(run=command.run)
