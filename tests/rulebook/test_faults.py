"""Each fault a configuration can have is refused at load, by file and key, all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.errors import ConfigError
from gongshi.rulebook import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rulebook.folder import Config

INITIAL = "kinds/dibao_initial.yaml"
PAYMENT = "kinds/dibao_payment.yaml"
WINDOW = "window: {n: 7, unit: workday, floor_days: 7}"
CONFIRMED = "confirmed: yes}"

FAULTS = [
    # a kind's own keys
    (INITIAL, "minors: count_line", "minor: count_line", "dibao_initial.yaml minors:缺少"),
    (INITIAL, "minors: count_line", "minor: count_line", "dibao_initial.yaml minor:多余或写错的键"),
    (INITIAL, "word: 公示", "word: 通知", "dibao_initial.yaml word:应为公示、公布之一"),
    (INITIAL, "unit: household", "unit: family", "dibao_initial.yaml unit:应为household、person"),
    (INITIAL, WINDOW, "window: {n: seven, unit: workday}", "window n:应为1至366的整数"),
    (INITIAL, WINDOW, "window: {n: 0, unit: workday}", "window n:应为1至366的整数"),
    (INITIAL, WINDOW, "window: {n: yes, unit: workday}", "window n:应为1至366的整数"),
    (INITIAL, WINDOW, "window: {n: 7, unit: week}", "window unit:应为workday、day之一"),
    (INITIAL, WINDOW, "window: {n: 7, unit: workday, floor: 7}", "window floor:多余或写错的键"),
    (INITIAL, WINDOW, "window: 7", "dibao_initial.yaml window:应为“键: 值”的列表"),
    (INITIAL, WINDOW, "window: null", "retire:有公示期的写 window_end"),
    (INITIAL, WINDOW, "window: null", "window:公示在决定之前,必须有公示期"),
    (INITIAL, "retire: window_end", "retire: never", "retire:应为window_end、next_list"),
    (INITIAL, "{n: 45, unit: day}", "{n: 45, unit: workday}", "not_after unit:应为 day"),
    (INITIAL, "{n: 45, unit: day}", "{n: 91, unit: day}", "not_after n:姓名张贴不能超过90日"),
    (INITIAL, "{n: 45, unit: day}", "{n: 10, unit: day}", "not_after:早于最短张贴期限"),
    (INITIAL, "applies: unknown", "applies: maybe", "min_display applies:应为yes、no、unknown"),
    (INITIAL, "as: name_free_result_card", "as: card", "min_display as:应为"),
    (INITIAL, "repost: local_option", "repost: often", "objection repost:应为"),
    (INITIAL, "repost: local_option", "repost: [yes]", "objection repost:应为"),
    (INITIAL, "recheck: yes", "recheck: 是", "objection recheck:应为 yes 或 no"),
    (INITIAL, "{month}", "{year}", "title:花括号里只能写 {month}"),
    (INITIAL, "{month}", "{", "title:花括号里只能写 {month}"),
    (INITIAL, "id: dibao_initial", "id: dibao", "id:应与文件名相同"),
    (INITIAL, "wording: dibao_initial.j2", "wording: ../x.j2", "wording:应为 templates/notices"),
    (INITIAL, 'version: "2026.11"', "version: 2026.11", "version:应为文字"),
    (INITIAL, "totals: [households", "totals: [houses", "totals:“houses”应为"),
    (PAYMENT, "cadence: monthly", "cadence: daily", "cadence:应为monthly、quarterly之一"),
    # bases
    (INITIAL, "basis:\n", "basis: []\nbases:\n", "basis:缺少依据"),
    (INITIAL, 'article: "第十九条", ', "", "basis 第1项 article:缺少"),
    (INITIAL, "from: 2021-07-01", "from: 2021年7月", "basis 第1项 from:应为日期"),
    (INITIAL, "from: 2021-07-01", "from: null", "basis 第1项 from:已核实的依据必须写明施行日期"),
    (INITIAL, "confirmed: yes", "confirmed: 已核", "basis 第1项 confirmed:应为 yes 或 no"),
    # fields
    (INITIAL, "label: 家庭人口", "label: 拟保障人数", "fields:有两栏印出的名称相同"),
    (INITIAL, "counts: persons", "counts: heads", "covered_members counts:应为persons、amount之一"),
    (INITIAL, "counts: persons", "counts: amount", "counts:同一合计数只能取自一栏"),
    (
        INITIAL,
        "drop_headers:\n  [",
        "drop_headers:\n  [姓名, ",
        "drop_headers:“姓名”已是公示的一栏",
    ),
    # kinds and catalogue
    (INITIAL, "item: 12", "item: 99", "item:清单没有第99项"),
    (INITIAL, "part: 1", "part: 7", "part:清单第12项没有第7份名单"),
    (INITIAL, "part: 1", "part: null", "part:清单内的名单要写明"),
    (INITIAL, "part: 1", "part: 2", "重复(清单第12项之2)"),
    (
        PAYMENT,
        "aliases: ['本月发放金额(元)', 发放金额,",
        "aliases: [",
        "fields:清单要求公开“发放金额”,没有一栏显示它",
    ),
    ("catalogue.yaml", "channels: [为民服务站", "channels: [大喇叭", "channels:“大喇叭”应为"),
    ("catalogue.yaml", "- item: 2\n", "- item: 3\n", "items:序号应从1起连续,不重不漏"),
    ("catalogue.yaml", "standing: yes", "standing: 1", "standing:应为 yes 或 no"),
    ("catalogue.yaml", "audience: 全社会", "audience: 居民", "audience:应为全社会、特定群体之一"),
    ("catalogue.yaml", "rhythm: 每月", "rythm: 每月", "rythm:多余或写错的键"),
    ("catalogue.yaml", "shown: [姓名, 金额, 事由]", "shown: []", "shown:至少一个要素"),
    # site
    ("site.yaml", 'phone: "0000-6800101"', 'phone: ""', "contacts accept phone:应为文字,不能空白"),
    ("site.yaml", 'phone: "0000-6800101"', "phone: 6800101", "contacts accept phone:应为文字"),
    (
        "site.yaml",
        'phone: "0000-6800101"',
        'phone: "待定"',
        "contacts accept phone:应为加引号的电话",
    ),
    (
        "site.yaml",
        "place: 滨河社区为民服务站一楼2号窗口",
        'place: " "',
        "contacts accept place:应为文字",
    ),
    ("site.yaml", "body: 翠屏区民政局, ", "", "oversight default body:缺少"),
    ("site.yaml", "    11: {", "    77: {", "oversight 77:清单没有第77项"),
    ("site.yaml", "    11: {", "    残联: {", "oversight 残联:应为 default 或清单序号"),
    ("site.yaml", "approvals: 1", "approvals: 0", "approvals:应为1至3的整数"),
    ("site.yaml", "approvals: 1", "approvals: 4", "approvals:应为1至3的整数"),
    ("site.yaml", "production: no", "production: 否", "production:应为 yes 或 no"),
    ("site.yaml", "production: no", "production: yes", "sample_mark:正式站点"),
    ("site.yaml", "sample_mark:", "# sample_mark:", "sample_mark:演示或演练站点"),
    ("site.yaml", "http://127.0.0.1:8765", "ftp://a.cn", "public_base:应为 http(s)://"),
    ("site.yaml", "http://127.0.0.1:8765", "http://a.cn/p", "public_base:应为 http(s)://"),
    ("site.yaml", "http://127.0.0.1:8765", '"http://[::"', "public_base:应为 http(s)://"),
    (
        "site.yaml",
        "http://127.0.0.1:8765",
        "null",
        "public_base:缺少;没有公网时写 public_host: none",
    ),
    (
        "site.yaml",
        "address_case",
        "public_host: none\naddress_case",
        "public_host:已有 public_base",
    ),
    ("site.yaml", "origin: yunxi.example", "origin: 云溪 example", "origin:只用小写字母"),
    (
        "site.yaml",
        "number_prefix: 滨社公示",
        "number_prefix: 滨社公示2026",
        "number_prefix:只写代字",
    ),
    ("site.yaml", "dibao_initial: always", "dibao_initial: 全部", "id_number dibao_initial:应为"),
    ("site.yaml", "dibao_initial: always", "dibao_initail: always", "id_number dibao_initail:没有"),
    # boards
    ("boards.yaml", "name: hall", "name: gate", "boards:有两块公示栏同名"),
    ("boards.yaml", "name: hall", "name: 大厅", "boards 第2项 name:只用小写字母"),
    ("boards.yaml", "[l1080]", "[big]", "profiles:“big”应为"),
    ("boards.yaml", "[l1080]", "[]", "profiles:至少一种画面规格"),
    ("boards.yaml", '["08:30-18:00"]', '["18:00-08:30"]', "open_hours:应为先后不重叠的时段"),
    ("boards.yaml", '["08:30-18:00"]', '["8:30-18:00"]', "open_hours:应为先后不重叠的时段"),
    ("boards.yaml", '["08:30-18:00"]', "[]", "open_hours:应为先后不重叠的时段"),
    # files
    ("boards.yaml", "boards:", "boards: [", "boards.yaml:第"),
    (
        "site.yaml",
        "county: 云溪市翠屏区",
        "county: 甲\ncounty: 乙",
        "site.yaml:第6行重复的键“county”",
    ),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"), FAULTS, ids=[f"{f[0]}-{n}" for n, f in enumerate(FAULTS)]
)
def test_a_fault_is_refused_by_file_and_key(
    config: Config, name: str, old: str, new: str, expected: str
) -> None:
    config.spoil(name, old, new)
    found = [fault for fault in config.faults() if expected in fault]
    assert len(found) == 1
    assert found[0].startswith(name)


def test_all_faults_are_shown_together(config: Config) -> None:
    config.spoil(INITIAL, "word: 公示", "word: 通知")
    config.spoil("catalogue.yaml", "rhythm: 每月", "rythm: 每月")
    config.spoil("site.yaml", "approvals: 1", "approvals: 9")
    config.spoil("boards.yaml", "[l1080]", "[]")
    config.write("workdays/2027.yaml", "year: 2026\n")
    files = {fault.split(maxsplit=1)[0] for fault in config.faults()}
    assert files == {INITIAL, "catalogue.yaml", "site.yaml", "boards.yaml", "workdays/2027.yaml"}


def test_an_unreadable_file_is_one_fault_and_hides_no_other(config: Config) -> None:
    config.write("catalogue.yaml", "\t")
    config.spoil("site.yaml", "approvals: 1", "approvals: 9")
    faults = config.faults()
    assert [fault for fault in faults if fault.startswith("catalogue.yaml")] == [faults[0]]
    assert [fault for fault in faults if fault.startswith("site.yaml approvals")] != []
    assert [fault for fault in faults if fault.startswith("kinds/")] == []


def test_a_missing_file_is_named(config: Config) -> None:
    (config.path / "boards.yaml").unlink()
    assert config.faults() == ("boards.yaml:文件不存在或不能读取",)


def test_an_empty_folder_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path)
    assert "catalogue.yaml:文件不存在或不能读取" in refused.value.faults
    assert "kinds:没有一个名单类别文件" in refused.value.faults


def test_a_kind_file_with_another_ending_is_not_read_past(config: Config) -> None:
    (config.path / INITIAL).rename(config.path / "kinds/dibao_initial.yml")
    assert "kinds/dibao_initial.yml:文件名应以 .yaml 结尾" in config.faults()


def test_a_list_of_people_may_not_leave_the_community(config: Config) -> None:
    text = (config.path / "catalogue.yaml").read_text("utf-8")
    head, tail = text.split("- item: 12\n")
    config.write(
        "catalogue.yaml",
        head + "- item: 12\n" + tail.replace("channels: [", "channels: [政府网站, ", 1),
    )
    assert config.faults() == (
        "catalogue.yaml items 第12项 channels:有名单的事项只能在本社区范围内公开",
    )


def test_without_one_confirmed_basis_nothing_could_be_printed(config: Config) -> None:
    file = config.path / INITIAL
    file.write_text(file.read_text("utf-8").replace("confirmed: yes", "confirmed: no"), "utf-8")
    assert config.faults() == (
        f"{INITIAL} basis:没有一条已核实的依据可印,至少保留一条 confirmed: yes",
    )


@pytest.mark.parametrize("whole", ["", "- 1\n", "text\n", "null\n", "1\n"])
@pytest.mark.parametrize("name", [INITIAL, "catalogue.yaml", "site.yaml", "boards.yaml"])
def test_a_file_of_the_wrong_shape_is_refused_and_not_a_crash(
    config: Config, name: str, whole: str
) -> None:
    config.write(name, whole)
    assert [fault for fault in config.faults() if fault.startswith(name)] != []
