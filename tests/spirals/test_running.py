"""The lattice that never stops: retuned, painted on, put aside and taken up again."""

import numpy as np
import pytest

from kinetoscope.core.knobs import as_dict
from kinetoscope.core.simulation import Simulation
from kinetoscope.spirals import Params, simulate, start

SMALL = {"size": 32}


def changed(params, **knobs):
    return Params(**(as_dict(params) | knobs))


def test_it_is_a_simulation():
    assert isinstance(start(Params(**SMALL)), Simulation)


def test_new_rates_change_what_happens_and_nothing_else():
    running = start(Params(**SMALL), seed=1)
    running.advance(2.0)
    grid, time = running.lattice.grid, running.time
    running.retune(changed(running.params, exchange=30.0))
    assert (running.lattice.grid == grid).all()
    assert running.time == time
    assert running.lattice.rules.rate("exchange") == 30.0
    assert running.advance(1.0) == pytest.approx(1.0, abs=running.lattice.step)


@pytest.mark.parametrize("knob", [{"size": 64}, {"scenario": "fronts"}, {"start": "stripes"}])
def test_what_cannot_change_says_so(knob):
    running = start(Params(**SMALL))
    with pytest.raises(ValueError, match=f"{next(iter(knob))} must be .* while it runs"):
        running.retune(changed(running.params, **knob))


def test_other_updates_keep_the_particles_and_the_time():
    running = start(Params(**SMALL), seed=1)
    running.advance(3.0)
    grid, time = running.lattice.grid, running.time
    running.retune(changed(running.params, method="serial"))
    assert running.lattice.method == "serial"
    assert (running.lattice.grid == grid).all()
    assert running.time == time
    running.retune(changed(running.params, attempts_per_dimer=0.25, method="dimers"))
    running.advance(1.0)
    assert running.time > time


def test_the_twin_keeps_step_and_starts_from_the_same_picture():
    running = start(Params(twin="field", size=64, start="vortex-pair"), seed=1)
    measured = running.measure()
    for species in "123":
        lattice, twin = (measured[f"{kind}_{species}"].value for kind in ("density", "twin"))
        # Boxes of eight sites keep the mean; what is cut off below zero is not.
        assert twin == pytest.approx(lattice, abs=0.01)
    running.advance(3.0)
    assert running.twin.time == pytest.approx(running.time, abs=2 * running.twin.dt)
    running.retune(changed(running.params, twin="none"))
    assert running.twin is None
    assert "twin" not in running.frame()


def test_paint_and_kill():
    running = start(Params(twin="field", size=64), seed=1)
    mask = np.zeros((64, 64), bool)
    mask[:16] = True
    running.paint(mask, 3)
    assert (running.lattice.grid[mask] == 3).all()
    assert running.twin.y[2][:16].min() == 1.0
    running.kill(2)
    assert running.measure()["density_2"].value == 0.0
    assert running.measure()["twin_2"].value == 0.0
    running.advance(2.0)
    assert running.lattice.counts[2] == 0


@pytest.mark.parametrize("twin", ["none", "field", "noisy"])
def test_a_state_goes_on_to_the_bit(twin):
    one = start(Params(twin=twin, **SMALL), seed=2)
    one.advance(1.5)
    state = one.state()
    one.advance(2.0)
    other = start(Params(twin=twin, **SMALL), seed=7)
    other.restore(state)
    other.advance(2.0)
    for name, array in one.frame().items():
        assert (array == other.frame()[name]).all(), name
    assert one.time == other.time


@pytest.mark.parametrize(
    "knobs",
    [
        {}, {"scenario": "fronts"}, {"scenario": "fronts", "capacity": 4}, {"start": "spot"},
        {"scenario": "critical"}, {"scenario": "annihilation", "dimension": "1"},
        {"scenario": "clustering", "capacity": 8}, {"scenario": "clustering", "start": "one"},
    ],
    ids=str,
)  # fmt: skip
def test_a_run_has_what_the_page_shows(knobs):
    params = Params(duration=2.0, frames=3, **SMALL, **knobs)
    run = simulate(params, seed=1)
    assert run.data["grid"].shape == (3, 32, 32)
    assert run.data["grid"].max() <= 3
    assert run.times == pytest.approx([0.0, 1.0, 2.0], abs=0.05)  # a pass of fronts takes 0.04
    for species in params.rules.species:
        assert run.data[f"density_{species}"].shape == (3,)


@pytest.mark.parametrize(
    ("knobs", "named"),
    [
        ({"scenario": "fronts", "start": "vortex-pair"}, "start must be"),
        ({"scenario": "critical", "start": "stripes"}, "start must be"),
        ({"scenario": "critical", "twin": "field"}, "twin must be"),
        ({"size": 33}, r"size \(L\) must be even"),
    ],
)
def test_impossible_combinations_are_refused(knobs, named):
    with pytest.raises(ValueError, match=named):
        Params(**knobs)
