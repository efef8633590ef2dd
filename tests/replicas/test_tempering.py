"""Parallel tempering and its kernels against enumeration, differences of energy, and themselves."""

import threading

import numpy as np
import pytest
from scipy import stats

from kinetoscope.core.run import Cancelled
from kinetoscope.replicas import dynamics, kernels_pairs
from kinetoscope.replicas.couplings import couplings, energy, pspin_couplings
from kinetoscope.replicas.enumeration import energies, enumerate_states
from kinetoscope.replicas.hebbian import Hebbian
from kinetoscope.replicas.kernels_noise import exponentials
from kinetoscope.replicas.tempering import Ladder, temper

BETAS = np.linspace(0.4, 3.0, 8)
GLASS = couplings("sk", 14, seed=1)
PM1 = couplings("pm1", 70, seed=2)
MODELS = {
    "pairs": couplings("sk", 24, seed=1), "tensor": pspin_couplings(3, 16, seed=1),
    "dense": Hebbian(3, 20, 30, seed=1), "power": Hebbian(4, 20, 30, variant="power", seed=1),
    "hopfield": Hebbian(2, 20, 4, variant="power", seed=1),
}  # fmt: skip


@pytest.fixture(scope="module")
def tempered():
    return temper(GLASS, BETAS, 100_000, copies=4, seed=1, every=4)


def test_it_is_the_exact_law(tempered):
    """Row 9 of the note: E/N to 1e-3, q^2 to 3e-3, total variation 0.02, at beta = 3.

    Standard error of q^2 here: 1e-3 (7.5e-4 measured from 400 000 sweeps of two copies).
    """
    exact = enumerate_states(GLASS, 3.0)
    assert tempered.energies[..., -1].mean() / 14 == pytest.approx(exact.energy / 14, abs=1e-3)
    q2 = (tempered.overlaps[..., -1] ** 2).mean()
    assert q2 == pytest.approx(exact.overlap_moment(2), abs=3e-3)
    apart = np.abs(tempered.probabilities[-1] - exact.overlap_probabilities).sum() / 2
    assert apart < 0.02


def test_records_and_histogram_agree(tempered):
    records = tempered.overlaps.shape[0]
    assert tempered.histogram.sum(axis=1).tolist() == [6 * records] * BETAS.size
    mean = tempered.probabilities @ tempered.overlap_values
    assert tempered.overlaps.mean(axis=(0, 1)) == pytest.approx(mean, abs=1e-12)
    assert ((tempered.swap_rates > 0) & (tempered.swap_rates < 1)).all()


@pytest.mark.parametrize("name", ["tensor", "dense"])
def test_the_stationary_law_is_boltzmanns(name):
    """Row 10: chi-square of the states seen by 400 copies of 6 spins, p > 1e-3, fixed seeds."""
    small = {
        "tensor": pspin_couplings(3, 6, seed=4), "dense": Hebbian(4, 6, 9, seed=4),
    }[name]  # fmt: skip
    beta, seen = 0.8, np.zeros(64)
    for seed in range(7):
        ladder = Ladder(small, [beta], copies=64, seed=seed, every=10**9)
        ladder.advance(40)
        for _ in range(4):  # 15 sweeps apart: forgotten at this temperature
            ladder.advance(15)
            numbers = (ladder.spins[:, 0] < 0) @ (1 << np.arange(6))
            seen += np.bincount(numbers, minlength=64)
    p = np.exp(-beta * energies(small))
    assert stats.chisquare(seen, seen.sum() * p / p.sum()).pvalue > 1e-3


@pytest.mark.parametrize("name", list(MODELS))
def test_the_energy_kept_is_the_energy(name):
    """float32 fields over 40 sweeps: 1e-6 of the energies' scale n."""
    ladder = Ladder(MODELS[name], [0.5, 1.5], copies=2, seed=3)
    ladder.advance(40)
    n, model = ladder.n, MODELS[name]
    spins = ladder.spins.reshape(-1, n)
    fresh = model.energy(spins) if isinstance(model, Hebbian) else energy(model, spins)
    assert ladder.energies.ravel() == pytest.approx(fresh, abs=2e-6 * n)


