"""Replica-symmetric theory against closed forms, public numbers and its own derivatives."""

import math

import numpy as np
import pytest

from kinetoscope.replicas import gaussian_averages, rs, spinodal, theory

#: physics/replicas, validation table, rows 1 and 2; rounded there to six digits.
CAPACITIES = {2: 0.1379056, 3: 0.252190, 4: 0.197860, 5: 0.172773, 6: 0.157680, 8: 0.139700}
SPINODALS = [(2, 0.1, 0.13505), (2, 0.3, 0.10333), (2, 0.5, 0.05882),
             (3, 0.05, 0.26643), (3, 0.2, 0.29906), (3, 0.4, 0.28252),
            (3, 0.5, 0.15492), (4, 0.3, 0.21913)]  # fmt: skip


@pytest.mark.parametrize(("shift", "width"), [(0.7, 0.5), (0.0, 0.5), (0.05, 2.0), (0.9, 0.01)])
@pytest.mark.parametrize("temperature", [0.02, 0.1, 0.4999, 0.5001, 1.7])
def test_averages_agree_with_a_very_fine_grid(shift, width, temperature):
    """Oracle: 40 001 points in z.  Tolerance: rounding times beta, on either side of s = T."""
    z = np.linspace(-9.5, 9.5, 40_001)
    weight = np.exp(-0.5 * z * z)
    weight /= weight.sum()
    u = (shift + width * z) / temperature
    sech2 = 1.0 - np.tanh(u) ** 2
    over = gaussian_averages.averages(shift, width, temperature)
    assert over.miss == pytest.approx((1.0 - np.tanh(u)) @ weight, abs=1e-12)
    assert over.response == pytest.approx(sech2 @ weight / temperature, abs=1e-11)
    assert over.quartic == pytest.approx(sech2**2 @ weight / temperature, abs=1e-10)
    assert over.pressure == pytest.approx(temperature * np.logaddexp(u, -u) @ weight, abs=1e-12)


def test_the_miss_keeps_its_digits_far_below_rounding():
    """At s = 0 it is 2/(1 + exp(2A/T)), 1e-87 here, and continuous in s."""
    over = gaussian_averages.averages(1.0, 1e-9, 0.01)
    assert over.miss == pytest.approx(2.0 * math.exp(-200.0), rel=1e-12)


@pytest.mark.parametrize(("p", "load"), CAPACITIES.items())
def test_capacities(p, load):
    assert theory.capacity(p) == pytest.approx(load, abs=2e-6)


@pytest.mark.parametrize(("p", "temperature", "load"), SPINODALS)
def test_spinodals(p, temperature, load):
    """The table gives five decimals; the cold limit is the capacity, found another way."""
    assert theory.spinodal(p, temperature)[0] == pytest.approx(load, abs=1e-5)


def test_the_bend_of_the_lower_branch_is_in_the_equations():
    """Oracle: s by bisection on 4001 points in z, rounding; at T = 0.3 one turn, below three."""
    m, z = np.linspace(0.33, 0.45, 7), np.linspace(-10.0, 10.0, 4001)
    weight = np.exp(-0.5 * z * z) / np.exp(-0.5 * z * z).sum()
    curve = theory.branch(3, 0.3, m)
    for overlap, load in zip(m, curve["load"], strict=True):
        low, high = 0.0, 1.0
        for _ in range(50):
            s = 0.5 * (low + high)
            t = np.tanh((overlap**2 + s * z) / 0.3)
            low, high = (s, high) if weight @ t > overlap else (low, s)
        assert load == pytest.approx((s / (weight @ t**2)) ** 2, rel=1e-9)
    for temperature, turns in ((0.3, 1), (0.29, 3), (0.2, 3)):
        load = theory.branch(3, temperature, np.linspace(0.15, 0.95, 400))["load"]
        rising = np.diff(load[np.isfinite(load)]) > 0.0
        assert (rising[1:] != rising[:-1]).sum() == turns


