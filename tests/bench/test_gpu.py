"""The benchmark of batches: refused without a GPU, and what it would run where there is one.

Oracle: counting by hand.  The clock is stopped (every round takes half a second), so rates are the
work over that; the kernels themselves are held against numba elsewhere.  One case runs for real,
at a size that says nothing about speed.
"""

import pytest

from kinetoscope import bench, cli
from kinetoscope.bench import figure, gpu
from kinetoscope.core import jax_env

there = pytest.mark.skipif(not jax_env.present(), reason="JAX is not installed")


@pytest.fixture
def stopped(monkeypatch):
    """A clock by which everything takes half a second, and a memory of 100 GB/s."""
    called = []

    def alternate(contestants, *, rounds, warm=1):
        called.extend(contestants)
        return {name: figure.Times((0.5,) * rounds) for name in contestants}

    monkeypatch.setattr(gpu, "alternate", alternate)
    monkeypatch.setattr(gpu, "_bandwidth", lambda: 1e11)
    return called


class Crowds:
    """In place of a batch that would be compiled for seconds."""

    width = 9

    def __init__(self, params):
        assert len({one.packing for one in params}) == len(params) == 2

    def advance(self, steps):
        assert steps == 7


def test_without_a_gpu_it_is_left_out_or_refused(monkeypatch, capsys):
    monkeypatch.setattr(jax_env, "gpu", lambda: False)
    assert cli.main(["bench", "gpu"]) == 2
    assert "gpu" in (said := capsys.readouterr().err)
    assert "kinetoscope doctor says what is seen" in said
    taken = []
    monkeypatch.setattr(bench, "import_module", lambda name: taken.append(name) or Nothing)
    text = bench.report(bench.run() | {"machine": BOX | {"gpu": None}})
    assert "JAX sees no GPU: batches on one are left out" in text
    assert "kinetoscope.bench.gpu" not in taken
    monkeypatch.setattr(jax_env, "gpu", lambda: True)
    text = bench.report(bench.run() | {"machine": BOX | {"gpu": "An H200"}})
    assert text.splitlines()[0] == "An Abacus, 2 cores, noon; An H200"
    assert taken[-1] == "kinetoscope.bench.gpu"


BOX = {"cpu": "An Abacus", "cores": 2, "when": "noon"}


class Nothing:
    CASES = PEERS = ()


@there
def test_every_target_of_the_design_stands_beside_what_bounds_it(stopped, monkeypatch):
    monkeypatch.setattr("kinetoscope.mips.kernels_jax.Batch", Crowds)
    (scan,) = gpu.scan_of_a_million()
    assert (scan.name, scan.target, scan.better) == ("1e6-speed scan", 15.0, "less")
    # 333 sites, 539 steps of six stages, 32 bytes each: 3.45e13 bytes at 1e11 a second.
    assert scan.floor == pytest.approx(345.0, rel=0.01)
    lattices = gpu.dimers(lattices=2, size=64, passes=10)[0]
    assert lattices.target == 100.0  # 1e11 attempts
    assert lattices.value == pytest.approx(2 * 10 * 64**2 / 2 / 0.5 / 1e9)
    assert lattices.floor == lattices.value
    thick, thin = gpu.boltzmann(gases=3, n=1000, duration=0.5)
    assert thick.target == thin.target == 10.0
    # A quarter of 1/24 a step: 48 steps; one pairing is enough for a dilute gas.
    assert thin.value == pytest.approx(3 * 1000 * 48 / 0.5 / 1e9)
    assert thin.floor == pytest.approx(1e11 / 48 / 1e9)
    assert "bounded by memory: 5 pairings" in thick.how
    crowds = gpu.swimmers(crowds=2, n=20, steps=7)[0]
    assert crowds.target == 1.0
    assert crowds.value == pytest.approx(2 * 20 * 7 / 0.5 / 1e9)
    assert crowds.floor == pytest.approx(1e11 / (128 + 9 * 4) / 1e9)
    assert stopped == ["scan", "batch", "numbers", "batch", "batch", "batch"]


@there
def test_a_case_runs():
    from kinetoscope.bench import kernels_jax

    taken = figure.alternate(
        {"copy": kernels_jax.copying(1000), "numbers": kernels_jax.hashing(2, 64, 3)}, rounds=1
    )
    assert min(each.best for each in taken.values()) > 0.0
