"""One step of breaking: reduces to RS, its own derivatives, the glass, the reentrance healed."""

import math

import numpy as np
import pytest

from kinetoscope.replicas import mended, rs, rsb1, theory


@pytest.mark.parametrize(("p", "t", "load", "m", "q"), [
    (2, 0.5, 0.05, 0.8, 0.7), (3, 0.3, 0.2, 0.7, 0.6), (4, 0.2, 0.1, 0.9, 0.85),
    (2, 1.2, 0.4, 0.0, 0.1), (6, 0.05, 0.15, 0.97, 0.99),
])  # fmt: skip
@pytest.mark.parametrize("x", [0.05, 0.4, 0.99])
def test_equal_overlaps_are_replica_symmetry(p, t, load, m, q, x):
    """Validation row 4: q0 = q1 gives the RS free energy for any x, to 1e-10."""
    broken = rsb1.evaluate(p, t, load, m, q, (1.0 - q) / t, x / t)
    assert broken.free_energy == pytest.approx(rs.free_energy(p, t, load, m, q), abs=1e-10)


@pytest.mark.parametrize(("p", "t", "load"), [(3, 0.3, 0.25), (5, 0.2, 0.2), (3, 0.0, 0.25)])
def test_slope_is_the_derivative_by_nu(p, t, load):
    """Central differences of f, step 1e-5: 1e-10; T = 0 is the same code."""
    point = (0.8, 0.6, 0.5)
    f = [rsb1.evaluate(p, t, load, *point, 0.9 + d).free_energy for d in (-1e-5, 1e-5)]
    assert rsb1.evaluate(p, t, load, *point, 0.9).errors[3] == pytest.approx(
        (f[1] - f[0]) / 2e-5, abs=1e-8
    )


@pytest.mark.parametrize(("p", "t", "load"), [(3, 0.2, 0.25), (2, 0.05, 0.1)])
def test_averages_do_not_see_the_rule(p, t, load):
    """The cold rule (s1 >= T) and the plain one agree where they meet."""
    for nu in (0.5, 2.0):
        cold = rsb1.inner(np.linspace(-1, 1, 5), t * (1 + 1e-9), t, nu)
        warm = rsb1.inner(np.linspace(-1, 1, 5), t * (1 - 1e-9), t, nu)
        for one, other in zip(cold, warm, strict=True):
            assert one == pytest.approx(other, abs=1e-7)


def test_the_dense_glass_is_the_p_spin_glass():
    """q0 = 0; below T_K 0 < x < 1, between T_K and T_d x = 1 and f is the paramagnet's."""
    cold = theory.solve(3, 0.3, 1.5, "glass", "1rsb")
    assert cold.residual < 1e-10
    assert (cold.q0, cold.m) == (0.0, 0.0)
    assert 0.0 < cold.x < 1.0
    # Section 2: e0 = -0.81354; at T = 0.05 the energy is above it by less than 1e-4.
    e0 = theory.solve(3, 0.05, 1.5, "glass", "1rsb").energy
    assert e0 == pytest.approx(theory.pspin(3).ground_energy, abs=1e-4)
    between = theory.solve(3, 0.66, 1.5, "glass", "1rsb")
    assert between.x == 1.0
    assert between.q1 > 0.7
    assert between.free_energy == pytest.approx(
        theory.solve(3, 0.66, 1.5, "paramagnet").free_energy, abs=1e-12
    )
    assert theory.solve(3, 0.69, 1.5, "glass", "1rsb") is None


@pytest.mark.parametrize(("t", "load"), [(0.3, 0.1), (0.8, 0.5)])
def test_the_glass_at_two(t, load):
    """P = 2 at finite T: converged, q0 < q1, f above the RS one (a maximum), replicon mending."""
    plain, broken = (theory.solve(2, t, load, "glass", level) for level in ("rs", "1rsb"))
    assert broken.converged
    assert 0.0 < broken.q0 < plain.q < broken.q1 < 1.0
    assert plain.free_energy < broken.free_energy < plain.free_energy + 0.01
    assert plain.replicon < broken.replicon < 0.0


@pytest.mark.parametrize(("p", "t", "load"), [(2, 0.8, 0.5), (3, 0.3, 1.5)])
def test_energy_is_the_derivative_of_the_free_energy(p, t, load):
    """u = d(beta f)/d beta, central differences: step^2 ~ 1e-6."""
    betas = [1.0 / t - 1e-3, 1.0 / t + 1e-3]
    f = [b * theory.solve(p, 1.0 / b, load, "glass", "1rsb").free_energy for b in betas]
    assert theory.solve(p, t, load, "glass", "1rsb").energy == pytest.approx(
        (f[1] - f[0]) / 2e-3, abs=1e-5
    )


def test_the_reentrance_is_healed():
    """P = 3, T = 0.2: RS loses retrieval at 0.299, one step keeps it to 0.3097 (RS: 0.3096 at 0.3).

    The broken state exists where RS has none, joins m continuously, and has positive entropy.
    """
    load, m = theory.spinodal(3, 0.2, "1rsb")
    assert load == pytest.approx(0.30969, abs=3e-5)
    assert load > theory.spinodal(3, 0.2)[0] + 0.01
    beyond = theory.solve(3, 0.2, 0.305, level="1rsb")
    assert theory.solve(3, 0.2, 0.305) is None
    assert beyond.converged
    assert beyond.residual < 1e-8
    assert m < beyond.m < 1.0
    assert 0.0 < beyond.x < 1.0
    assert beyond.q0 < beyond.q1
    assert beyond.entropy > 0.0
    assert theory.solve(3, 0.2, load + 1e-3, level="1rsb") is None


@pytest.mark.parametrize("p", [2, 3, 4, 5, 6])
def test_the_mended_line_joins_the_replica_symmetric_one(p):
    """At the last node, to the table's six digits; to the left of it 1RSB is larger, and level."""
    nodes, loads = mended.TABLE[p]
    assert theory.spinodal(p, nodes[-1])[0] == pytest.approx(loads[-1], abs=2e-6)
    t = np.linspace(0.002, nodes[-1] * 0.9, 12)
    line = theory.mended_line(p, t)
    plain = np.array([theory.spinodal(p, float(each))[0] for each in t[::4]])
    assert np.all(line[::4] > plain)
    assert np.ptp(line) < 0.01 * loads[-1]


def test_the_mended_line_is_what_the_solver_finds():
    """Between two nodes of the table, at a temperature this file solves anyway."""
    assert theory.mended_line(3, np.array([0.2]))[0] == pytest.approx(
        theory.spinodal(3, 0.2, "1rsb")[0], abs=3e-5
    )
    with pytest.raises(ValueError, match="point by point"):
        theory.mended_line(9, np.array([0.1]))


def test_one_step_raises_the_capacity():
    """T = 0.  P = 2: 0.138186 (Steffan and Kuhn 1994 [from memory, unverified]), 3e-4 above RS.

    P = 4: 0.2292 against 0.19786, and within 1e-3 of the largest RS spinodal at T > 0.
    """
    assert theory.capacity(2, "1rsb") == pytest.approx(0.138186, abs=2e-6)
    assert theory.capacity(4, "1rsb") == pytest.approx(0.2292, abs=1e-4)


def test_a_stable_replica_symmetric_state_is_its_own_answer():
    plain, broken = (theory.solve(3, 0.3, 0.15, level=level) for level in ("rs", "1rsb"))
    assert (broken.m, broken.q0, broken.q1) == (plain.m, plain.q, plain.q)
    assert not math.isnan(broken.free_energy)
    assert not broken.broken
