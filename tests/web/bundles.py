"""Public folders of invented postings, made by gongshi.record as publication would make them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gongshi import notice
from gongshi.clock import SHANGHAI, to_utc_text
from gongshi.posting.kind import Word
from gongshi.posting.notice import Contact
from gongshi.record import checkpoint, entry, keys, pages, proof, status, tree
from gongshi.record.keys import ListedKey, Role
from gongshi.record.note import Signer, cosignature_vkey
from gongshi.record.status import RecordedState

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "binhe.example/log"
ID = "ABCDEFGHIJKLMNOPQRSTUVWX27"
OTHER_ID = "ZZZZZZZZZZZZZZZZZZZZZZZZ27"
SINCE = "2026-01-01T00:00:00Z"
ZERO = "0" * 64
SHA = hashlib.sha256(b"x").hexdigest()
CONTENT = hashlib.sha256(b"content").hexdigest()
TITLE = "关于2026年11月拟纳入最低生活保障对象初审情况的公示"
COUNTED = tuple(date(2026, 11, d) for d in (25, 26, 27, 30)) + tuple(
    date(2026, 12, d) for d in (1, 2, 3)
)
WINDOW = {
    "rule": "workday",
    "days": 7,
    "calendar": SHA,
    "first": "2026-11-25",
    "last": "2026-12-03",
    "not_after": "2026-12-03T16:00:00Z",
}
NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)  # 周五 12:00 in Shanghai, the third workday


def signer(role: Role) -> Signer:
    """Return the same key of a role at every run."""
    seed = hashlib.sha256(f"test {role.value}".encode()).digest()
    return Signer("witness.example" if role is Role.WITNESS else f"{ORIGIN}/{role.value}", seed)


ROOT_VKEY = signer(Role.ROOT).vkey


@dataclass
class Home:
    """One office with one posting, at a pretended time that the training offset makes real."""

    real_now: datetime
    at: datetime = NOON
    entries: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    witness: bool = False

    @property
    def offset(self) -> int:
        """Seconds from the device's time to the pretended one."""
        return round((self.at - self.real_now).total_seconds())

    def post(self, **changes: Any) -> Home:
        """Record the posting on its posting day."""
        listed = pages.pages_json([pages.PageFile(1, "p1080", 1080, 1920, SHA)])
        fields: dict[str, Any] = posted_fields() | {"pages_root": pages.pages_root(listed)}
        self.files["pages.json"] = listed
        self.files["keys.note"] = self.directory()
        self.act("posted", **({"time": "2026-11-24T01:30:00Z"} | fields | changes))
        return self

    def directory(self) -> bytes:
        """Return keys.note of a training home."""
        listed = [
            ListedKey(role, signer(role).vkey, SINCE)
            for role in (Role.PUBLISHER, Role.LOG, Role.STATUS)
        ]
        if self.witness:
            listed.append(ListedKey(Role.WITNESS, cosignature_vkey(signer(Role.WITNESS)), SINCE))
        return keys.make(ORIGIN, 0, SINCE, listed, signer(Role.ROOT), training=True)

    def act(self, kind: str, time: str, **fields: Any) -> Home:
        """Record an act about the posting and write its entry and proof."""
        prev = entry.leaf_hash(self.entries[-1]).hex() if self.entries else ZERO
        line = entry.build(
            kind,
            seq=len(self.entries),
            prev=prev,
            time=time,
            publisher="云溪市翠屏区西河街道滨河社区居民委员会",
            training=self.offset,
            **({"id": ID} | fields),
        )
        self.entries.append(entry.sign(line, signer(Role.PUBLISHER)))
        index = len(self.entries) - 1
        self.files[f"{kind}.note"] = self.entries[index]
        self.files[f"{kind}.tlog-proof"] = self.proof(index)
        return self

    def proof(self, index: int) -> bytes:
        """Return the proof of an entry in a log that others write to as well."""
        leaves = [entry.leaf_hash(data) for data in self.entries]
        leaves += [tree.leaf_hash(b"other %d" % n) for n in range(5)]
        head = checkpoint.make(ORIGIN, len(leaves), tree.root(leaves), [signer(Role.LOG)])
        if self.witness:
            head = checkpoint.cosign(head, signer(Role.WITNESS), int(self.real_now.timestamp()))
        return proof.make(index, tree.inclusion_proof(index, len(leaves), reader(leaves)), head)

    def say(self, state: str = "posted", *, age: timedelta = timedelta(hours=1)) -> Home:
        """Write a status note that is `age` old."""
        self.files["status.note"] = status.make(
            ID, RecordedState(state), self.at - age, signer(Role.STATUS), training_s=self.offset
        )
        return self

    def write(self, public: Path, **view: Any) -> Path:
        """Write the public folder with its page, and return `public`."""
        folder = public / "P" / ID
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        (folder / "index.html").write_text(self.page(**view), "utf-8")
        (public / "keys.note").write_bytes(self.files["keys.note"])
        return public

    def page(self, **changes: Any) -> str:
        """Return the posting's verify page."""
        values = {
            "facts": facts(),
            "state": "posted",
            "written_at": self.at,
            "root_vkey": ROOT_VKEY,
            "training_s": self.offset,
        }
        return notice.page(notice.PublicView(**(values | changes)))


