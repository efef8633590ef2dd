"""The oracle against other routes to the same numbers."""

import math

import numpy as np
import pytest

from kinetoscope.mips import theory
from kinetoscope.mips.ring import force

#: The paper's ring: v0, k, beta, W, gamma, epsilon.
PAPER = (0.25, 2.5, 7.5, 8.0, 0.1, 0.1)


def test_a_free_swimmer_is_ballistic_then_diffusive():
    rates = {"translational_diffusion": 0.02, "rotational_diffusion": 0.1}
    early, late = theory.free_msd([1e-4, 1e4], **rates)
    assert early == pytest.approx(4 * 0.02e-4 + 1e-8, rel=1e-4)
    slope = theory.long_time_diffusion(**rates)
    assert late == pytest.approx(4 * slope * 1e4, rel=2e-3)
    # The series and the closed form meet: third derivative of x - 1 + exp(-x) is 1.
    below, above = theory.free_msd([0.00999, 0.01001], **rates)
    assert above - below == pytest.approx(2e-5 * (0.08 + 2 * 0.01), rel=1e-3)


def test_the_notes_trap():
    trap = theory.trap_abp(
        stiffness=1.0, speed=1.5, translational_diffusion=0.5, rotational_diffusion=0.7
    )
    assert trap.epr_even == pytest.approx(1.85294, abs=5e-6)
    assert trap.epr_odd == pytest.approx(2.64706, abs=5e-6)
    assert trap.epr_even + trap.epr_odd == pytest.approx(1.5**2 / 0.5, rel=1e-14)


def test_linear_rates_equal_lyapunov():
    """Closed forms against the covariance: 1e-10."""
    k, v, gamma, eps = 1.3, 0.9, 0.4, 0.2
    found = theory.linear_epr(theory.aoup_drift(k, v, gamma), [eps, gamma])
    trap = theory.trap_aoup(stiffness=k, speed=v, gamma=gamma, epsilon=eps)
    assert trap.epr_even == pytest.approx(found, rel=1e-10)
    assert found == pytest.approx(0.952941, abs=5e-7)
    kx, ky, c, tx, ty = 1.2, 0.8, 0.3, 1.0, 3.0
    found = theory.linear_epr([[kx, c], [c, ky]], [tx, ty])
    exact = theory.gyrator(
        stiffness_x=kx, stiffness_y=ky, coupling=c, temperature_x=tx, temperature_y=ty
    )
    assert exact == pytest.approx(found, rel=1e-10)
    assert exact == pytest.approx(0.06, rel=1e-12)


def test_without_noise_the_part_of_g_is_the_stiffness():
    for eps, expected in ((1e-3, 1.28851), (1e-5, 1.29988)):
        drift = theory.aoup_drift(1.3, 0.9, 0.4)
        assert theory.linear_epr_of(drift, [eps, 0.4], 1) == pytest.approx(expected, abs=1e-5)
    noiseless = theory.trap_aoup(stiffness=1.3, speed=0.9, gamma=0.4, epsilon=0.0)
    assert noiseless.epr_noiseless == 1.3
    assert math.isinf(noiseless.epr_even)


@pytest.fixture(scope="module")
def ring():
    return theory.ring(*PAPER)


def test_two_routes_to_the_ring_agree(ring):
    """Current and work agree to 1e-5, and a finer grid changes no fifth digit."""
    assert ring.epr == pytest.approx(ring.epr_work, rel=1e-5)
    assert ring.epr == pytest.approx(ring.epr_x + ring.epr_g, rel=1e-14)
    finer = theory.ring(*PAPER, n_hermite=32, n_x=512)
    assert ring.epr == pytest.approx(finer.epr, rel=1e-5)
    assert ring.contact_divergence == pytest.approx(finer.contact_divergence, rel=1e-5)


def test_the_part_of_g_is_counted_by_contacts(ring):
    """epr_g = -E[F'] - eps E|s_x|^2, to 1e-4: a difference of two numbers ten times larger."""
    v_x = ring.current_x
    f, _ = force(ring.x, PAPER[1], PAPER[2])
    f[0] = 0.0
    score = (PAPER[0] * ring.nodes + f[:, None] - v_x) / PAPER[5]
    held = ring.relative * ring.weights * (ring.x[1] - ring.x[0])
    seen = v_x != 0.0
    fisher = (held * np.where(seen, score, 0.0) ** 2).sum()
    expected = ring.contact_divergence - PAPER[5] * fisher
    assert ring.epr_g == pytest.approx(expected, rel=1e-3)


def test_the_density_is_one_and_even(ring):
    assert ring.probability(8.0) == pytest.approx(1.0, abs=1e-12)
    dx, dg = ring.x[1] - ring.x[0], ring.g[1] - ring.g[0]
    assert ring.density.sum() * dx * dg == pytest.approx(1.0, abs=1e-8)
    assert ring.density.min() > -1e-5 * ring.density.max()
    p = ring.marginal
    assert np.abs(ring.density.sum(axis=1) * dg - p).max() < 1e-8
    assert np.abs(p[1:] - p[:0:-1]).max() < 1e-10
    inside = (np.abs(ring.x) < 2.0).sum() * (ring.x[1] - ring.x[0])
    assert 0.0 < ring.probability(2.0) < inside / 16.0  # they avoid one another


def test_a_ring_without_drive_is_boltzmann():
    """v0 -> 0: rho = exp(-U/eps), U by quadrature of F; 1e-6, the order of the grid."""
    slow = theory.ring(1e-9, *PAPER[1:])
    f, _ = force(slow.x, PAPER[1], PAPER[2])
    middle = slow.x.size // 2
    z = PAPER[2] * (2.0 - np.abs(slow.x))
    # The integral of softplus is a dilogarithm; far outside it is its own tail. Here by a fine sum.
    fine = np.linspace(0.0, 8.0, 200001)
    push = PAPER[1] * np.logaddexp(0.0, PAPER[2] * (2.0 - fine)) / PAPER[2]
    energy = -np.concatenate(([0.0], np.cumsum(0.5 * (push[1:] + push[:-1])) * (fine[1] - fine[0])))
    expected = np.exp(-np.interp(np.abs(slow.x), fine, energy - energy[-1]) / PAPER[5])
    expected /= expected.sum() * (slow.x[1] - slow.x[0])
    assert np.isfinite(z).all()
    assert f[middle] == 0.0
    assert np.abs(slow.marginal - expected).max() < 2e-5
    assert slow.epr < 1e-6


def test_mean_field_in_its_range():
    even, odd = theory.mean_field_epr(0.48, 20.0)
    assert even + odd == 20.0
    assert even == pytest.approx(10.0)
    for call in (
        lambda: theory.effective_speed(1.0), lambda: theory.redner_gas(20.0),
        lambda: theory.ring(*PAPER[:3], 1.5, *PAPER[4:]),
        lambda: theory.ring(0.25, 2.5, 7.5, 8.0, 0.1, 0.0),
        lambda: theory.gyrator(
            stiffness_x=1, stiffness_y=1, coupling=1, temperature_x=1, temperature_y=2
        ),
        lambda: theory.trap_abp(
            stiffness=0.0, speed=1, translational_diffusion=1, rotational_diffusion=1
        ),
        lambda: theory.trap_aoup(stiffness=1, speed=1, gamma=1, epsilon=1, dimensions=4),
        lambda: theory.free_msd(-1.0, translational_diffusion=1, rotational_diffusion=1),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="must be"):
            call()
