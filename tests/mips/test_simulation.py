"""The live system: measured numbers against exact ones, knobs that move, states that come back."""

import numpy as np
import pytest

from kinetoscope import mips
from kinetoscope.core.simulation import Simulation as Protocol
from kinetoscope.mips import observables, simulation
from kinetoscope.mips.all_pairs import forces


@pytest.fixture(scope="module")
def trapped():
    """The note's trap: k = 1, v = 1.5, D_t = 0.5, D_r = 0.7."""
    params = mips.Params(
        n=10000, speed=1.5, translational_diffusion=0.5, rotational_diffusion=0.7,
        trap_stiffness=1.0,
    )  # fmt: skip
    run = mips.start(params, seed=1)
    run.advance(20.0)
    return run.measure()


@pytest.fixture(scope="module")
def crowd():
    """A homogeneous fluid of soft discs at Pe = 20, ten memory times."""
    run = mips.start(mips.Params(n=1000, packing=0.5, peclet=20.0), seed=2)
    run.advance(10.0 / run.params.d_r)
    return run


def test_it_is_a_simulation(crowd):
    assert isinstance(crowd, Protocol)


def test_the_trap_is_exact(trapped):
    """<r^2> = 2 D_t/k + v^2/(k(k + D_r)); 1 %: Euler is dt k/2 = 0.25 % off, 4 s.e. are 0.6 %."""
    exact = 1.0 + 1.5**2 / 1.7
    assert trapped["mean_square_radius"].value == pytest.approx(exact, rel=0.01)
    assert trapped["epr_even"].value == pytest.approx(1.85294, rel=0.015)
    assert trapped["epr_odd"].value == pytest.approx(2.64706, rel=0.015)
    both = np.hypot(trapped["epr_even"].error, trapped["epr_pathwise"].error)
    assert abs(trapped["epr_pathwise"].value - trapped["epr_even"].value) < 5 * both


def test_even_and_odd_add_up_however_crowded(crowd):
    """Paths on one side, forces on the other: N v0^2/D_t = Pe, to 0.5 % (5 s.e. are 0.3 %)."""
    found = crowd.measure()
    assert found["epr_pathwise"].value + found["epr_odd"].value == pytest.approx(20.0, rel=0.005)
    assert found["epr_even"].value + found["epr_odd"].value == pytest.approx(20.0, rel=1e-12)
    assert found["epr_even"].value == pytest.approx(20.0 * found["v_eff"].value, rel=1e-12)


def test_arrays_are_by_number_and_agree(crowd):
    assert crowd.positions().shape == crowd.orientations().shape == (1000, 2)
    assert np.abs(crowd.forces() - forces(crowd.positions(), crowd.params)).max() < 1e-10


def test_a_passive_gas_makes_nothing():
    params = mips.Params(
        n=500, packing=0.5, speed=0.0, translational_diffusion=0.05, rotational_diffusion=0.15
    )
    run = mips.start(params, seed=3)
    run.advance(20.0)
    found = run.measure()
    for name in ("epr_even", "epr_odd", "epr_pathwise"):
        assert abs(found[name].value) <= 3 * found[name].error
    assert found["pressure"].value >= params.density * params.d_t


def test_a_quench_is_not_a_restart(crowd):
    saved = crowd.state()
    before, time = crowd.positions(), crowd.time
    crowd.retune(mips.Params(n=1000, packing=0.5, peclet=80.0))
    assert np.array_equal(crowd.positions(), before)
    assert crowd.time == time
    crowd.advance(1.0)
    crowd.retune(mips.Params(n=1000, packing=0.55, peclet=80.0))
    assert crowd.box == pytest.approx(mips.Params(n=1000, packing=0.55).box)
    crowd.retune(mips.Params(n=1000, packing=0.55, peclet=80.0, model="aoup", potential="wca"))
    crowd.advance(0.2)
    assert np.isfinite(crowd.positions()).all()
    with pytest.raises(ValueError, match="n must be 1000"):
        crowd.retune(mips.Params(n=999))
    crowd.restore(saved)
    assert np.array_equal(crowd.positions(), before)


@pytest.mark.parametrize("potential", ["harmonic", "wca"])
def test_a_smaller_box_throws_nobody(potential):
    """A droplet squeezed by a quarter: discs go apart again and none faster than a disc a step."""
    params = mips.Params(n=400, packing=0.4, start="droplet", potential=potential)
    run = mips.start(params, seed=6)
    run.retune(mips.Params(n=400, packing=0.7, start="droplet", potential=potential))
    before = run.particles.positions(wrapped=False)
    run.make_steps(1)
    assert np.abs(run.particles.positions(wrapped=False) - before).max() < 0.5
    run.advance(2.0)
    assert len(observables.neighbours(run.positions(), run.box, 0.6)) == 0


@pytest.mark.parametrize("packing", [0.6, 0.9])
def test_a_crowd_of_soft_discs_may_turn_hard(packing):
    """Soft discs at 1.08 lie 0.75 apart here and there; hard ones so close would be thrown."""
    soft = mips.Params(n=1024, packing=packing, peclet=160.0, start="formed")
    run = mips.start(soft, seed=1)
    run.advance(1.0)
    run.retune(mips.Params(n=1024, packing=packing, peclet=160.0, start="formed", potential="wca"))
    assert run.particles.closest() > 0.8
    for _ in range(20):
        before = run.particles.positions(wrapped=False)
        run.make_steps(10)
        assert np.abs(run.particles.positions(wrapped=False) - before).max() < 0.5


