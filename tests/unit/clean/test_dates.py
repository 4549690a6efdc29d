from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from editionkit.clean.dates import read_date, without_dates

DAY = date(2026, 11, 14)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-14", "14 November 2026", "November 14, 2026", "Nov. 14, 2026", "14th of November 2026",
        "14. November 2026", "14 novembre 2026", "14 de noviembre de 2026", "14 de novembro de 2026",
        "14 listopada 2026", "14. listopadu 2026", "14 ноября 2026 г.", "14 листопада 2026", "14 Kasım 2026",
        "14 نوفمبر 2026", "14 בנובמבר 2026", "2026年11月14日", "2026년 11월 14일", "14 november 2026",
        "14. marraskuuta 2026", "14 Νοεμβρίου 2026", "14/11/2026", "14.11.2026", "2026.11.14", "20261114",
        "Posted on 14 Nov 2026 by somebody", "14 नवंबर 2026", "14-nov-2026",
    ],
)  # fmt: skip
def test_days_in_many_languages(text):
    found = read_date(text)
    assert (found.date() if isinstance(found, datetime) else found) == DAY


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-11-14T08:05:00Z", datetime(2026, 11, 14, 8, 5, tzinfo=UTC)),
        (
            "2026-11-14 08:05:09+0530",
            datetime(2026, 11, 14, 8, 5, 9, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        ),
        ("2026-11-14T08:05-05", datetime(2026, 11, 14, 8, 5, tzinfo=timezone(timedelta(hours=-5)))),
        ("14 November 2026, 2:05 pm GMT", datetime(2026, 11, 14, 14, 5, tzinfo=UTC)),
        ("14.11.2026, 14:05 Uhr", datetime(2026, 11, 14, 14, 5)),  # noqa: DTZ001 - a page that names no zone
        ("1763107500", datetime(2025, 11, 14, 8, 5, tzinfo=UTC)),
    ],
)
def test_times_and_zones(text, when):
    assert read_date(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "2026-13-45",
        "31 February 2026",
        "at 14:05",
        "1/2",
        "99999999999999",
        "chapter 3, 4",
    ],
)
def test_what_is_no_date(text):
    assert read_date(text) is None


def test_numeric_order_is_handed_in():
    assert read_date("03/04/2026") == date(2026, 4, 3)
    assert read_date("03/04/2026", day_first=False) == date(2026, 3, 4)
    assert read_date("03/14/2026") == date(2026, 3, 14)


def test_dates_are_taken_out_of_a_line():
    assert "2026" not in without_dates("By Ann Oak, 14 November 2026")
    assert without_dates("By Ann Oak, 14 November 2026").startswith("By Ann Oak,")


@pytest.mark.parametrize(
    "name", ["March", "MÄRZ", "آذار", "كانون الثاني", "मार्च", "tháng 3", "Mar."]
)
def test_a_months_name_is_known_wherever_it_stands(name):
    month = 1 if name == "كانون الثاني" else 3
    for text in (f"{name} 22, 2026", f"22 {name} 2026", f"2026, {name} 22"):
        assert read_date(f"It was written on {text}.") == date(2026, month, 22), text
    for text in (f"{name} 22", f"22 {name}", f"{name} 22, 2026", f"2026 {name}  22"):
        assert "22" not in without_dates(f"Ferry, {text}, harbour"), text
