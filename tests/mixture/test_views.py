"""What the page shows: both pictures, every chart fed, warnings where they are due."""

import threading

import numpy as np
import pytest

from kinetoscope.core import clip as clips
from kinetoscope.core.run import Cancelled
from kinetoscope.mixture import (
    PRESETS,
    Params,
    double_beam,
    gaussian,
    simulate,
    synthesise,
    theory,
    views,
)
from kinetoscope.mixture.initial import gaussian_coefficients
from kinetoscope.mixture.picture import HALF_WIDTH, picture


@pytest.fixture(scope="module")
def runs():
    return {name: simulate(preset.params) for name, preset in PRESETS.items()}


def test_two_pictures_on_one_logarithmic_clock(runs):
    run = runs["three-epochs"]
    clip = views.clip(run)
    assert [panel.title for panel in clip.panels] == ["Light molecules", "Heavy molecules"]
    assert clip.time_scale == "log"
    assert [label for _, _, label in clip.spans] == ["light", "heavy", "temperatures"]
    data = clip.to_bytes()
    assert len(data) < 4e6
    back = clips.read(data)
    np.testing.assert_array_equal(back.times, run.times)
    # One colour scale, and at the end both are the same Maxwellian: nothing is left of it.
    light, heavy = (panel.layers[0] for panel in back.panels)
    assert (light.low, light.high) == (heavy.low, heavy.high)
    assert np.abs(light.read()[-1] - heavy.read()[-1]).max() < 2 / 255
    left = back.panels[0].layers[1].read()
    assert np.abs(left[-1]).max() < 0.02 * np.abs(left[0]).max()


def test_the_end_is_drawn_over_the_picture(runs):
    """One and two standard deviations of the Maxwellian that the moments of the last frame have."""
    run = runs["drift"]
    for who, panel in zip(("light", "heavy"), views.clip(run).panels, strict=True):
        (x, y, one), (_, _, two) = panel.rings
        # What is conserved against the run's own end, where 1e-7 of it has not decayed yet.
        assert y == 0.0
        assert two == 2.0 * one
        drift = run.data[f"drift_{who}"][-1]
        np.testing.assert_allclose([x, one**2], [drift, run.data[f"temperature_{who}"][-1]],
                                   atol=1e-5)  # fmt: skip


def test_a_picture_is_the_density():
    """float32 against the synthesis in double precision."""
    a = np.stack([gaussian(0.4, 1.2, 0.7).coefficients(8), double_beam().coefficients(8)])
    found = picture(3.0 * a, cells=16).whole()
    v = HALF_WIDTH * (2 * np.arange(16) + 1 - 16) / 16
    vx, vy = np.meshgrid(v, v)
    np.testing.assert_allclose(found, synthesise(a, vx, vy), atol=1e-6)


@pytest.mark.parametrize("name", ["three-epochs", "drift"])
def test_the_colours_are_those_of_the_density(runs, name):
    """Synthesis and quantisation in one: within a quantum of double precision, mirrors and all."""
    run = runs[name]
    v = HALF_WIDTH * (2 * np.arange(64) + 1 - 64) / 64
    vx, vy = np.meshgrid(v, v)
    drifts = theory.equilibrium(run.params)
    for panel, who, drift in zip(views.clip(run).panels, ("light", "heavy"), drifts, strict=False):
        a = run.data[f"coefficients_{who}"][::20]
        f = synthesise(a / a[:, :1], vx, vy)
        end = gaussian_coefficients(drift, drifts[2], drifts[2], run.params.degree)
        density, away = panel.layers
        for layer, exact in ((density, f), (away, f - synthesise(end, vx, vy))):
            kept = np.clip(exact, layer.low, layer.high)
            quantum = (layer.high - layer.low) / 255
            assert np.abs(layer.read()[::20] - kept).max() < 0.501 * quantum, (who, layer.name)
    lights = [panel.layers[0].values.max() for panel in views.clip(run).panels]
    assert max(lights) == 255


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_chart_is_fed(runs, name):
    run = runs[name]
    for charts, data in (
        (views.charts(run.params), views.datasets(run)),
        (views.more_charts(run.params), views.more_datasets(run)),
    ):
        assert [chart["name"] for chart in charts] == list(data)
        for fed in data.values():
            for columns in fed.values():
                assert len({len(column) for column in columns.values()}) == 1
    assert all(len(entry) == 2 for entry in views.readout(run) if isinstance(entry, tuple))


def test_theory_lies_on_the_curves(runs):
    """Light, a gap, heavy: one broken line over both."""
    fed = views.datasets(runs["three-epochs"])["temperature"]
    light, heavy = np.split(fed["theory"]["value"], [161])
    assert np.isnan(heavy[0])
    assert np.abs(light - fed["run"]["temperature_light"]).max() < 3e-5
    assert np.abs(heavy[1:] - fed["run"]["temperature_heavy"]).max() < 3e-5


