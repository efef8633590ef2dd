"""The JAX twin of the scan: numba is the oracle, for steps, labels and speeds.

Both compute the same sums in float64 and differ by rounding alone (order of additions, fused
multiplications).  Steps are held to 1e-12 of the largest field, a few thousand roundings.  A
collision multiplies what differs: near the edges of windows by 1e4 to 1e6, so that outgoing
speeds are held to 1e-6; 5e-11 was measured on 111 speeds of phi^4.
"""

import sys
import threading
import time

import numpy as np
import pytest

from kinetoscope import solitons
from kinetoscope.core import jax_env
from kinetoscope.core.run import Cancelled
from kinetoscope.solitons import initial, kernels, kernels_collision, kernels_jax, schemes
from kinetoscope.solitons.collide import advance, arena, block
from kinetoscope.solitons.potential import potential
from kinetoscope.solitons.scan import scan

MODELS = ("linear", "phi4", "sine-gordon", "phi6", "double-sine-gordon")
#: One, two, three and four bounces, trapped, and undecided at the horizon (phi^4, dx = 0.3).
SPEEDS = np.array([
    0.18, 0.181, 0.183, 0.19, 0.192, 0.193, 0.195, 0.1988, 0.201, 0.204, 0.205, 0.21,
    0.22, 0.226, 0.238, 0.243, 0.244, 0.251, 0.253, 0.26, 0.264, 0.272, 0.28, 0.35,
])  # fmt: skip


def agree(speeds, model, **settings):
    a = scan(speeds, model, **settings)
    b = scan(speeds, model, backend="jax", **settings)
    np.testing.assert_array_equal(b.speeds, a.speeds)
    np.testing.assert_array_equal(b.outcomes, a.outcomes)
    np.testing.assert_array_equal(b.bounces, a.bounces)
    np.testing.assert_allclose(b.speed_out, a.speed_out, rtol=1e-6)
    assert (b.bounces.dtype, b.outcomes.dtype) == (a.bounces.dtype, a.outcomes.dtype)
    return b


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("steps", [1, 10])
def test_fields_agree_to_rounding(model, steps):
    """Same operations on fields of order 1; 1e-12 is 60 stages of some 1e-15 each."""
    model, n, dx = potential(model), 64, 0.3
    rng = np.random.default_rng(5)
    x = dx * np.arange(n)
    phi = np.cos(np.outer([0.3, 0.7, 1.1], x)) + 0.1 * rng.standard_normal((3, 1))
    pi = 0.3 * np.sin(np.outer([0.4, 0.2, 0.9], x))
    ours = kernels_jax.fly(phi, pi, model=model, dx=dx, dt=0.8 * dx, steps=steps)
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


def test_initial_data_are_those_of_the_numba_scan():
    for order in ("kink-antikink", "antikink-kink"):
        where = arena(
            model="phi6", top_speed=0.5, half_separation=12.0, horizon=100.0, dx=0.3, order=order
        )
        speeds = np.array([0.1, 0.3, 0.5])
        work = block(where, speeds)
        setting, lanes = kernels_jax.begin(where, speeds, 4)
        np.testing.assert_allclose(np.asarray(lanes.phi)[:3], work.phis[:, 4:-4], atol=1e-15)
        np.testing.assert_allclose(np.asarray(lanes.pi)[:3], work.pis, atol=1e-15)
        np.testing.assert_array_equal(np.asarray(setting.dts)[:3], work.dts)
        np.testing.assert_array_equal(np.asarray(setting.steps)[:3], work.steps)
        assert list(np.asarray(lanes.finished)) == [False, False, False, True]