@pytest.mark.parametrize("p", [2, 3, 4, 6])
def test_the_cold_spinodal_is_the_capacity(p):
    """RS grows at most linearly in T (by 0.3 at P = 3), so 1e-3 T^-1 is generous."""
    assert theory.spinodal(p, 1e-3)[0] == pytest.approx(theory.capacity(p), abs=1e-3)


def test_spinodal_ends():
    load, m = theory.spinodal(2, 0.999)
    assert load == pytest.approx(0.0, abs=1e-6)
    assert 0.0 < m < 0.1
    assert theory.spinodal(2, 1.0) is None
    assert theory.spinodal(3, 0.5827) is None
    assert theory.highest_temperature(3) == pytest.approx(0.5826, abs=1e-4)
    # What the lesson on melting says: the overlap there, and that of one pattern at P = 2.
    assert spinodal.highest_temperature(3)[1] == pytest.approx(0.80, abs=5e-3)
    assert theory.solve(2, 0.65, 1e-6).m == pytest.approx(0.87, abs=5e-3)


@pytest.mark.parametrize(("p", "temperature", "load", "m", "q"), [
    (3, 0.3, 0.15, 0.9554, 0.933), (2, 0.4, 0.05, 0.9661, None), (4, 0.25, 0.1, 0.987, None),
])  # fmt: skip
def test_retrieval_states_of_the_note(p, temperature, load, m, q):
    state = theory.solve(p, temperature, load)
    assert state.converged
    assert state.residual < 1e-12
    assert state.m == pytest.approx(m, abs=2e-4)
    assert q is None or state.q == pytest.approx(q, abs=2e-4)


@pytest.mark.parametrize("p", [3, 4, 6])
def test_nishimori_line(p):
    """T = gamma, P >= 3: m = q and u = -1/P exactly."""
    state = theory.solve(p, 0.1, 0.1)
    assert state.m == pytest.approx(state.q, abs=1e-12)
    assert state.energy == pytest.approx(-1.0 / p, abs=1e-12)


@pytest.mark.parametrize(("p", "temperature", "load", "branch"), [
    (2, 0.4, 0.05, "retrieval"), (3, 0.3, 0.2, "retrieval"), (5, 0.2, 0.1, "retrieval"),
    (2, 0.8, 0.1, "glass"), (3, 0.3, 1.5, "glass"), (2, 1.7, 0.1, "paramagnet"),
])  # fmt: skip
def test_energy_is_the_derivative_of_the_free_energy(p, temperature, load, branch):
    """u = d(beta f)/d beta by central differences, error ~ step^2 = 1e-8."""
    step = 1e-4
    f = [theory.solve(p, 1.0 / (1.0 / temperature + d), load, branch) for d in (-step, step)]
    slope = (f[1].free_energy / f[1].temperature - f[0].free_energy / f[0].temperature) / 2 / step
    assert theory.solve(p, temperature, load, branch).energy == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize(("p", "temperature", "load"), [(2, 0.4, 0.05), (3, 0.3, 0.2)])
def test_the_free_energy_is_stationary(p, temperature, load):
    state = theory.solve(p, temperature, load)
    for dm, dq in ((1e-5, 0.0), (0.0, 1e-5)):
        f = [rs.free_energy(p, temperature, load, state.m + k * dm, state.q + k * dq)
             for k in (-1, 1)]  # fmt: skip
        assert abs(f[1] - f[0]) / 2e-5 < 1e-7
    assert rs.free_energy(p, temperature, load, state.m, state.q) == pytest.approx(
        state.free_energy, abs=1e-12
    )


def test_branch_passes_through_the_states():
    state = theory.solve(3, 0.3, 0.2)
    found = theory.branch(3, 0.3, state.m)
    assert found["load"] == pytest.approx(0.2, abs=1e-10)
    assert found["free_energy"] == pytest.approx(state.free_energy, abs=1e-10)
    many = theory.branch(3, 0.3, np.linspace(0.05, 0.95, 7))
    assert many["load"].shape == (7,)
    assert np.isnan(many["load"][0])
    assert np.nanmax(many["load"]) <= theory.spinodal(3, 0.3)[0]


