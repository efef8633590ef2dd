"""Every public name of the Monte Carlo is where the package says it is."""

import numpy as np
import pytest

from kinetoscope import replicas


def test_public_names_answer():
    J = replicas.couplings("sk", 10, seed=1)
    exact = replicas.enumerate_states(J, 1.0)
    read = replicas.anneal(J, np.linspace(0.1, 4.0, 40), 6, seed=1)
    bottom = replicas.quench(J, read.spins)
    tree = replicas.disconnectivity(J)
    # The landscape rounds its levels to 1e-10, so that plateaus are level.
    assert exact.ground_energy == pytest.approx(tree.energies[0], abs=1e-9)
    assert {row.tobytes() for row in bottom} <= {row.tobytes() for row in tree.minima}
    run = replicas.temper(J, [0.5, 1.0], 50, copies=3, seed=1)
    assert run.overlaps.shape == (40, 3, 2)
    assert replicas.ultrametric_triples(np.eye(3)).q_max.tolist() == [0.0]


J = replicas.couplings("sk", 8, seed=1)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda x: replicas.disconnectivity(x), "couplings"),
        (lambda x: replicas.enumerate_states(x, 1.0), "couplings"),
        (lambda x: replicas.enumerate_states(J, x), "beta"),
        (lambda x: replicas.temper(x, [1.0], 5), "couplings"),
        (lambda x: replicas.temper(J, x, 5), "betas"),
        (lambda x: replicas.temper(J, [1.0], x), "sweeps"),
        (lambda x: replicas.temper(J, [1.0], 5, start=x), "start"),
        (lambda x: replicas.anneal(x, [1.0], 2), "couplings"),
        (lambda x: replicas.anneal(J, x, 2), "betas"),
        (lambda x: replicas.quench(x, np.ones(8)), "couplings"),
        (lambda x: replicas.quench(J, x), "spins"),
        (lambda x: replicas.Hebbian(3, 8, x), "patterns"),
        (lambda x: replicas.Hebbian(3, 8, 4).energy(x), "spins"),
        (lambda x: replicas.ultrametric_triples(x), "overlaps"),
        (lambda x: replicas.theory.branch(3, 0.3, x), "m"),
        (lambda x: replicas.theory.ladder(0.5, x), "levels"),
        (lambda x: replicas.theory.mended_line(3, x), "temperature"),
        (lambda x: replicas.theory.parisi(0.5, 0, tolerance=x), "tolerance"),
        (lambda x: replicas.theory.parisi(0.5, 0, initial=x), "initial"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("junk", ["x", ["a", "b"], {"a": 1}, [[1.0], [1.0, 2.0]], 1j], ids=repr)
def test_what_is_none_is_refused_by_name(call, named, junk):
    with pytest.raises((TypeError, ValueError), match=rf"^{named}.* must be .*; got .*: "):
        call(junk)
