"""Invented people by the thousand (order codes 98x and 99x), the same from the same seed."""

from __future__ import annotations

import io
import random

import openpyxl

from masking.identity import CHECKS, WEIGHTS

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉珍国华文志梅红建春兰"
HEADERS = (
    "序号", "姓名", "身份证号", "家庭人口", "拟保障人数", "拟月保障金额", "初审意见", "联系电话",
)  # fmt: skip


def id_number(chance: random.Random) -> str:
    born = f"{chance.randint(1940, 2000)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    head = f"530102{born}{chance.randint(980, 999)}"
    return head + CHECKS[sum(int(d) * w for d, w in zip(head, WEIGHTS, strict=True)) % 11]


def people(count: int, seed: int = 1) -> list[dict[str, str]]:
    """Rows of a dibao_initial list as a clerk sends it, telephone numbers included."""
    chance = random.Random(seed)
    return [dict(zip(HEADERS, _cells(n, chance), strict=True)) for n in range(1, count + 1)]


def _cells(n: int, chance: random.Random) -> tuple[str, ...]:
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2)))
    size = chance.randint(1, 6)
    money = f"{chance.randrange(300, 3000, 5)}"
    phone = f"199{chance.randrange(10**8):08}"
    return (str(n), name, id_number(chance), str(size), "1", money, "拟同意", phone)


def workbook(rows: list[dict[str, str]]) -> bytes:
    """The list as an xlsx with a title row, numbers as numbers and long numbers as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["滨河社区最低生活保障拟保障对象名单"])
    sheet.append(list(HEADERS))
    for row in rows:
        sheet.append([int(c) if c.isdigit() and len(c) < 8 else c for c in row.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
