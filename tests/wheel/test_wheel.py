"""The built wheel in an empty environment with the base install only, and no network.

The base dependencies are copied from the environment that runs the tests, file by file, so the
versions are the locked ones and nothing is fetched. An audit hook ends the process at the first
attempt to connect anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from gongshi.steps import artefacts
from gongshi.steps.log import publictree
from gongshi.steps.postings.publish import publish
from tests.office import KINDS, ROOT, make_samples, open_office

if TYPE_CHECKING:
    from pathlib import Path

PACKED = {
    "config": "gongshi/data/config",
    "templates": "gongshi/data/templates",
    "gongshi/display/player": "gongshi/display/player",
    "gongshi/web/public/assets": "gongshi/web/public/assets",
    "gongshi/store/migrations": "gongshi/store/migrations",
    "masking/data": "masking/data",
    "gongshi/picture/sheet.typ": "gongshi/picture/sheet.typ",
}
NO_NETWORK = """
import os, sys
def deny(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        os.write(2, b"tried to use the network\\n")
        os._exit(99)
sys.addaudithook(deny)
"""
NEVER_INSTALLED = ("sqlalchemy", "prefect", "openpyxl", "starlette", "qrcode", "jinja2", "typst")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as a release builds it."""
    folder = tmp_path_factory.mktemp("dist")
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *command], capture_output=True, check=True)
    (built,) = folder.iterdir()
    return built


def base_distributions() -> list[metadata.Distribution]:
    """Everything that the base dependencies of pyproject.toml need, they included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting, found = list(project["dependencies"]), {}
    while waiting:
        needed = Requirement(waiting.pop())
        if needed.name.lower() in found or (needed.marker and not needed.marker.evaluate()):
            continue
        distribution = metadata.distribution(needed.name)
        found[needed.name.lower()] = distribution
        waiting += [r for r in distribution.requires or () if "extra ==" not in r]
    return list(found.values())


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """An environment that holds the wheel and the base dependencies, and cannot connect."""
    root = tmp_path_factory.mktemp("empty") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root)], check=True)
    (packages,) = root.glob("lib/python3.*/site-packages")
    for distribution in base_distributions():
        for path in distribution.files or ():
            if ".." not in path.parts:
                target = packages / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(distribution.locate_file(path), target)
    (packages / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(root / "bin" / "python")]
    offline = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *offline], check=True, capture_output=True)
    subprocess.run([*pip, "check"], check=True, capture_output=True)
    return root


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    """What an auditor carries away: a picture, its P/ID/ directory and the office's public key."""
    made = tmp_path_factory.mktemp("office")
    (made / "samples").mkdir()
    office = open_office(made / "home")
    posting = office.approved(make_samples(made / "samples")["B"], KINDS["B"])
    desk = office.desk
    publish(desk, posting)
    stick = made / "stick"
    stick.mkdir()
    shutil.copytree(publictree.folder(desk, posting), stick / "P" / posting)
    drawn = artefacts.drafted(desk, posting)
    page = next(page for page in drawn.pages if page.profile == "p1080")
    shutil.copy(artefacts.page_file(desk, posting, page), stick / "picture.png")
    shutil.copy(artefacts.page_file(desk, posting, drawn.sheet), stick / "sheet.pdf")
    shutil.copy(desk.home.keys / "office.pub", stick / "office.pub")
    shutil.rmtree(desk.home.root)
    return stick


