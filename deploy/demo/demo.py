"""The main job on real files, end to end, by the same commands that staff use.

    python deploy/demo/demo.py            SERVE=1 keeps everything running for a phone to scan

Everything lies under build/demo (the home) and build/demo-files (the lists, the kept pictures).
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from make_samples import all_samples, make

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "build" / "demo"
FILES = ROOT / "build" / "demo-files"
PICTURES = FILES / "pictures"
KINDS = {"A": "dibao_initial", "B": "disabled_temp", "C": "tekun_initial", "D": "dibao_initial"}
HANDLER, APPROVER = "li-ming", "wang-fang"
PORT = int(os.environ.get("GONGSHI_DEMO_PORT", "8765"))
START, PAST_THE_END = "2026-11-24T09:00", "2026-12-04T00:00:30"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
)
LONG_NUMBER = 11  # digits: a phone; ID numbers and accounts are longer


class Demo:
    """One run of the demo: its environment, its people and its running services."""

    def __init__(self) -> None:
        self.secrets = FILES / "passphrases"
        self.env = {
            **os.environ,
            "GONGSHI_HOME": str(HOME),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        self.services: subprocess.Popen[bytes] | None = None
        self.lan = lan_address()

    def gongshi(self, *words: str, by: str | None = None, refused: bool = False) -> dict[str, Any]:
        """Run a command with --json and return its document; anything unexpected ends the demo."""
        env = dict(self.env)
        if by is not None:
            env["GONGSHI_PASSPHRASE_FILE"] = str(self.secrets / by)
        command = [sys.executable, "-m", "gongshi.cli", *words, "--json"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode != (1 if refused else 0):
            sys.exit(f"gongshi {' '.join(words)}\n{done.stdout}{done.stderr}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def run(self) -> None:
        """Do the whole job."""
        began = time.monotonic()
        self.prepare()
        try:
            self.serve()
            postings = self.approve_all()
            self.publish(postings)
            self.look(postings)
            if os.environ.get("SERVE"):
                self.wait(
                    "现在可以用手机扫码；按 Ctrl-C 走到公示期末尾 / scan now; Ctrl-C walks on"
                )
            self.retire(postings)
            self.nothing_left(postings)
            say(f"完成,用时 {time.monotonic() - began:.0f} 秒", "done")
            if os.environ.get("SERVE"):
                self.wait("继续运行,Ctrl-C 结束 / still serving, Ctrl-C ends")
        finally:
            self.stop()

    def prepare(self) -> None:
        """Make the home, its people and the sample files."""
        for folder in (HOME, FILES):
            shutil.rmtree(folder, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        self.secrets.mkdir(mode=0o700)
        for person in (HANDLER, APPROVER):
            (self.secrets / person).write_text(secrets.token_urlsafe(12) + "\n", "utf-8")
        make(FILES)
        say(f"样本名单在 {FILES}", "the sample lists (people invented)")
        self.gongshi("init", "--training", "--at", START)
        self.point_qr_at(self.lan or "127.0.0.1")
        self.gongshi("users", "add", HANDLER, "--role", "handler", by=HANDLER)
        self.gongshi("users", "add", APPROVER, "--role", "approver", by=APPROVER)
        say(f"数据目录 {HOME},演练时钟 2026-11-24 09:00", "a training home with two people")

    def point_qr_at(self, host: str) -> None:
        """Let the QR lead to an address that a phone in the same network can open."""
        site = HOME / "config" / "site.yaml"
        told = site.read_text("utf-8")
        lines = [
            f"public_base: http://{host}:{PORT}" if line.startswith("public_base:") else line
            for line in told.splitlines()
        ]
        site.write_text("\n".join(lines) + "\n", "utf-8")

    def serve(self) -> None:
        """Start web, routine, Prefect server and runner, and wait until all are well."""
        say("启动网页、例行任务与 Prefect…", "starting web, routine, Prefect server and runner")
        host = "0.0.0.0" if self.lan else "127.0.0.1"  # noqa: S104 - a phone is to scan it
        command = [sys.executable, "-m", "gongshi.cli", "serve", "--all"]
        command += ["--host", host, "--port", str(PORT)]
        self.services = subprocess.Popen(
            command, env=self.env, stdout=subprocess.DEVNULL, start_new_session=True
        )  # a session of its own: Ctrl-C in the terminal walks the demo on, not its services
        state = HOME / "run" / "serve.json"
        for _ in range(240):
            if self.services.poll() is not None:
                sys.exit("服务没有启动起来 / the services did not start")
            if state.exists() and json.loads(state.read_text("utf-8")).get("ready"):
                return
            time.sleep(0.5)
        sys.exit("服务两分钟内没有就绪 / the services were not ready within two minutes")

    def approve_all(self) -> dict[str, dict[str, Any]]:
        """Receive D (refused), then A, B and C: preview, submit, approve."""
        named = {s.letter_key: FILES / s.file_name for s in all_samples()}
        bad = self.receive("D", named["D"], refused=True)
        say(f"名单 D 被拒绝,共 {len(bad['findings'])} 处,没有留下任何数据", "refused, by cell:")
        for finding in bad["findings"][:6]:
            print(f"      {finding['code']} {finding['where']} {finding['words']}")
        postings = {}
        for name in "ABC":
            batch = self.receive(name, named[name])["batch"]
            seen = self.gongshi("preview", batch)
            say(f"名单 {name} 脱敏预览({KINDS[name]})", "masked preview")
            for row in seen["rows"]:
                print("      " + "  ".join(row["cells"].values()))
            for held in seen["held"]:
                print(f"      不公开:第{held['row']}行〔{held['code']}〕")
            sent = self.gongshi("submit", batch, "--as", HANDLER, by=HANDLER)
            code = sent["check_code"]
            self.gongshi("approve", sent["posting"], "--as", APPROVER, "--code", code, by=APPROVER)
            say(f"名单 {name} 已送审并审核,核对码 {code}", "submitted and approved by two people")
            postings[name] = sent
        return postings

    def receive(self, name: str, path: Path, *, refused: bool = False) -> dict[str, Any]:
        """Receive one list with its covering letter."""
        card = path.with_suffix(".letter.yaml")
        words = ("receive", str(path), "--kind", KINDS[name], "--letter", str(card))
        return self.gongshi(*words, refused=refused)

    def publish(self, postings: dict[str, dict[str, Any]]) -> None:
        """Publish through Prefect and keep copies of the pictures."""
        ids = [sent["posting"] for sent in postings.values()]
        done = self.gongshi("publish", *ids, "--flow")
        for name, posted in zip(postings, done["postings"], strict=True):
            postings[name] = posted
            say(
                f"{posted['number']} 已发布,公示至 {posted['last_day']}",
                "published through Prefect",
            )
            for picture in map(Path, posted["pictures"]):
                kept = PICTURES / f"{name}-{picture.stem.rpartition('-')[0]}{picture.suffix}"
                shutil.copyfile(picture, kept)
                print(f"      {kept}")

    def look(self, postings: dict[str, dict[str, Any]]) -> None:
        """Read each QR back, verify one picture away from home, look at the screen."""
        for posted in postings.values():
            for picture in (Path(p) for p in posted["pictures"] if p.endswith(".png")):
                if self.qr_of(picture) != [posted["url"]]:
                    sys.exit(f"二维码读不回来 / the QR was not read back: {picture}")
        say("每张图的二维码都已读回", "every QR read back out of its PNG")
        self.verify(next(iter(postings.values())))
        self.photograph("showing")

    def qr_of(self, picture: Path) -> list[str]:
        """Decode the QR of a finished picture."""
        sys.path.insert(0, str(ROOT))
        from gongshi import qr

        return qr.decode(picture.read_bytes())

    def verify(self, posted: dict[str, Any]) -> None:
        """Verify a copy of a picture with its P/ID directory and the office's key alone."""
        away = FILES / "auditor"
        shutil.copytree(HOME / "public" / "P" / posted["posting"], away / posted["posting"])
        shutil.copyfile(HOME / "keys" / "office.pub", away / "office.pub")
        picture = next(p for p in posted["pictures"] if p.endswith(".png"))
        copy = away / Path(picture).name
        shutil.copyfile(picture, copy)
        verdict = self.gongshi("verify", str(copy), "--key", str(away / "office.pub"))
        steps = "、".join(step["step"] for step in verdict["steps"])
        say(f"核验:真实,状态 {verdict['state']}(步骤 {steps})", "genuine, verified offline")

    def photograph(self, name: str) -> None:
        """Pair a kiosk browser with the board and take a picture of what it shows."""
        browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
        base = f"http://127.0.0.1:{PORT}"
        if browser is None:
            url = self.gongshi("board", "pair", "gate", "--base", base)["url"]
            say(
                f"没有 Chromium,请自己打开 {url}",
                "no Chromium here; open the screen's page yourself",
            )
            return
        url = self.gongshi("board", "pair", "gate", "--base", base)["url"]
        picture, profile = PICTURES / f"screen-{name}.png", FILES / f"kiosk-{name}"
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        shot = [f"--screenshot={picture}", "--window-size=1080,1920", "--timeout=8000"]
        subprocess.run(
            [browser, *QUIET, *root, f"--user-data-dir={profile}", *shot, url],
            capture_output=True,
            timeout=60,
            check=False,
        )
        shutil.rmtree(profile, ignore_errors=True)
        if not picture.exists():
            sys.exit("屏端页面没有拍下来 / the screen's page was not captured")
        say(f"屏端页面 {picture}", "what the screen shows")

    def retire(self, postings: dict[str, dict[str, Any]]) -> None:
        """Assert that retirement is scheduled, walk the clock to the end, retire by Prefect."""
        sys.path.insert(0, str(ROOT))
        from gongshi.settings import Home
        from gongshi.steps.home.flowruns import FlowRuns
        from gongshi.steps.home.flowserver import find_server

        with FlowRuns(find_server(Home(HOME))) as runs:
            scheduled = runs.scheduled("retire/gongshi")
        if not scheduled:
            sys.exit("没有预约撤除 / no retirement was scheduled")
        say(f"Prefect 已预约 {len(scheduled)} 次撤除", "retirements are scheduled in Prefect")
        self.gongshi("clock", "--to", PAST_THE_END)
        say("演练时钟走到 2026-12-04 00:00:30", "the training clock is past every window")
        self.gongshi("retire", "--flow")
        states = {self.gongshi("show", p["posting"])["state"] for p in postings.values()}
        if states != {"retired"}:
            sys.exit(f"没有全部撤除 / not all retired: {states}")
        say("三份名单已由 Prefect 流程撤除", "retired through Prefect")
        self.photograph("after")

    def nothing_left(self, postings: dict[str, dict[str, Any]]) -> None:
        """Search the home, Prefect's included, for every name and number of the lists."""
        needles = [str(v) for s in all_samples() for row in s.rows for v in row if is_personal(v)]
        found = [path for path in HOME.rglob("*") if path.is_file() and holds(path, needles)]
        if found or list((HOME / "live" / "pictures").iterdir()):
            sys.exit(f"还有个人信息残留 / something personal is left: {found}")
        say(f"数据目录内搜索 {len(needles)} 个姓名与号码:一个也没有", "nothing personal is left")
        first = next(iter(postings.values()))
        say(f"核验页 {first['url']}(已期满撤下)", "the verify page stays")
        say(f"图片副本 {PICTURES}", "copies of the pictures, for you to look at")

    def wait(self, words: str) -> None:
        """Print the addresses and stay until Ctrl-C."""
        serve = json.loads((HOME / "run" / "serve.json").read_text("utf-8"))
        url = self.gongshi("board", "pair", "gate", "--base", f"http://127.0.0.1:{PORT}")["url"]
        say(f"屏端(一次性地址){url}", "the screen's page")
        say(
            f"Prefect 界面 {serve.get('flows', '')}",
            "secret: run/prefect.json",
        )
        say(words, "")
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)

    def stop(self) -> None:
        """Stop the services and wait until they are gone."""
        if self.services is None or self.services.poll() is not None:
            return
        self.services.send_signal(signal.SIGTERM)
        try:
            self.services.wait(15)
        except subprocess.TimeoutExpired:
            self.services.kill()


def say(chinese: str, english: str) -> None:
    """Print one line in both languages."""
    print(f"== {chinese}" + (f"\n   {english}" if english else ""), flush=True)


def is_personal(value: object) -> bool:
    """Whether a cell of the samples is a name, an ID number, a phone or an account."""
    text = str(value)
    return (len(text) >= LONG_NUMBER and text[:6].isdigit()) or text in NAMES


def holds(path: Path, needles: list[str]) -> bool:
    """Whether a file holds one of the needles as UTF-8 or UTF-16."""
    data = path.read_bytes()
    return any(n.encode() in data or n.encode("utf-16-le") in data for n in needles)


def lan_address() -> str | None:
    """Return this machine's address in its network, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # no packet is sent
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if address.startswith("127.") else address


def names_of_samples() -> frozenset[str]:
    """Return the names in the sample lists."""
    names = set()
    for sample in all_samples():
        at = next(i for i, header in enumerate(sample.headers) if "姓名" in header)
        names |= {str(row[at]) for row in sample.rows}
    return frozenset(names)


NAMES = names_of_samples()

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("demo ended"))
    Demo().run()
