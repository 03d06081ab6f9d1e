"""config/ to checked values (规则库): the only reader of YAML and of the calendar library.

`load(config_dir)` returns a Rulebook or raises ConfigError with every fault at once.
"""

from gongshi.rulebook.book import Rulebook, load
from gongshi.rulebook.calendar import WorkdayCalendar
from gongshi.rulebook.card import read_card
from gongshi.rulebook.places import defaults_dir
from gongshi.rulebook.policyfile import read_policy

__all__ = ["Rulebook", "WorkdayCalendar", "defaults_dir", "load", "read_card", "read_policy"]