def run(environment: Path, *argv: str, cwd: Path, stdin: str = ""):
    """Run the installed command with nothing of this environment around it."""
    return subprocess.run(
        [environment / "bin" / "gongshi", *argv],
        cwd=cwd,
        env={"HOME": str(cwd), "PATH": os.defpath, "PYTHONUTF8": "1"},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def verified(environment: Path, stick: Path, target: str = "picture.png"):
    done = run(environment, "verify", target, "--key", "office.pub", "--json", cwd=stick)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_the_wheel_carries_every_file_that_the_packages_need(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for source, place in PACKED.items():
        path = ROOT / source
        files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
        kept = [p for p in files if "__pycache__" not in p.parts]
        assert kept
        missing = [p for p in kept if (place + str(p).removeprefix(str(path))) not in names]
        assert missing == []


def test_the_wheel_carries_three_packages_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    packages = {top for top in tops if not top.endswith(".dist-info")}
    assert packages == {"masking", "gongshi", "flows"}
    assert not [name for name in names if name.endswith(".pyc") or "/tests/" in name]


def test_the_environment_holds_the_base_install_only_and_no_network(environment):
    python = environment / "bin" / "python"
    look = f"import importlib.util as u; print([n for n in {NEVER_INSTALLED} if u.find_spec(n)])"
    assert subprocess.check_output([python, "-c", look], text=True).strip() == "[]"
    connect = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    tried = subprocess.run([python, "-c", connect], capture_output=True, check=False)
    assert (tried.returncode, tried.stderr) == (99, b"tried to use the network\n")


def test_a_picture_is_genuine_by_its_record_and_a_pinned_key_alone(environment, carried):
    code, told = verified(environment, carried)
    assert code == 0
    assert told["genuine"] is True
    assert told["state"] == "posted"
    assert {step["step"] for step in told["steps"]} >= {"inclusion", "picture"}


def test_the_sheet_is_genuine_too(environment, carried):
    code, told = verified(environment, carried, "sheet.pdf")
    assert (code, told["genuine"]) == (0, True)


@pytest.mark.parametrize(
    ("name", "part", "step"),
    [
        ("posted.note", 0.5, "entry"),
        ("posted.tlog-proof", 0.5, "checkpoint"),
        ("keys.note", 0.5, "keys"),
        ("pages.json", 0.5, "pages"),
        ("status.note", 0.5, "status"),
        ("picture.png", 0.0, "picture"),
        ("picture.png", 0.5, "picture"),
        ("picture.png", 0.999, "picture"),
        ("sheet.pdf", 0.5, "sheet"),
    ],
)
def test_a_flipped_byte_is_refused_with_the_step_that_failed(
    name, part, step, environment, carried, tmp_path
):
    stick = shutil.copytree(carried, tmp_path / "stick")
    handed = name if name in ("picture.png", "sheet.pdf") else "picture.png"
    path = stick / name if name == handed else next((stick / "P").iterdir()) / name
    data = bytearray(path.read_bytes())
    data[int(len(data) * part)] ^= 0x01
    path.write_bytes(data)
    code, told = verified(environment, stick, handed)
    assert code == 1
    assert told["genuine"] is False
    taken = [(found["step"], found["ok"]) for found in told["steps"]]
    assert taken[-1] == (step, False)
    assert all(ok for _, ok in taken[:-1])


def test_another_office_key_is_refused(environment, carried, tmp_path):
    stick = shutil.copytree(carried, tmp_path / "stick")
    key = (stick / "office.pub").read_text()
    other = open_office(tmp_path / "other").home.keys / "office.pub"
    assert other.read_text() != key
    shutil.copy(other, stick / "office.pub")
    code, told = verified(environment, stick)
    assert (code, told["genuine"]) == (1, False)


def test_help_rules_and_masking_run_from_the_base_install(environment, tmp_path):
    helped = run(environment, "--help", cwd=tmp_path)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "verify" in helped.stdout
    items = run(environment, "items", "--json", cwd=tmp_path)
    assert len(json.loads(items.stdout)["items"]) == 15
    asked = ("window", "--kind", "dibao_initial", "--posted", "2026-11-24", "--json")
    window = json.loads(run(environment, *asked, cwd=tmp_path).stdout)
    assert (window["first_day"], window["last_day"]) == ("2026-11-25", "2026-12-03")
    rows = "姓名,身份证号,家庭人口\n段秀英,530102196304129823,3\n"
    asked = ("mask", "--kind", "dibao_initial", "-", "--on", "2026-11-24", "--json")
    masked = run(environment, *asked, cwd=tmp_path, stdin=rows)
    assert json.loads(masked.stdout)["rows"][0]["cells"]["姓名"] == "段*英"
    assert "段秀英" not in masked.stdout + masked.stderr


def test_an_office_command_says_what_is_not_installed_instead_of_a_traceback(environment, tmp_path):
    done = run(environment, "today", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert set(json.loads(done.stdout)) == {"error"}
