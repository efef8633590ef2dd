"""What is no gas is refused by name: which argument, what it was, what is allowed, what to do.

Nothing here moves a disc, so nothing is compiled.
"""

import math
import re

import numpy as np
import pytest

from kinetoscope.expansion import (
    Dsmc,
    HardDiscs,
    State,
    counts,
    echo,
    entropy,
    free_stream,
    hydrodynamic_entropy,
    rebin,
    right_fraction,
    theory,
)

STATE = State([0.2, 0.8], [0.1, 0.2], [1.0, -1.0], [0.0, 2.0], [0, 1])
NOBODY = State([], [], [], [], np.array([], int))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: HardDiscs(10, diameter=2), "diameter"),
        (lambda: HardDiscs(10, knudsen=1e-9), "knudsen"),
        (lambda: HardDiscs(10, packing=0.95), "packing"),
        (lambda: HardDiscs(10, packing="dense"), "packing"),
        (lambda: HardDiscs(10, knudsen=[1.0]), "knudsen"),
        (lambda: HardDiscs(10, packing=0.1, box="ab"), "box"),
        (lambda: HardDiscs(10, packing=0.1, box=1.0), "box"),
        (lambda: HardDiscs(10, packing=0.1, box=(1.0, 1.0, 1.0)), "box"),
        (lambda: HardDiscs(10, packing=0.1, seed=-1), "seed"),
        (lambda: HardDiscs("10", packing=0.1), "n"),
        (lambda: HardDiscs.from_arrays("ab", [[0.0, 0.0]], 0.1), "positions"),
        (lambda: HardDiscs.from_arrays([[0.5, 0.5]], [[1.0], [1.0, 2.0]], 0.1), "velocities"),
        (lambda: HardDiscs.from_arrays([[0.5, 0.5]], [[0.0, 0.0]], "wide"), "diameter"),
        (lambda: Dsmc(10**13, 1.0), "n"),
        (lambda: Dsmc(1e13, 1.0), "n"),
        (lambda: Dsmc(100, "thin"), "knudsen"),
        (lambda: Dsmc(100, 1.0, x_max="half"), "x_max"),
        (lambda: Dsmc(100, 1.0, strips=1.5), "strips"),
        (lambda: Dsmc(100, 1.0, step="short"), "step"),
        (lambda: Dsmc(100, 1.0, temperatures=1.0), "temperatures"),
        (lambda: Dsmc(100, 1.0, temperatures=(1.0, 1.0, 1.0)), "temperatures"),
        (lambda: Dsmc(100, 1.0).advance("long"), "duration"),
        (lambda: free_stream("ab", [1.0], 1.0), "x"),
        (lambda: free_stream([0.5], None, 1.0), "vx"),
        (lambda: free_stream([0.5], [[1.0], [1.0, 2.0]], 1.0), "vx"),
        (lambda: free_stream([0.5, 0.6], [1.0], 1.0), "vx"),
        (lambda: free_stream([math.nan], [1.0], 1.0), "x"),
        (lambda: free_stream([0.5], [1.0], "long"), "time"),
        (lambda: free_stream([0.5], [1.0], math.inf), "time"),
        (lambda: free_stream([0.5], [1.0], 1.0, 0.0), "length"),
        (lambda: free_stream([0.5], [1.0], 1.0, "L"), "length"),
        (lambda: State("ab", [0.0], [0.0], [0.0], [0]), "x"),
        (lambda: counts([0.2, 0.8], 4, 0.5), "state"),
        (lambda: counts(STATE, 4, "fine"), "dv"),
        (lambda: counts(STATE, 4, 1e-320), "dv"),
        (lambda: counts(STATE, 4.0, 0.5), "n_x"),
        (lambda: counts(STATE, 4, 0.5, v_max=math.inf), "v_max"),
        (lambda: rebin(np.ones((4, 6), int), 2, 2, v_dims=3), "v_dims"),
        (lambda: rebin([["a", "b"]], 1, 1), "counts"),
        (lambda: entropy(np.array([1, 2]), "small"), "cell_volume"),
        (lambda: hydrodynamic_entropy(NOBODY, 4), "state"),
        (lambda: hydrodynamic_entropy("gas", 4), "state"),
        (lambda: right_fraction(NOBODY), "state"),
        (lambda: right_fraction([0.2, 0.8]), "state"),
        (lambda: echo(64, "thin", 1.0), "knudsen"),
        (lambda: echo(64, 1.0, 1.0, digits=[16]), "digits"),
        (lambda: echo(64, 1.0, 1.0, digits=16.0), "digits"),
        (lambda: echo(64, 1.0, 1.0, perturbation="small"), "perturbation"),
        (lambda: theory.collisionless_entropy("late", 0.2), "time"),
        (lambda: theory.collisionless_entropy(1.0, "fine"), "dv"),
        (lambda: theory.collisionless_entropy(1.0, 0.2, 2.5), "n_x"),
        (lambda: theory.two_rate_entropy(1.0, 0.2, "often"), "collision_rate"),
        (lambda: theory.kinetics("many", 0.1), "n"),
        (lambda: theory.kinetics(10, "wide"), "diameter"),
        (lambda: theory.kinetics(10, 0.1, "dense"), "packing"),
        (lambda: theory.diameter_of(0, 1.0), "n"),
        (lambda: theory.echo_growth(64, math.nan), "knudsen"),
        (lambda: theory.occupation_bias(10, 0), "n"),
        (lambda: theory.equilibrium_entropy(100, volume=0.0), "volume"),
        (lambda: theory.final_gain("quarter"), "start"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed_and_a_remedy(call, name):
    with pytest.raises((ValueError, TypeError)) as refused:
        call()
    assert re.fullmatch(rf"{name} must be .+; got .+: .+", str(refused.value)), refused.value


def test_the_size_that_was_given_is_the_size_that_is_named():
    """Ten discs at close packing, sqrt(12) sigma^2 10 / 4 = 1: sigma = 0.3398, Kn = 0.1040."""
    with pytest.raises(ValueError, match=r"at most 0\.3398 for 10 discs"):
        HardDiscs(10, diameter=2)
    with pytest.raises(ValueError, match=r"at least 0\.104 for 10 discs"):
        HardDiscs(10, knudsen=0.01)
