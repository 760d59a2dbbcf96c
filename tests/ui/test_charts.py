from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from alongside.ui import charts

POINTS = st.lists(
    st.tuples(
        st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False),
    ),
    min_size=2,
    max_size=30,
)
BOUND = st.none() | st.floats(-1e6, 1e6, allow_nan=False)


@given(POINTS, BOUND, BOUND)
def test_every_mark_is_inside_the_picture_and_in_order(points, low, high):
    chart = charts.trend(points, low=low, high=high)
    assert chart is not None
    assert len(chart.marks) == len(points)
    assert [mark.on for mark in chart.marks] == sorted(on for on, _value in points)
    for mark in chart.marks:
        assert chart.left <= mark.x <= chart.right
        assert chart.top <= mark.y <= chart.bottom


@given(POINTS)
def test_higher_results_are_never_drawn_lower(points):
    chart = charts.trend(points)
    ordered = sorted(points, key=lambda point: point[0])
    drawn = sorted((value, mark.y) for (_on, value), mark in zip(ordered, chart.marks, strict=True))
    ys = [y for _value, y in sorted(drawn, key=lambda pair: (pair[0], -pair[1]))]
    assert ys == sorted(ys, reverse=True)


def test_one_result_is_no_trend():
    assert charts.trend([(date(2026, 1, 1), 5.0)]) is None
    assert charts.trend([]) is None


def test_the_usual_range_may_be_open():
    points = [(date(2026, 1, 1), 5.0), (date(2026, 2, 1), 6.0)]
    assert charts.trend(points).band is None
    top, bottom = charts.trend(points, high=5.5).band
    assert top < bottom == charts.HEIGHT - charts.BOTTOM


def test_numbers_have_no_needless_decimals():
    assert [charts.number(v) for v in (57.0, 7.4, 0.125, 1234.5678)] == [
        "57",
        "7.4",
        "0.125",
        "1234.568",
    ]
