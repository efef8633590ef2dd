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
