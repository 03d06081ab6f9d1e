"""The zoo's book: every file is made by a function and named after its one defect."""

from tests.sources.making import HOUSEHOLDS, PERSONS

BEASTS = {}
PERSON_HEADER = ["姓名", "身份证号", "起始月份"]
ZHANG = ["张福顺", "530102195108119834", "2026年11月"]
GROUPED = ["序号", "姓名", "身份证号", "拟保障人数", "拟月保障金额(元)", "初审意见", "居民小组"]


def beast(name, *, persons=False):
    """Enter a maker of bytes under a file name."""

    def enter(make):
        assert name not in BEASTS
        BEASTS[name] = (make, PERSONS if persons else HOUSEHOLDS, not persons)
        return make

    return enter
