"""Number formats of Chinese offices: some show a number as it is, and some do not."""

from tests.sources.zoo.by_openpyxl import formatted
from tests.sources.zoo.cage import beast

SHOWN = {
    "accounting": '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "accounting in yuan": '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    "red if negative": "#,##0.00_);[Red]\\(#,##0.00\\)",
    "Chinese numerals": "[DBNum2][$-804]General",
    "yuan behind": '0"元"',
}
OTHERWISE = {
    "fraction": "# ?/?",
    "phone": "000-0000",
    "thousands of Chinese kind": '0!.0,"万"',
    "text only": '"已核"',
    "always negative": "-0",
    "day of a date": "yyyy",
}

for _name, _format in SHOWN.items():

    @beast(f"amount shown by {_name}.xlsx")
    def _(format_=_format):
        return formatted("E2", format_)


for _name, _format in OTHERWISE.items():

    @beast(f"amount disguised by {_name}.xlsx")
    def _(format_=_format):
        return formatted("E2", format_)


@beast("id disguised by stars.xlsx")
def _():
    return formatted("C2", ';;;"****"')


@beast("id as number that shows all 18 digits.xlsx")
def _():
    return formatted("C2", "0", 530102196304129823)


@beast("id as number padded with zeros.xlsx")
def _():
    return formatted("C2", "000000000000000000", 530102196304129823)
