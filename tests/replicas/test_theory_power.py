"""The P-th power of the overlap: its noise by quadrature, its thermodynamics, its networks."""

import numpy as np
import pytest

from kinetoscope.replicas import Params, power_sum, theory
from kinetoscope.replicas.remembering import Pair


@pytest.mark.parametrize("p", [3, 4, 5, 6])
def test_the_noise_is_what_normal_overlaps_say(p):
    """Covariance of g^P and h^P, normals of correlation q, by a product of quadratures: 1e-9."""
    x, w = np.polynomial.hermite_e.hermegauss(24)
    w = w / w.sum()
    for q in (0.3, 0.9):
        h = q * x[:, None] + np.sqrt(1.0 - q * q) * x[None]
        mean = w @ x**p
        brute = w @ (x[:, None] ** p * h**p) @ w - mean**2
        known = float(power_sum.covariance(p, q)) * float(np.prod(np.arange(1, p + 1)))
        assert known == pytest.approx(brute, rel=1e-9)
    # (2P-3)!! / (P-1)!, by the note
    double = np.prod(np.arange(2 * p - 3, 0, -2)) / np.prod(np.arange(1, p))
    assert power_sum.noise(p, 1.0) == pytest.approx(double, rel=1e-12)
    assert power_sum.slope(p, 0.5) == pytest.approx(
        (power_sum.noise(p, 0.5 + 1e-6) - power_sum.noise(p, 0.5 - 1e-6)) / 2e-6, rel=1e-6
    )


@pytest.mark.parametrize(("p", "t"), [(3, 0.3), (4, 0.25), (5, 0.2)])
def test_the_energy_is_the_slope_of_the_free_energy(p, t):
    """u = d(beta f)/d beta along one load: f, u, m, q and the load belong together.  1e-6: h^2."""
    start = theory.branch(p, t, 0.95, "power")
    f = []
    for beta in (1.0 / t - 1e-3, 1.0 / t + 1e-3):
        m = np.linspace(0.93, 0.97, 401)
        near = theory.branch(p, 1.0 / beta, m, "power")
        at = int(np.abs(near["load"] - start["load"]).argmin())
        part = slice(at - 3, at + 4)
        order = np.argsort(near["load"][part])
        loads = near["load"][part][order] - start["load"]
        f.append(beta * np.polynomial.polynomial.polyfit(
            loads, near["free_energy"][part][order], 5)[0])  # fmt: skip
    assert (f[1] - f[0]) / 2e-3 == pytest.approx(start["energy"], abs=1e-6)


def test_capacities():
    """P = 4: alpha 0.01319, the note's estimate; the end of recall is the top of the curve."""
    found = theory.convert(4, load=theory.capacity(4, variant="power"), n=100)
    assert found.alpha == pytest.approx(0.01319, abs=1e-5)
    assert theory.capacity(2, variant="power") == theory.capacity(2)
    load, m = theory.spinodal(3, 0.3, variant="power")
    near = theory.branch(3, 0.3, np.array([m - 0.01, m, m + 0.01]), "power")["load"]
    assert near.argmax() == 1
    assert near[1] == pytest.approx(load, rel=1e-6)
    assert load < theory.spinodal(3, 0.3)[0]
    assert theory.spinodal(3, 0.7, variant="power") is None
    for bad in ({"variant": "both"}, {"variant": "power", "level": "1rsb"}):
        with pytest.raises(ValueError, match="must be"):
            theory.capacity(3, **bad)


def test_a_network_of_powers_settles_where_its_own_theory_says():
    """P = 3, N = 300, gamma = 0.1, T = 0.3: m within 0.015 (two copies know it to 0.01), and
    that of different spins, 0.979, is further away."""
    params = Params(scene="memory", p=3, n=300, load=0.1, temperature=0.3, variant="power")
    pair, seen = Pair(params, 1), []
    while pair.time < 30.0:
        pair.advance(1.0)
        if pair.time > 10.0:
            seen.append([pair.measure()[name].value for name in ("m", "m_other")])
    m = np.linspace(0.7, 0.99, 200)
    load = theory.branch(3, 0.3, m, "power")["load"]
    expected = float(np.interp(-0.1, -load, m))
    assert np.mean(seen) == pytest.approx(expected, abs=0.015)
    assert theory.solve(3, 0.3, 0.1).m > expected + 0.025