def reader(leaves: list[bytes]) -> tree.ReadHash:
    """Return a reader of the hashes of complete subtrees over `leaves`."""
    return lambda level, index: tree.root(leaves[index << level : (index + 1) << level])


def posted_fields() -> dict[str, Any]:
    """Return what a posted entry says."""
    return {
        "number": "滨社公示〔2026〕12号",
        "item": 12,
        "list": "dibao_initial",
        "title": TITLE,
        "source": {
            "body": "西河街道办事处",
            "doc_no": "西街救助报〔2026〕31号",
            "doc_date": "2026-11-23",
            "stage": "初审",
        },
        "basis": ["《最低生活保障审核确认办法》(民发〔2021〕57号)第十九条"],
        "catalogue": SHA,
        "policy": SHA,
        "template": SHA,
        "approver_role": "approver",
        "approvals": 1,
        "window": WINDOW,
        "rows": 7,
        "rows_alg": "hmac-sha256",
        "rows_root": SHA,
        "content": CONTENT,
        "board": ["binhe-1"],
    }


def facts(**changes: Any) -> notice.PublicFacts:
    """Return the page's facts of the posting."""
    values = {
        "posting_id": ID,
        "office": "云溪市翠屏区西河街道滨河社区居民委员会",
        "title": TITLE,
        "number": "滨社公示〔2026〕12号",
        "word": Word.BEFORE_DECISION,
        "item": "社区居务公开事项第12项 最低生活保障",
        "bases": ("《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条",),
        "window_label": "公示期",
        "window_dates": "2026年11月25日至12月3日",
        "window_days": "7个工作日",
        "day_unit": "个工作日",
        "counted_days": COUNTED,
        "last_day": date(2026, 12, 3),
        "not_after": datetime(2026, 12, 4, tzinfo=SHANGHAI),
        "rows": 7,
        "unit": "户",
        "pages": 1,
        "check_code": "AAAAAAAA",
        "contacts": (
            Contact("受理单位", "滨河社区居民委员会"),
            Contact("受理电话", "0000-6800101"),
            Contact("受理地点", "滨河社区为民服务站一楼2号窗口"),
            Contact("受理时间", "工作日9:00至12:00、13:30至17:30"),
            Contact("监督电话", "0000-6800202（翠屏区民政局）"),
        ),
        "sample_mark": "演示样张·人员虚构",
    }
    return notice.PublicFacts(**(values | changes))


def utc(moment: datetime) -> str:
    """Return the record's text of an instant."""
    return to_utc_text(moment)
