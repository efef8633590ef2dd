"""Other beginnings: the left third, and two temperatures in one box; every solver, with theory."""

import numpy as np
import pytest

from kinetoscope.expansion import Dsmc, Params, simulate, theory, views

SOLVERS = ("free", "dsmc", "discs")
SIZE = {"free": 20_000, "dsmc": 20_000, "discs": 500}


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_gas_begins_where_and_as_hot_as_asked(solver):
    """2000 halves of temperature T scatter by T / sqrt(N / 2): four errors; energy is kept."""
    n = SIZE[solver]
    third = Params(solver=solver, n=n, start="third", frames=2, duration=1.0, dv=1.0)
    run = simulate(third, seed=1)
    assert run.data["x"][0].max() <= 1.0 / 3.0
    assert run.data["right_fraction"][-1] > 0.05
    hot = Params(solver=solver, n=n, start="temperatures", frames=2, duration=1.0, dv=1.0)
    run = simulate(hot, seed=1)
    error = 4.0 * 1.5 / (0.5 * n) ** 0.5
    assert run.data["t_left"][0] == pytest.approx(1.5, abs=error)
    assert run.data["t_right"][0] == pytest.approx(0.5, abs=error)
    assert run.data["right_fraction"][0] == pytest.approx(0.5, abs=4.0 * 0.5 / n**0.5)
    assert run.data["t_left"][-1] - run.data["t_right"][-1] < 0.8
    assert run.diagnostics["energy_drift"] < 1e-12


@pytest.mark.parametrize("n_x", [15, 16])
def test_free_flight_from_the_third_follows_the_law(n_x):
    """The wall between two strips or inside one; noise and bias of 5e4 discs: 0.01."""
    params = Params(
        solver="free", n=50_000, start="third", n_x=n_x, dv=0.25, frames=13, duration=12.0
    )
    run = simulate(params)
    gain = run.data["entropy"] - run.data["entropy"][0]
    law = theory.collisionless_entropy(run.times, 0.25, n_x, 1.0 / 3.0)
    np.testing.assert_allclose(gain[1:], law[1:], atol=0.012)
    np.testing.assert_allclose(views.datasets(run)["entropy"]["law"]["law"], law[1:])


def test_the_law_of_the_third_begins_and_ends_as_it_must():
    """Two edges smeared over dv t: dv t / 4 filled L; in the end -ln of the part filled."""
    third = 1.0 / 3.0
    early = theory.collisionless_entropy(1.0, 0.3, None, third)
    assert early == pytest.approx(0.75 * 0.3, abs=1e-3)
    late = theory.collisionless_entropy(20.0, 0.2, 15, third)  # dv t = 4 L: whole turns
    assert late == pytest.approx(np.log(3.0), abs=1e-6)
    assert theory.final_gain("third", 15) == pytest.approx(np.log(3.0))
    hidden = np.log(3.0) - theory.final_gain("third", 16)
    assert hidden == pytest.approx(np.log(3.0) / 16.0)  # a sixteenth of the discs, a third full
    np.testing.assert_allclose(
        theory.collisionless_entropy(np.linspace(0.0, 9.0, 7), 0.25, 16),
        theory.two_rate_entropy(np.linspace(0.0, 9.0, 7), 0.25, 0.0, 16, 0.5),
    )


def test_hot_and_cold_end_as_one_maxwellian_or_as_a_mixture_of_two():
    """-ln(T1 T2) / 4 for cells in v_x; without collisions less.  4e4 discs in 500 cells: 0.008."""
    assert theory.final_gain("temperatures", v_dims=2) == pytest.approx(-0.5 * np.log(0.75))
    assert theory.final_gain("half") == pytest.approx(np.log(2.0))
    for solver, duration in (("dsmc", 10.0), ("free", 12.0)):
        params = Params(
            solver=solver, n=40_000, knudsen=0.3, start="temperatures", dv=0.5, n_x=8, frames=13,
            duration=duration,
        )  # fmt: skip
        run = simulate(params, seed=2)
        end = theory.final_gain("temperatures", v_dims=1, collisions=solver == "dsmc")
        assert run.data["entropy"][-3:].mean() - run.data["entropy"][0] == pytest.approx(
            end, abs=0.008
        )
    assert end < 0.9 * theory.final_gain("temperatures", v_dims=1)


def test_what_belongs_to_the_half_alone_is_not_drawn_for_others():
    for start, second in (("third", "right"), ("temperatures", "sides")):
        run = simulate(Params(n=2000, frames=5, start=start, knudsen=30.0, dv=1.0))
        data = views.datasets(run)
        assert [card["name"] for card in views.charts(run.params)] == list(data)
        assert data["entropy"]["end"]["end"][0] == pytest.approx(
            theory.final_gain(start, 16, v_dims=1)
        )
        assert (run.times[-1] in data["entropy"]["law"]["t"]) == (start == "third")
        if second == "right":
            assert data["right"]["effusion"]["t"].size == 0
        assert set(views.more_datasets(run)) == {c["name"] for c in views.more_charts(run.params)}
        assert any("the end" in getattr(line, "label", "") for line in views.readout(run))


def test_refusals():
    with pytest.raises(ValueError, match="start must be"):
        theory.final_gain("corner")
    with pytest.raises(ValueError, match="filled must be"):
        theory.collisionless_entropy(1.0, 0.2, 8, 1.0)
    with pytest.raises(ValueError, match="temperatures must be"):
        Dsmc(100, 1.0, temperatures=(0.0, 1.0))
    with pytest.raises(ValueError, match=r"knudsen .* at least"):
        Params(solver="discs", n=100, knudsen=0.066, start="third")
    assert Params(solver="discs", n=100, knudsen=0.066).packing < 0.5