@pytest.mark.parametrize("order", initial.ORDERS)
def test_collisions_step_like_numba(order):
    """Ten steps of the whole kernel: start, clocks, moving sites, and what the detector saw."""
    speeds, model = np.array([0.2, 0.45]), potential("phi6")
    where = arena(
        model=model, top_speed=0.45, half_separation=12.0, horizon=60.0, dx=0.2, order=order
    )
    work = block(where, speeds)
    advance(where, where.rules, work, 10)
    setting, lanes = kernels_jax.begin(where, speeds, 2)
    lanes = kernels_jax._advance(model.family, 91, setting, lanes, np.int64(10))
    np.testing.assert_allclose(setting.dts, work.dts, rtol=1e-15)
    np.testing.assert_array_equal(setting.steps, work.steps)
    np.testing.assert_allclose(lanes.phi, work.phis[:, 4:-4], rtol=0, atol=1e-12)
    np.testing.assert_allclose(lanes.pi, work.pis, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(lanes.site, work.track[:, kernels_collision.SITE])
    np.testing.assert_allclose(lanes.centre, work.track[:, kernels_collision.CENTRE], atol=1e-12)


def test_phi4_labels_and_speeds():
    got = agree(SPEEDS, "phi4")
    escaped = set(got.bounces[got.outcomes == "escape"].tolist())
    assert {1, 2, 3, 4} <= escaped
    assert set(got.outcomes.tolist()) == {"escape", "trapped", "undecided"}


@pytest.mark.parametrize(
    ("model", "speeds", "settings"),
    [
        ("sine-gordon", [0.1, 0.2, 0.5, 0.8], {"horizon": 40.0, "half_separation": 16.0}),
        ("phi6", [0.1, 0.25, 0.3, 0.4, 0.5], {"dx": 0.2}),
        ("phi6", [0.02, 0.03, 0.045, 0.06], {"dx": 0.2, "order": "antikink-kink"}),
        ("double-sine-gordon", [0.1, 0.2, 0.3, 0.5], {"half_separation": 16.0}),
    ],
)
def test_other_potentials(model, speeds, settings):
    agree(np.array(speeds), model, **settings)


def test_batches_do_not_matter(monkeypatch):
    speeds = SPEEDS[::2][::-1]
    shares, settings = [], {"horizon": 100.0, "dx": 0.35, "backend": "jax"}
    together = scan(speeds, **settings)
    monkeypatch.setattr(kernels_jax, "BYTES", 2**18)
    monkeypatch.setattr(kernels_jax, "BYTES_GPU", 2**18)
    apart = scan(speeds, progress=lambda share, words: shares.append(share), **settings)
    np.testing.assert_array_equal(apart.outcomes, together.outcomes)
    np.testing.assert_array_equal(apart.bounces, together.bounces)
    # The compiler may vectorise another shape in another way, hence not the same bits.
    np.testing.assert_allclose(apart.speed_out, together.speed_out, rtol=1e-7)
    assert shares == sorted(shares)
    assert shares[0] > 0.0
    assert shares[-1] == 1.0


@pytest.mark.parametrize("count", [1, 17, 1000, 1_000_000])
def test_memory_is_bounded(count):
    size = kernels_jax.batch_size(count, 400, limit=2**25)
    assert 1 <= size <= count
    assert size * 8 * 400 * kernels_jax.COPIES <= 2**25


def test_batches_share_evenly():
    size = kernels_jax.batch_size(1_000_000, 400, limit=kernels_jax.BYTES_GPU)
    batches = -(-1_000_000 // size)
    assert batches * size - 1_000_000 < batches
    assert kernels_jax.batch_size(7, 10**9, limit=1) == 1


@pytest.mark.clock
def test_cancel_is_seen_in_time():
    event, when = threading.Event(), []

    def watch(share, words):
        # By the fourth call everything is compiled and the pace is known.
        when.append(time.perf_counter())
        if len(when) == 4:
            event.set()

    with pytest.raises(Cancelled):
        scan(
            np.linspace(0.18, 0.28, 64), backend="jax", horizon=2000.0, cancel=event,
            progress=watch,
        )  # fmt: skip
    assert len(when) == 4
    # Looked at every 50 ms of work; what is after the event is one look, not one chunk.
    assert time.perf_counter() - when[-1] < 0.1
    assert when[-1] - when[-2] < 0.5


def test_without_jax_there_is_a_remedy_and_numba(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.delitem(sys.modules, "kinetoscope.solitons.kernels_jax")
    monkeypatch.delattr(solitons, "kernels_jax")
    with pytest.raises(ImportError, match=r"pip install 'kinetoscope\[jax\]'.*backend='numba'"):
        scan(SPEEDS[:1], backend="jax")
    assert not jax_env.present()
    assert jax_env.gpu() is False
    assert scan(np.array([0.35])).outcomes[0] == "escape"


def test_double_precision_is_on():
    jax = jax_env.jax()
    assert jax.numpy.ones(3).dtype == np.float64
    assert jax_env.present()
    assert isinstance(jax_env.gpu(), bool)
