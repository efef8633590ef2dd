"""What the knobs refuse, alone and together."""

import subprocess
import sys

import pytest

from kinetoscope.core.knobs import knobs, parse
from kinetoscope.solitons import Params


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"speed": 1.0}, r"speed \(v\) must be a number in \[0, 0.95\] c; got 1.0"),
        ({"speed": float("nan")}, r"speed \(v\).*got nan"),
        ({"speed": 0.0}, r"speed \(v\) must be a number in \[0.02, 0.95\] c for two kinks"),
        ({"dx": 0.4, "speed": 0.95}, r"dx must be at most 0\.309"),
        ({"model": "sine-gordon", "half_separation": 6.0}, "kinks overlap"),
        ({"model": "phi6", "half_separation": 5.0, "order": "antikink-kink"}, "kinks overlap"),
        ({"half_length": 20.0, "half_separation": 15.0}, r"half_length \(L\)"),
        ({"boundary": "twisted"}, "twisted"),
        ({"scenario": "kink", "boundary": "periodic"}, "odd topological charge"),
        ({"scenario": "kink-kink", "boundary": "periodic"}, "odd topological charge"),
        ({"scenario": "kink", "model": "phi6", "boundary": "twisted"}, "cannot join"),
        ({"scenario": "packet", "wavenumber": 4.0, "dx": 0.3}, r"dx \(Δx\)"),
        ({"scenario": "packet", "width": 8.0, "half_length": 20.0}, "at both ends"),
        ({"scenario": "collisions"}, "did you mean 'collision'"),
    ],
)
def test_refusals(values, match):
    with pytest.raises(ValueError, match=match):
        Params(**values)


def test_a_few_knobs_at_a_time():
    # Five to eight beside the choice of scenario and the numerics, whatever is chosen.
    table = knobs(Params)
    for scenario, _ in table["scenario"].options:
        at = Params(scenario=scenario)
        shown = [
            name
            for name, each in table.items()
            if each.group != "Numerics"
            and all(getattr(at, key) in allowed for key, allowed in each.when.items())
        ]
        assert 3 <= len(shown) <= 8, (scenario, shown)
    assert all(each.label and each.help and each.group for each in table.values())


def test_every_scenario_starts_with_its_defaults():
    for scenario, _ in knobs(Params)["scenario"].options:
        at = Params(scenario=scenario)
        state = at.state()
        assert state.x.shape == state.phi.shape == state.pi.shape == (at.sites,)


def test_links_are_read_by_knobs_only():
    params, refused = parse(Params, {"speed": "0.2268", "dx": "nan", "evil": "x"})
    assert params.speed == 0.2268
    assert list(refused) == ["dx"]
    params, refused = parse(Params, {"scenario": "kink", "boundary": "periodic"})
    assert params == Params()
    assert "odd topological charge" in refused["combination"]


def test_knobs_do_not_load_the_compiler():
    code = "import sys, kinetoscope.solitons as s; s.Params(); print('numba' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