def test_particles_are_drawn_where_there_are_any():
    run = simulate(Params(epsilon=0.5, particles=1000, frames=21), seed=5)
    assert run.diagnostics["particles_error"] > 0.0
    fed = views.datasets(run)["temperature"]
    assert fed["particles"]["value"].size == 43
    # A thousand particles: 3 % a species, here and with this seed; five times that.
    gap = run.data["particles_temperature_light"] - run.data["temperature_light"]
    assert np.abs(gap).max() < 0.15
    quick = views.preview(run.params)
    assert quick.particles == 0


def test_a_cut_operator_shows_its_energy(runs):
    """The broken one loses a quarter, beside the exact operator's temperatures."""
    fed = views.datasets(runs["mixed-orders"])
    assert list(fed) == ["temperature", "drift", "energy"]
    assert fed["energy"]["run"]["energy"][-1] < 0.8
    light = np.split(fed["temperature"]["theory"]["value"], [161])[0]
    assert np.abs(light - runs["mixed-orders"].data["temperature_light"]).max() > 0.2


def test_axes_do_not_magnify_rounding():
    """A temperature that stays has an axis of a tenth or more on either side of it."""
    still = Params(light=gaussian(), heavy=gaussian())
    assert views.temperature_range(still) == pytest.approx((0.9, 1.1))
    assert views.temperature_range(Params()) == pytest.approx((0.7, 1.4))


def test_limits_are_told_where_they_are_reached(runs):
    assert ("Mind", "the two operators are cut at different orders: energy is not kept") in (
        views.readout(runs["mixed-orders"])
    )
    wild = simulate(Params(degree=4, light=double_beam(1.2, 0.4)))
    labels = [entry[0] for entry in views.readout(wild) if isinstance(entry, tuple)]
    assert "Negative part of f" in labels
    assert "Degree 4" in labels


def test_curves_collapse_on_the_right_clock(runs):
    """At mass ratios 10^4 and 10^6 the three curves agree within eps = 0.01 times ten."""
    fed = views.more_datasets(runs["three-epochs"])
    for name in ("collapse-light", "collapse-heavy", "collapse-gap"):
        one, other = fed[name]["m3"], fed[name]["m4"]
        at = np.geomspace(0.1, 3.0, 20)
        a, b = (np.interp(at, d["clock"], d["value"]) for d in (one, other))
        assert np.abs(a - b).max() < 0.03, name


def test_cuts_end_at_the_maxwellian(runs):
    """The last cut lies on the broken line; the first is the start, hot along x."""
    for name in ("three-epochs", "drift", "neon-argon"):
        for who in ("light", "heavy"):
            cut = views.more_datasets(runs[name])[f"cut-{who}"]["run"]
            # The series of the Maxwellian at T = 1.05 and less, cut at degree 10: 1e-4.
            assert np.abs(cut["end"] - cut["maxwellian"]).max() < 3e-4
    start = views.more_datasets(runs["three-epochs"])["cut-light"]["run"]["start"]
    assert start.max() == pytest.approx(1 / (2 * np.pi * np.sqrt(1.2 * 0.4)), rel=0.05)


def test_the_sweep_fills_coarse_first_and_points_open():
    said = []
    stages = list(
        views.sweep(Params(degree=6), 1.0, 1e6, None, lambda f, words: said.append(f))
    )
    first, last = stages[0], stages[-1]
    assert np.unique(first["cost"]["points"]["ratio"]).size == 7
    assert np.unique(last["cost"]["points"]["ratio"]).size == 37
    assert said[-1] == 1.0
    names = {chart["name"] for chart in views.sweep_charts(Params())}
    assert names == set(first)
    # Times of the three epochs at a mass ratio of a million against theory: within 2 per cent.
    points, theory = last["times"]["points"], last["times"]["theory"]
    for k in ("light", "heavy", "both"):
        own = points["epoch"] == k
        assert points["time"][own][-1] == pytest.approx(theory[k][-1], rel=0.02)
    steps = last["cost"]["points"]
    steps = steps["amount"][steps["what"] == "steps"]
    assert steps.max() < 100
    assert views.sweep_pick("times", 1e4, 1.0, Params()) == {"epsilon": 0.01}
    assert Params(**views.sweep_pick("times", 0.5, 1.0, Params())).epsilon == 1.0
    assert views.sweep_range({}) == (1.0, 1e6)


def test_a_sweep_can_be_stopped():
    cancel = threading.Event()
    going = views.sweep(Params(degree=6), 1.0, 1e6, cancel, lambda f, words: None)
    next(going)
    cancel.set()
    with pytest.raises(Cancelled):
        next(going)


def test_an_operator_that_loses_momentum_is_not_blamed_on_the_basis():
    """Order 1 with a wind: the drift grows, T_L falls below 0, no degree could help."""
    run = simulate(Params(epsilon=0.1, degree=8, operator="order1", light=gaussian(0.5, 0.8, 0.5)))
    said = " ".join(line[1] for line in views.readout(run) if isinstance(line, tuple))
    assert "not the momentum" in said
    assert "no gas is so" in said
    assert "raise the degree" not in said