def test_discs_that_are_thrown_end_the_run_with_a_reason():
    """Where two lie on one another a hard force is larger than any number."""
    run = mips.start(mips.Params(n=100, packing=0.3, potential="wca"), seed=1)
    run.particles._state[:2, :2] = run.particles._state[:2, 1:2] + np.array([[0.0, 1e-30]] * 2)
    run.particles.list_again()
    with pytest.raises(FloatingPointError, match=r"dt \(Δt\)"):
        run.make_steps(200)


def test_a_restored_system_goes_on_bit_for_bit(crowd):
    saved = crowd.state()
    other = mips.start(mips.Params(n=20, packing=0.2), seed=9)
    other.restore(saved)
    for run in (crowd, other):
        run.advance(3.0)
    assert crowd.positions().tobytes() == other.positions().tobytes()
    assert repr(crowd.measure()) == repr(other.measure())  # to the bit, and NaN is NaN


def test_slices_change_no_bit():
    params = mips.Params(n=100, packing=0.5, peclet=20.0)
    one, two = mips.start(params, seed=4), mips.start(params, seed=4)
    one.advance(5.0)
    for _ in range(10):
        assert two.advance(0.5) == pytest.approx(0.5)
    assert one.positions().tobytes() == two.positions().tobytes()
    assert repr(one.measure()) == repr(two.measure())


def test_looking_moves_nothing():
    run = mips.start(mips.Params(n=400, packing=0.6), seed=4)
    before = run.positions()
    found = run.measure()
    assert run.time == 0.0
    assert np.array_equal(run.positions(), before)
    assert 0.0 < found["v_eff"].error < 0.1
    assert found["v_eff"].value == pytest.approx(1.0 + run.particles.pushes().mean(), abs=0.1)
    assert found["epr_even"].value + found["epr_odd"].value == pytest.approx(100.0)


def test_one_stretch_of_time_does_not_say_how_far_off_it_is():
    """A mean of one number has no scatter: NaN, and not the certainty that 0 would be."""
    run = mips.start(mips.Params(n=400, packing=0.6), seed=4)
    means = ("v_eff", "pressure", "epr_even", "epr_odd", "epr_pathwise")

    def errors(names):
        found = run.measure()
        return np.array([found[name].error for name in names])

    now = errors(("v_eff", "pressure", "epr_even", "epr_odd", "contact_divergence"))
    assert (now > 0.0).all(), "of a moment, swimmers scatter"
    run.make_steps(run.cadence)
    assert np.isnan(errors(means)).all()
    run.make_steps(3 * run.cadence)
    assert (errors(means) > 0.0).all()
    assert np.isnan(errors(("domain_length",))), "one picture has one size of domains"


def test_a_short_run_says_how_far_off_it_is():
    """The scatter of 40 runs beside what each says: known to 11 %, and 1.5 is four times that.

    As if samples forgot one another, the error would be half of it, and this would fail.
    """
    values, errors = [], []
    for seed in range(40):
        run = mips.start(mips.Params(n=64, packing=0.5, peclet=40.0), seed=seed)
        run.advance(0.75 * run.params.memory)
        found = run.measure()["v_eff"]
        values.append(found.value)
        errors.append(found.error)
    ratio = np.sqrt(np.mean(np.square(errors))) / np.std(values, ddof=1)
    assert 1.0 / 1.5 < ratio < 1.5


def test_without_noise_heat_is_not_defined_and_says_so():
    run = mips.start(mips.Params(n=100, packing=0.4, thermal=False, model="aoup"), seed=5)
    run.advance(1.0)
    assert "epr_even" not in run.measure()
    with pytest.raises(ValueError, match="thermal must be on.*contact_divergence"):
        mips.entropy_production.even(run.record, run.params)


@pytest.mark.parametrize("start", ["homogeneous", "strip", "droplet", "bubble"])
@pytest.mark.parametrize("potential", ["harmonic", "wca"])
def test_no_two_discs_start_inside_one_another(start, potential):
    """After the relaxation discs overlap by a tenth at most, also in a phase packed to 1."""
    params = mips.Params(n=400, packing=0.5, start=start, potential=potential)
    run = mips.start(params, seed=6)
    pairs = observables.neighbours(run.positions(), run.box, 0.85)
    assert len(pairs) == 0
    std = run.measure()["density_std"].value
    assert std < 0.12 if start == "homogeneous" else std > 0.2


@pytest.mark.parametrize("colour", list(simulation.COLOURS))
def test_every_colour_can_be_shown(crowd, colour):
    frame = crowd.frame(colour)
    assert all(frame[name].shape == (1000,) for name in ("x", "y", "colour"))
    assert np.isfinite(frame["colour"]).all()


def test_bad_wishes_are_refused(crowd):
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="duration must be"):
            crowd.advance(wrong)
    with pytest.raises(ValueError, match="colour must be one of"):
        crowd.frame("red")
    with pytest.raises(ValueError, match="backend must be.*numba"):
        mips.start(crowd.params, backend="cuda")
