"""Noise that is looked up: what it is, and that nobody shares it."""

import numpy as np
import pytest

from kinetoscope.replicas.kernels_noise import GOLDEN32, MIX_A, MIX_B, exponentials, key_of

N = 4096


def drawn(seed: int, stream: int, sweep: int) -> np.ndarray:
    e = np.empty(N, np.float32)
    exponentials(np.uint64(key_of(np.uint64(seed), np.uint64(stream), np.uint64(sweep))), e)
    return e


def test_it_is_the_logarithm_of_its_hash():
    """The same hash in NumPy and a logarithm in double precision; float32 rounding."""
    key = 0x123456789ABCDEF1
    x = (np.arange(N, dtype=np.uint32) * GOLDEN32) ^ np.uint32(key & 0xFFFFFFFF)
    x = (x ^ (x >> np.uint32(16))) * MIX_A
    x = (x ^ (x >> np.uint32(15))) + np.uint32(key >> 32)
    x = x * MIX_B
    x = x ^ (x >> np.uint32(15))
    u = ((x >> np.uint32(8)) | np.uint32(1)) / 2.0**24
    e = np.empty(N, np.float32)
    exponentials(np.uint64(key), e)
    assert e == pytest.approx(-np.log(u), rel=2e-7, abs=1e-7)


def test_it_is_exponential_and_uncorrelated():
    """Mean, variance and neighbours of 200 sweeps, five standard errors; fixed seed."""
    e = np.stack([drawn(1, 0, sweep) for sweep in range(200)]).astype(np.float64)
    count = e.size
    assert e.mean() == pytest.approx(1.0, abs=5 / count**0.5)
    assert e.var() == pytest.approx(1.0, abs=5 * (8 / count) ** 0.5)
    along, across = (e[:, 1:] - 1) * (e[:, :-1] - 1), (e[1:] - 1) * (e[:-1] - 1)
    assert along.mean() == pytest.approx(0.0, abs=5 / count**0.5)
    assert across.mean() == pytest.approx(0.0, abs=5 / count**0.5)
    for level in (0.01, 1.0, 5.0):
        share = np.exp(-level)
        spread = (share * (1 - share) / count) ** 0.5
        assert (e > level).mean() == pytest.approx(share, abs=5 * spread)


def test_seeds_streams_and_sweeps_have_noise_of_their_own():
    places = [(1, 0, 0), (2, 0, 0), (1, 1, 0), (1, 0, 1)]
    assert len({drawn(*place).tobytes() for place in places}) == 4
    assert (drawn(1, 1, 0) == drawn(1, 1, 0)).all()