def test_three_ways_of_knowing_a_field_agree():
    """Row 12: bits, int16 and float32 go the same way and hold the same fields on +-J."""
    ways = {"float32": kernels_pairs.sweep, "int16": kernels_pairs.sweep_whole,
            "bits": kernels_pairs.sweep_bits}  # fmt: skip
    start, noise, ends = Hebbian(2, 70, 1, seed=1).patterns, np.empty(70, np.float32), {}
    for method, sweep in ways.items():
        move, s = dynamics.of(PM1, method=method), start.copy()
        (memory,), (energy_now,) = move.remember(s)
        for k in range(30):
            exponentials(np.uint64(k), noise)
            energy_now += sweep(move.arrays, s[0], memory, noise, np.float32(0.5))
        assert energy_now == pytest.approx(energy(PM1, s[0]), abs=1e-4)
        ends[method] = (s[0], memory, move.arrays)
    s, up, (signs, unit) = ends["bits"]
    assert (s != start[0]).any()
    assert all((end == s).all() for end, *_ in ends.values())
    counted = np.empty(70)
    kernels_pairs.bit_fields(signs, up, counted)
    assert (counted == ends["int16"][1]).all()
    assert counted == pytest.approx(ends["float32"][1] / unit, abs=1e-4)


@pytest.mark.parametrize("name", ["pairs", "dense"])
def test_pieces_and_reruns_are_the_same_bits_and_copies_are_not(name):
    """Row 14."""
    whole, pieces = (Ladder(MODELS[name], [0.5, 2.0], copies=3, seed=7) for _ in range(2))
    energies_, overlaps = whole.advance(600)
    parts = [pieces.advance(k) for k in (1, 99, 450, 50)]
    assert (np.concatenate([e for e, _ in parts]) == energies_).all()
    assert (np.concatenate([q for _, q in parts]) == overlaps).all()
    assert (whole.histogram == pieces.histogram).all()
    first = Ladder(MODELS[name], [0.5], copies=16, seed=7)
    first.advance(1)
    assert len({row.tobytes() for row in first.spins[:, 0]}) == 16
    again = Ladder(MODELS[name], [0.5, 2.0], copies=3, seed=7)
    again.restore(whole.state())
    assert (again.advance(20)[0] == whole.advance(20)[0]).all()


def test_a_live_ladder_is_retuned_placed_and_cancelled():
    model = MODELS["dense"]
    ladder = Ladder(model, [5.0], copies=2, start=model.patterns[0])
    assert (ladder.spins == model.patterns[0]).all()
    assert (ladder.overlaps() == 1).all()
    ladder.retune([0.1])
    ladder.advance(20)
    assert (ladder.spins != model.patterns[0]).any()
    ladder.place(model.patterns[1])
    assert ladder.energies == pytest.approx(model.energy(model.patterns[1]))
    with pytest.raises(ValueError, match="begin a new ladder"):
        ladder.retune([1.0, 2.0])
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        ladder.advance(10, cancel=stop)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: temper(GLASS, [1.0, 0.5, 2.0], 10), "betas must be sorted"),
        (lambda: temper(GLASS, [0.0, 1.0], 10), "betas must be above 0"),
        (lambda: temper(GLASS, [1.0, np.nan], 10), "betas must be a list of finite"),
        (lambda: temper(GLASS, [1.0], 0), "sweeps must be"),
        (lambda: temper(GLASS, [1.0], 10, copies=0), "copies must be"),
        (lambda: temper(GLASS + np.eye(14), [1.0], 10), "fill_diagonal"),
        (lambda: temper(np.triu(GLASS), [1.0], 10), "symmetric"),
        (lambda: temper(np.full((3, 3), np.nan), [1.0], 10), "finite"),
        (lambda: temper(np.ones((2, 3)), [1.0], 10), r"an array \(n, n\)"),
        (lambda: Ladder(GLASS, [1.0], start=np.zeros(14)), "spins must be"),
        (lambda: dynamics.of(GLASS, method="bits"), "float32 for these"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()
