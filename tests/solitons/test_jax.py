"""The JAX twin against the numba kernels: fields to rounding, outcomes to the letter.

Whoever has no JAX installed runs everything else.
"""

import importlib
import threading

import numpy as np
import pytest

pytest.importorskip("jax", reason="the jax extra is not installed")

from kinetoscope.core import jax_env
from kinetoscope.core.run import Cancelled
from kinetoscope.solitons import kernels, kernels_collision, potential, scan, schemes
from kinetoscope.solitons.collide import OUTCOMES, advance, arena, block

MODELS = ("linear", "phi4", "sine-gordon", "phi6", "double-sine-gordon")


@pytest.fixture(scope="module")
def twin():
    return importlib.import_module("kinetoscope.solitons.kernels_jax")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("steps", [1, 10])
def test_fields_agree_to_rounding(twin, model, steps):
    """Same operations on random fields of order 1; 1e-12 is 60 stages of some 1e-15 each."""
    model, n, dx = potential(model), 64, 0.3
    rng = np.random.default_rng(5)
    x = dx * np.arange(n)
    phi = np.cos(np.outer([0.3, 0.7, 1.1], x)) + 0.1 * rng.standard_normal((3, 1))
    pi = 0.3 * np.sin(np.outer([0.4, 0.2, 0.9], x))
    ours = twin.fly(phi, pi, model=model, dx=dx, dt=0.8 * dx, steps=steps)
    a, b = schemes.COMPOSITIONS["bm4"]
    for i in range(3):
        wide, momentum = np.zeros(n + 8), pi[i].copy()
        wide[4:-4] = phi[i]
        kernels.advance(
            model.family, np.array(model.constants), schemes.STENCILS[8] / dx**2, a, b, 0.8 * dx,
            0.0, np.empty(0), wide, wide.copy(), momentum, kernels.MIRROR, 1.0, 0.0, steps,
        )  # fmt: skip
        np.testing.assert_allclose(ours[0][i], wide[4:-4], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(ours[1][i], momentum, rtol=1e-12, atol=1e-12)


def test_initial_data_are_those_of_the_numba_scan(twin):
    for order in ("kink-antikink", "antikink-kink"):
        where = arena(
            model="phi6", top_speed=0.5, half_separation=12.0, horizon=100.0, dx=0.3, order=order
        )
        speeds = np.array([0.1, 0.3, 0.5])
        work = block(where, speeds)
        setting, lanes = twin.begin(where, speeds, 4)
        np.testing.assert_allclose(np.asarray(lanes.phi)[:3], work.phis[:, 4:-4], atol=1e-15)
        np.testing.assert_allclose(np.asarray(lanes.pi)[:3], work.pis, atol=1e-15)
        np.testing.assert_array_equal(np.asarray(setting.dts)[:3], work.dts)
        np.testing.assert_array_equal(np.asarray(setting.steps)[:3], work.steps)
        assert list(np.asarray(lanes.finished)) == [False, False, False, True]


def test_the_detectors_are_the_same(twin):
    """40 collisions across the windows against numba told to move all sites, like the twin.

    Bounces and outcomes to the letter; speeds to 1e-8: rounding, grown by up to three contacts.
    """
    speeds = np.linspace(0.185, 0.275, 40)
    where = arena(
        model="phi4", top_speed=0.275, half_separation=10.0, horizon=150.0, dx=0.3,
        order="kink-antikink",
    )  # fmt: skip
    rules = where.rules.copy()
    rules[[kernels_collision.STOP_ESCAPED, kernels_collision.STOP_TRAPPED]] = 1.0
    rules[kernels_collision.HOLD_X] = 1e6
    work = block(where, speeds)
    while not advance(where, rules, work, 1000):
        pass
    fate = work.track[:, kernels_collision.FATE].astype(int)
    column = np.where(fate == 0, kernels_collision.CONTACTS, kernels_collision.DECIDED)
    found = scan(speeds, backend="jax")
    np.testing.assert_array_equal(found.outcomes, np.array(OUTCOMES)[fate])
    np.testing.assert_array_equal(found.bounces, work.track[np.arange(40), column])
    np.testing.assert_allclose(
        found.speed_out, work.track[:, kernels_collision.SPEED], atol=1e-8
    )
    assert {"escape", "trapped"} <= set(found.outcomes)


@pytest.mark.parametrize(
    ("model", "order", "half", "speeds"),
    [
        ("phi4", "kink-antikink", 10.0, [0.1988, 0.2268, 0.25, 0.27, 0.3, 0.5]),
        ("sine-gordon", "kink-antikink", 10.0, [0.2, 0.5]),
        ("phi6", "antikink-kink", 12.0, [0.1, 0.2]),
        ("double-sine-gordon", "kink-antikink", 12.0, [0.3, 0.5]),
    ],
)
def test_labels_agree_with_the_scan_as_it_is(model, order, half, speeds):
    """Away from window edges the 1e-9 of sites left alone does not show; speeds to 1e-6."""
    asked = {"model": model, "order": order, "half_separation": half}
    ours, theirs = (scan(speeds, backend=name, **asked) for name in ("jax", "numba"))
    np.testing.assert_array_equal(ours.outcomes, theirs.outcomes)
    np.testing.assert_allclose(ours.speed_out, theirs.speed_out, atol=1e-6)
    escaped = ours.outcomes == "escape"
    np.testing.assert_array_equal(ours.bounces[escaped], theirs.bounces[escaped])
    assert ours.bounces.dtype == theirs.bounces.dtype
    assert ours.outcomes.dtype == theirs.outcomes.dtype


def test_batches_do_not_change_the_answer(twin, monkeypatch):
    """Seven speeds, out of order, one batch or four of two: equal to rounding."""
    speeds = np.array([0.4, 0.3, 0.9, 0.27, 0.6, 0.5, 0.35])
    whole = scan(speeds, backend="jax", horizon=60.0)
    assert twin.batch_size(7, 200, limit=2 * 8 * 200 * twin.COPIES) == 2
    monkeypatch.setattr(twin, "batch_size", lambda *a, **k: 2)
    seen = []
    parts = scan(
        speeds, backend="jax", horizon=60.0, progress=lambda share, _: seen.append(share)
    )
    np.testing.assert_allclose(parts.speed_out, whole.speed_out, atol=1e-10)
    np.testing.assert_array_equal(parts.bounces, whole.bounces)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("count", [1, 17, 1000, 1_000_000])
def test_memory_is_bounded(twin, count):
    size = twin.batch_size(count, 400, limit=2**25)
    assert 1 <= size <= count
    assert size * 8 * 400 * twin.COPIES <= 2**25


def test_a_scan_can_be_cancelled():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        scan([0.3, 0.4], backend="jax", cancel=cancel)


def test_double_precision_is_on():
    jax = jax_env.jax()
    assert jax.numpy.zeros(1).dtype == np.float64
    assert jax_env.present()
    assert jax_env.gpu() == any(d.platform != "cpu" for d in jax.devices())


def test_without_jax_there_is_a_reason_and_a_remedy(monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(jax_env, "import_module", absent)
    with pytest.raises(ValueError, match=r"numba.*pip install"):
        jax_env.jax()
    monkeypatch.setattr(jax_env, "present", lambda: False)
    assert jax_env.gpu() is False
