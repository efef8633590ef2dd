"""The border: parameters in, trajectory out; and every preset's sentence holds."""

import threading
import time

import numpy as np
import pytest

from kinetoscope.core.run import Budget, BudgetExceeded, Cancelled
from kinetoscope.solitons import PRESETS, Params, collide, estimate_cost, initial, scan, simulate


@pytest.fixture(scope="module")
def runs():
    return {name: simulate(preset.params, preset.seed) for name, preset in PRESETS.items()}


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_has_the_data_it_needs(runs, name):
    run, params = runs[name], PRESETS[name].params
    shape = (params.frames, params.sites)
    for field in ("phi", "pi", "energy_density"):
        assert run.data[field].shape == shape
        assert np.isfinite(run.data[field]).all()
    for series in ("energy", "momentum", "centre"):
        assert run.data[series].shape == (params.frames,)
    # BM4 at its usual step: 2e-6 at the worst moment of these presets.
    assert run.diagnostics["energy_drift"] < 2e-6
    assert run.diagnostics["backend"] == "numba"


@pytest.mark.parametrize(
    ("name", "outcome", "bounces", "speed"),
    [
        ("two-bounce", "escape", 2, 0.196),
        ("two-bounce-first", "escape", 2, 0.160),
        ("three-bounce", "escape", 3, 0.091),
        ("bion", "trapped", None, None),
        ("collision", "escape", 1, 0.139),
        ("slow-escape", "escape", 1, 0.029),
        ("sine-gordon-collision", "escape", 1, 0.200),
        ("phi6-kink-antikink", "trapped", None, None),
        ("phi6-antikink-kink", "escape", 1, 0.0905),
        ("double-sine-gordon", "trapped", None, None),
    ],
)
def test_collisions_end_as_the_presets_say(runs, name, outcome, bounces, speed):
    found = runs[name].diagnostics
    assert found["outcome"] == outcome
    if bounces:
        assert found["bounces"] == len(found["bounce_times"]) == bounces
        assert found["speed_out"] == pytest.approx(speed, abs=1e-3)
    data = runs[name].data
    total = data["kinks"] + data["between"] + data["radiated"]
    np.testing.assert_allclose(total, data["energy"], rtol=1e-12)


def test_what_the_other_presets_say(runs):
    x = runs["static-kink"].axes["phi"][0].values
    kink = runs["static-kink"].data
    assert np.abs(kink["phi"] - np.tanh(x / np.sqrt(2))).max() < 1e-6
    assert kink["energy"] == pytest.approx(2 * np.sqrt(2) / 3, abs=1e-6)
    moving = runs["moving-kink"].data
    # dx = 0.25 on a kink contracted to 0.8: eighth order leaves 1e-6.
    assert moving["energy"] == pytest.approx(1.1785, abs=1e-4)
    assert moving["momentum"] == pytest.approx(0.7071, abs=1e-4)
    wobble = runs["wobbling-kink"].data["energy_density"][:, np.abs(x) < 10].sum(axis=1)
    assert wobble[-1] < wobble[0]
    breather = runs["breather"].data
    assert breather["phi"].max() == pytest.approx(4 * np.pi / 3, abs=1e-3)
    assert breather["energy"] == pytest.approx(16 * np.sqrt(0.75), rel=1e-6)
    period = np.argmin(np.abs(runs["breather"].times - 4 * np.pi))
    assert breather["centre"][period] == pytest.approx(4 * np.pi / 3, abs=0.05)
    assert runs["moving-breather"].data["energy"] == pytest.approx(15.119, abs=1e-3)
    for name, kind in (("exact-pair", "kink-antikink"), ("kink-kink", "kink-kink")):
        run = runs[name]
        early = run.times - 60.0
        for k in range(0, run.times.size, 25):
            exact = initial.exact_pair(x, 0.5, float(early[k]), kind)
            assert np.abs(run.data["phi"][k] - exact.phi).max() < 1e-3
    packet = np.abs(runs["linear-packet"].data["phi"][-1]).max()
    assert packet < 0.25
    running = runs["running-packet"]
    e = running.data["energy_density"]
    centre = (e * x).sum(axis=1) / e.sum(axis=1)
    # The packet's spread in k, 1/w = 0.25, averages the group velocity: 1e-2.
    assert np.polyfit(running.times, centre, 1)[0] == pytest.approx(2 / np.sqrt(5), abs=1e-2)


def test_a_simulated_collision_is_the_collision_and_the_scan(runs):
    p = PRESETS["two-bounce"].params
    found = collide(
        p.potential, speed=p.speed, half_separation=p.half_separation, horizon=p.horizon, dx=p.dx
    )
    assert runs["two-bounce"].diagnostics["speed_out"] == found.speed_out
    assert scan([p.speed], dx=p.dx).speed_out[0] == found.speed_out


def test_same_bytes_again():
    a, b = simulate(Params(), 3), simulate(Params(), 3)
    assert a.key == b.key
    assert all(a.data[name].tobytes() == b.data[name].tobytes() for name in a.data)
    assert simulate(Params(), 4).key != a.key


@pytest.mark.parametrize(
    "values", [{"damping": 0.02}, {"boundary": "sponge"}, {"boundary": "periodic"}]
)
def test_no_verdict_where_free_kinks_have_no_meaning(values):
    run = simulate(Params(**values))
    assert run.diagnostics["outcome"] == "not judged"
    if "damping" in values:
        assert run.data["energy"][-1] < run.data["energy"][0]


def test_other_backends_are_refused():
    with pytest.raises(ValueError, match=r"backend must be 'auto' or 'numba'.*'jax'"):
        simulate(Params(), backend="jax")


@pytest.mark.clock
def test_over_budget_before_anything_is_allocated():
    big = Params(dx=0.05, half_length=200.0, frames=1201, horizon=700.0)
    began = time.perf_counter()
    with pytest.raises(BudgetExceeded, match="dx"):
        simulate(big)
    # Allocating its 300 MB would take longer than this.
    assert time.perf_counter() - began < 0.1
    with pytest.raises(BudgetExceeded, match="computing"):
        simulate(Params(), budget=Budget(seconds=1e-4))


@pytest.mark.parametrize("name", ["collision", "sine-gordon-collision", "double-sine-gordon"])
def test_cost_is_honest(name):
    params = PRESETS[name].params
    cost, run = estimate_cost(params), simulate(params)
    held = sum(array.nbytes for array in run.data.values())
    assert cost.bytes / 3 < held < cost.bytes
    # Three for the estimate, and as much again for the machine: other people's cores.
    best = min(simulate(params).diagnostics["wall_seconds"] for _ in range(5))
    assert cost.seconds / 9 < best < cost.seconds * 9


@pytest.mark.clock
def test_cancel_is_seen_in_time():
    event = threading.Event()
    timer = threading.Timer(0.1, event.set)
    began = time.perf_counter()
    timer.start()
    with pytest.raises(Cancelled):
        simulate(
            Params(dx=0.05, horizon=700.0, half_length=100.0, frames=101, scheme="yoshida6"),
            budget=Budget(bytes=10**10, seconds=1e6), cancel=event,
        )  # fmt: skip
    late = time.perf_counter()
    timer.join()
    # The event, a chunk of 10 to 50 ms, and room for a busy machine.
    assert late - began < 0.1 + 0.15