def test_retrieval_at_every_corner():
    """Almost no load, almost no temperature, the spinodal itself and beyond."""
    for p, temperature, load in ((2, 0.3, 0.0), (2, 0.01, 0.01), (3, 1e-3, 1e-6), (2, 0.99, 1e-6)):
        assert theory.solve(p, temperature, load).residual < 1e-10
    edge = theory.spinodal(3, 0.3)[0]
    assert theory.solve(3, 0.3, edge).residual < 1e-8
    assert theory.solve(3, 0.3, edge * 1.0001) is None
    alone = theory.solve(2, 0.3, 0.0)
    assert alone.m == pytest.approx(math.tanh(alone.m / 0.3), abs=1e-12)


def test_glass_is_where_it_should_be():
    """P = 2: continuous at 1 + sqrt(alpha), q = 0 there; the replicon of the RS glass < 0."""
    near = theory.solve(2, 1.0 + math.sqrt(0.1) - 1e-4, 0.1, "glass")
    assert 0.0 < near.q < 1e-3
    assert near.replicon < 0.0
    assert theory.solve(2, 1.0 + math.sqrt(0.1), 0.1, "glass") is None
    above = theory.solve(2, 1.0 + math.sqrt(0.1) + 1e-6, 0.1, "paramagnet")
    assert above.replicon == pytest.approx(0.0, abs=1e-5)
    assert theory.solve(2, 0.9, 0.1, "paramagnet") is None
    # The RS ground-state energy of the 3-spin glass is -sqrt(3/pi); T s0 is the error at 1e-3.
    cold = theory.solve(3, 1e-3, 1.5, "glass")
    assert cold.energy == pytest.approx(-math.sqrt(3.0 / math.pi), abs=1e-6)
    assert theory.solve(3, 0.3, 0.0, "glass") is None


@pytest.mark.parametrize("given", [
    {"alpha": 0.02}, {"gamma": 0.12}, {"load": 0.12}, {"alpha_gardner": 0.24},
    {"patterns": 0.02 * 50**3, "n": 50},
])  # fmt: skip
def test_convert_is_one_load_in_every_name(given):
    """P = 4: gamma = 6 alpha, alpha_G = 2 gamma, K = alpha N^3."""
    loads = theory.convert(4, **{"n": 50, **given})
    assert (loads.alpha, loads.gamma, loads.load) == pytest.approx((0.02, 0.12, 0.12), rel=1e-14)
    assert (loads.alpha_gardner, loads.patterns) == pytest.approx((0.24, 2500.0), rel=1e-14)


@pytest.mark.parametrize("ask", [
    lambda: theory.capacity(1), lambda: theory.capacity(2.0), lambda: theory.capacity(True),
    lambda: theory.capacity(3, "full"), lambda: theory.spinodal(3, 0.0),
    lambda: theory.spinodal(3, float("nan")), lambda: theory.solve(3, 0.3, -0.1),
    lambda: theory.solve(3, -0.3, 0.1), lambda: theory.solve(3, 0.3, 0.1, "sleep"),
    lambda: theory.solve(3, 0.3, float("inf")), lambda: theory.branch(3, 0.3, 1.0),
    lambda: theory.branch(3, 0.3, float("nan")), lambda: theory.convert(3),
    lambda: theory.convert(3, alpha=0.1, gamma=0.1), lambda: theory.convert(3, patterns=10),
    lambda: theory.pspin(2), lambda: theory.glass_lines(3, -1.0), lambda: theory.spinodal(3, "a"),
])  # fmt: skip
def test_bad_questions_are_refused_with_a_remedy(ask):
    with pytest.raises(ValueError, match=r"must be .*; got .*: "):
        ask()
