"""The forms of chart.  Oracle: Vega-Lite's own compiler, and what the charts were told."""

import json

import numpy as np
import pytest
import vl_convert

from kinetoscope.charts import Line, Quantity, bars, curves, heat, points
from kinetoscope.charts.theme import COLOURS, colour

X = Quantity("t", "time", unit="1/m")
FORMS = {
    "curves": curves(
        "a", "A", [Line("u"), Line("exact", "theory", theory=True, data="theory")],
        x=X, y=Quantity("", "energy"), marks="events",
    ),
    "points": points(
        "b", "B", x=X, y=Quantity("out", "out"), category="fate", stems=True,
        categories={"1": "one", "2": "two"}, lines=[Line("law", "law", theory=True, data="law")],
    ),
    "bars": bars("c", "C", x=X, y=Quantity("p", "density"), lines=[Line("p", "n", data="n")]),
    "heat": heat("d", "D", x=X, y=Quantity("y", "y"), value=Quantity("s", "s")),
}  # fmt: skip


def plain(card):
    """The specification with every token as some colour, as a page would resolve it."""
    return json.loads(json.dumps(card["spec"]).replace("var:--", "").replace('"accent"', '"red"'))


@pytest.mark.parametrize("form", FORMS)
def test_a_chart_holds_no_numbers_and_compiles(form):
    card = FORMS[form]
    assert set(card) == {"name", "title", "key", "spec"}
    assert "values" not in json.dumps(card)
    assert "datasets" not in card["spec"]
    assert card["spec"]["description"] == card["title"]
    vega = vl_convert.vegalite_to_vega(plain(card))
    scales = {scale["name"] for scale in vega["scales"]}
    assert {"x", "y"} <= scales  # the widget finds its way by these names


@pytest.mark.parametrize("form", FORMS)
def test_no_column_is_parsed_again(form):
    # Vega keeps four bytes for each row that ever passed through such a formula, for good.
    derived = vl_convert.vegalite_to_vega(plain(FORMS[form]))["data"]
    assert "formula" not in [step["type"] for data in derived for step in data.get("transform", [])]


def named(spec) -> set[str]:
    if isinstance(spec, list):
        return set().union(*map(named, spec))
    if not isinstance(spec, dict):
        return set()
    mine = {spec["data"]["name"]} if "name" in (spec.get("data") or {}) else set()
    return mine.union(*map(named, spec.values()))


def test_a_chart_names_the_datasets_it_draws():
    assert named(FORMS["curves"]["spec"]) == {"run", "theory", "events"}
    assert named(FORMS["points"]["spec"]) == {"points", "law"}
    assert named(FORMS["bars"]["spec"]) == {"bars", "n"}
    assert named(FORMS["heat"]["spec"]) == {"cells"}


def test_titles_carry_the_unit():
    assert X.title == "time (1/m)"
    assert '"title": "time (1/m)"' in json.dumps(FORMS["curves"]["spec"])


def test_theory_is_broken_and_in_its_own_colour_in_drawing_and_key():
    card = FORMS["curves"]
    assert card["key"] == [
        {"label": "u", "colour": "var:--accent", "dashed": False},
        {"label": "theory", "colour": "var:--theory", "dashed": True},
    ]
    dashed = [one["mark"] for one in card["spec"]["layer"] if "strokeDash" in one.get("mark", {})]
    assert [mark["color"] for mark in dashed] == ["var:--theory"]


def test_what_a_chart_can_do_is_flagged():
    flags = {name: set(card["spec"]["usermeta"]) - {"height"} for name, card in FORMS.items()}
    assert flags == {
        "curves": {"clock"}, "points": {"pick", "zoom"}, "bars": set(), "heat": {"pick"}
    }  # fmt: skip


def test_the_same_chart_is_made_once():
    again = curves(
        "a", "A", [Line("u"), Line("exact", "theory", theory=True, data="theory")],
        x=X, y=Quantity("", "energy"), marks="events",
    )  # fmt: skip
    assert again is FORMS["curves"]


def test_a_log_axis_and_a_fixed_range_reach_the_scale():
    card = curves("l", "L", [Line("u")], x=Quantity("t", "t", low=0, high=5),
                  y=Quantity("", "error", log=True), clock=False)  # fmt: skip
    encoding = card["spec"].get("layer", [card["spec"]])[0]["encoding"]
    assert encoding["y"]["scale"]["type"] == "log"
    assert (encoding["x"]["scale"]["domainMin"], encoding["x"]["scale"]["domainMax"]) == (0, 5)


def test_an_unknown_colour_and_a_seventh_category_are_refused():
    with pytest.raises(ValueError, match="one of accent, theory"):
        colour("mauve")
    with pytest.raises(ValueError, match="at most 6; got 7"):
        points("z", "Z", x=X, y=X, category="c", categories={str(k): "" for k in range(7)})


def lightness(rgb: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = np.array([int(rgb[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_every_colour_is_defined_and_stands_out_from_its_ground():
    """Oracle: WCAG 2.2, 1.4.11: graphics have a contrast of 3 against what is beside them."""
    import re

    from kinetoscope.widgets.assets import style

    css = style("plots.css")
    sheet = {"light": "#ffffff", "dark": "#1a1d21"}
    for token in COLOURS.values():
        name = token.removeprefix("var:")
        light, dark = re.search(rf"{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", css).groups()
        for scheme, rgb in (("light", light), ("dark", dark)):
            one, other = sorted((lightness(rgb), lightness(sheet[scheme])))
            assert (other + 0.05) / (one + 0.05) >= 3, (name, scheme)


def test_a_curve_is_drawn_in_the_order_of_its_rows():
    """A phase portrait goes back and forth in x; Vega-Lite sorts by x unless told not to."""
    vega = vl_convert.vegalite_to_vega(plain(FORMS["curves"]))
    lines = json.dumps([mark for mark in vega["marks"] if mark["type"] == "line"])
    assert "line" in lines
    assert '"sort"' not in lines
