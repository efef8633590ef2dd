"""Hard discs against an all-pairs reference, kinetic theory, their invariants and their refusals.

Numbers refer to the public validation list of the physics note (items 1 to 5 and 11).
"""

import math
import threading

import numpy as np
import pytest
from expansion.all_pairs import AllPairs

from kinetoscope.core.run import Cancelled
from kinetoscope.expansion.discs import HardDiscs
from kinetoscope.expansion.kinetics import compressibility, contact_value


def columns(state):
    return np.column_stack((state.x, state.y)), np.column_stack((state.vx, state.vy))


def apart(a, b, box, y):
    """Largest distance of two sets of places, on the ring if y is one."""
    d = a - b
    if y == "periodic":
        d[:, 1] -= box[1] * np.rint(d[:, 1] / box[1])
    return np.abs(d).max()


@pytest.mark.parametrize("y", ["periodic", "wall"])
@pytest.mark.parametrize(
    ("n", "packing", "box"),
    [
        (2, 0.05, (1.0, 1.0)), (2, 0.3, (1.0, 1.0)), (3, 0.1, (1.0, 1.0)), (3, 0.2, (1.5, 0.7)),
        (12, 0.02, (1.0, 1.0)), (20, 0.3, (1.0, 2.0)), (24, 0.55, (1.0, 1.0)),
    ],
)  # fmt: skip
def test_paths_equal_those_of_all_pairs(n, packing, box, y):
    # Item 2: 100 events, 1e-10.  A collision multiplies round-off by about 2 lambda / sigma (4 to
    # 50 here), so the reference starts again from the solver's state every 5 events; 1e-16 times
    # 50^3 for the three collisions a disc may have in 5 events is 1e-11.
    gas = HardDiscs(n, packing=packing, box=box, y=y, seed=n)
    for _ in range(20):
        before = gas.state().ordered()
        told = gas.stats
        reference = AllPairs(*columns(before), gas.diameter, box, y)
        for _ in range(5):
            reference.event()
        while reference.next_event()[0] < 1e-9:  # two discs meet opposite walls together
            reference.event()
        reference.fly(0.5 * reference.next_event()[0])
        gas.advance(reference.time)
        place, velocity = columns(gas.state().ordered())
        assert apart(place, reference.r, box, y) < 1e-10
        assert np.abs(velocity - reference.v).max() < 1e-10
        assert gas.stats.collisions - told.collisions == reference.collisions
    assert gas.smallest_gap() > -1e-10


@pytest.mark.parametrize("occupancy", [0.3, 8.0])
def test_cells_change_nothing(occupancy):
    # Same gas, other cells: the same collisions in the same order.  0.5 collisions per disc let
    # round-off grow to 1e-16 * 50 (see above), 1e-12 is ample.
    ends = []
    for cells in (None, occupancy):
        gas = HardDiscs(300, packing=0.2, seed=4, occupancy=cells)
        gas.advance(0.02)
        ends.append(gas.state().ordered())
    assert apart(columns(ends[0])[0], columns(ends[1])[0], (1, 1), "periodic") < 1e-12


@pytest.fixture(scope="module")
def gas():
    """4000 discs in equilibrium at a packing of 0.1, after 100 collisions per disc."""
    gas = HardDiscs(4000, packing=0.1, seed=1)
    gas.equilibrate(10, x_max=None)
    while gas.stats.collisions < 200_000:
        gas.advance(0.2)
    return gas


def test_energy_gaps_and_walls(gas):
    # Item 1 at 2e5 collisions; `kinetoscope check expansion` takes 1e6.
    assert abs(gas.stats.energy - 1.0) < 1e-13
    assert gas.smallest_gap() > -1e-10
    state = gas.state()
    assert gas.diameter / 2 <= state.x.min() <= state.x.max() <= 1 - gas.diameter / 2
    assert ((state.y >= 0) & (state.y < 1)).all()


def test_momentum_along_a_periodic_y(gas):
    # Item 2: every collision conserves it to 1e-16 of a velocity; 2e5 of them at random, 1e-12.
    assert abs(gas.state().vy.sum()) < 1e-12 * gas.n


def test_pressure_is_hendersons(gas):
    # Item 3.  The walls take a strip of sigma / 2 each: density is n / (1 - sigma) between them.
    # 2e5 collisions leave 0.2 % (the spread of r . dp in one is its mean); 1 % is Henderson's.
    stats = gas.stats
    assert stats.compressibility == pytest.approx(compressibility(gas.packing), rel=0.01)
    assert stats.wall_pressure == pytest.approx(stats.virial_pressure, rel=0.02)


def test_collision_rate_is_enskogs():
    # Item 4: eta = 0.05, 1.5 % of 2 n sigma chi sqrt(pi); 1e5 collisions leave 0.3 %.
    gas = HardDiscs(4000, packing=0.05, seed=2)
    gas.advance(1.0)
    n = gas.n / (1.0 - gas.diameter)
    rate = 2.0 * n * gas.diameter * contact_value(0.05) * math.sqrt(math.pi)
    assert 2 * gas.stats.collisions / gas.n == pytest.approx(rate, rel=0.015)


def test_equal_speeds_become_maxwells():
    # Item 5: 20 collisions per disc, <v^4> / <v^2>^2 = 2 within 3 %.  For exponential energies its
    # standard error is sqrt(20 - 4 * 4) / sqrt(4000) of 2: 1.6 %; the seed is fixed.
    start = HardDiscs(4000, packing=0.1, seed=3)
    place, _ = columns(start.state().ordered())
    angle = np.random.default_rng(7).uniform(0, 2 * np.pi, 4000)
    v = math.sqrt(2.0) * np.column_stack((np.cos(angle), np.sin(angle)))
    gas = HardDiscs.from_arrays(place, v, start.diameter)
    assert gas.equilibrate(20, x_max=None).collisions >= 40_000
    v2 = (columns(gas.state())[1] ** 2).sum(1)
    assert (v2**2).mean() / v2.mean() ** 2 == pytest.approx(2.0, rel=0.03)


def test_partition_expansion_and_identity():
    gas = HardDiscs(500, packing=0.02, seed=5)
    names = gas.state().ordered().id
    gas.equilibrate(3)
    assert gas.time == 0.0
    assert gas.stats.collisions == 0
    gas.advance(0.5)
    assert gas.state().x.max() <= 0.5 - gas.diameter / 2
    assert gas.packing == pytest.approx(0.04)
    before = gas.state().ordered()
    gas.remove_wall()
    assert apart(*(columns(s)[0] for s in (before, gas.state().ordered())), (1, 1), "y") < 1e-15
    gas.advance(1.0)
    assert gas.time == pytest.approx(1.5, abs=1e-12)
    state = gas.state()
    # sqrt(500) / 2 / 500 is the standard deviation of an equilibrium half: 2 %; t = 1 is nearly so.
    assert (state.x > 0.5).mean() == pytest.approx(0.5, abs=0.12)
    assert (state.ordered().id == names).all()


@pytest.mark.parametrize("y", ["periodic", "wall"])
def test_reversal_leads_back(y):
    # A quarter of a collision per disc: round-off times at most a few hundred.
    gas = HardDiscs(200, packing=0.05, seed=6, y=y)
    before = gas.state().ordered()
    gas.advance(0.05)
    assert gas.stats.collisions > 20
    gas.reverse()
    v = columns(gas.state().ordered())[1]
    gas.advance(0.05)
    after = gas.state().ordered()
    assert apart(columns(before)[0], columns(after)[0], (1, 1), y) < 1e-11
    gas.reverse()
    assert np.abs(columns(gas.state().ordered())[1] - columns(before)[1]).max() < 1e-10
    assert (v != columns(before)[1]).any()


def test_reversing_twice_is_nothing_exactly():
    gas = HardDiscs(100, packing=0.1, seed=8)
    gas.advance(0.1)
    before = gas.state().ordered()
    gas.reverse()
    assert (gas.state().ordered().vx == -before.vx).all()
    gas.reverse()
    assert (gas.state().ordered().vx == before.vx).all()


def test_the_same_bytes_and_a_saved_gas_goes_on_as_it_would_have():
    def end(interrupted):
        gas = HardDiscs(1000, packing=0.1, seed=9)
        gas.advance(0.1)
        if interrupted:
            saved = gas.saved()
            gas.advance(0.2)
            gas.restore(saved)
        gas.advance(0.3)
        state = gas.state()
        return b"".join(a.tobytes() for a in (state.x, state.y, state.vx, state.id)), gas.stats

    assert end(False) == end(False) == end(True)


def test_a_cancelled_gas_stands_where_it_was_and_can_go_on():
    gas = HardDiscs(2000, packing=0.1, seed=10)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        gas.advance(5.0, cancel=stop)
    assert 0.0 < gas.time < 5.0
    assert gas.smallest_gap() > -1e-10
    told = []
    gas.advance(0.5, cancel=threading.Event(), progress=lambda part, _: told.append(part))
    assert told == sorted(told)
    assert gas.stats.energy == pytest.approx(1.0, abs=1e-13)


@pytest.mark.parametrize("packing", [0.25, 0.5, 0.7, 0.8])
@pytest.mark.parametrize("y", ["periodic", "wall"])
def test_dense_gases_find_their_places(packing, y):
    gas = HardDiscs(400, packing=packing, y=y)
    assert gas.smallest_gap() > -1e-12
    gas.advance(0.01)
    assert gas.smallest_gap() > -1e-10


def test_a_crowd_in_one_cell():
    # 64 discs in a corner of a large, nearly empty box of large cells: cells are enlarged.
    grid = 0.01 + 0.011 * np.array([(i, j) for i in range(8) for j in range(8)])
    v = np.random.default_rng(1).standard_normal((64, 2))
    gas = HardDiscs.from_arrays(grid, v, 0.01, y="wall")
    gas.advance(0.2)
    assert gas.smallest_gap() > -1e-10


def test_one_disc_and_discs_at_rest():
    gas = HardDiscs.from_arrays([[0.5, 0.5]], [[1.0, 0.25]], 0.1)
    gas.advance(2.0)
    # It bounces between 0.05 and 0.95: 0.5 -> 2.5 unfolded, period 1.8.
    assert gas.state().x[0] == pytest.approx(0.7, abs=1e-14)
    assert gas.state().y[0] == pytest.approx(0.0, abs=1e-14) or gas.state().y[0] > 1 - 1e-14
    rest = HardDiscs.from_arrays([[0.3, 0.5], [0.7, 0.5]], np.zeros((2, 2)), 0.1)
    assert rest.advance(3.0).collisions == 0
    assert math.isnan(rest.stats.compressibility)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"packing": 0.95}, "close packing"),
        ({"packing": -0.1}, "above 0"),
        ({"knudsen": 0.0}, "above 0"),
        ({"knudsen": math.nan}, "above 0"),
        ({"diameter": 0.0}, "free_stream"),
        ({}, "exactly one"),
        ({"packing": 0.1, "knudsen": 1.0}, "exactly one"),
        ({"packing": 0.1, "box": (1.0, -1.0)}, "lengths"),
        ({"packing": 0.1, "y": "ring"}, "periodic"),
        ({"diameter": 0.3, "box": (10.0, 0.5)}, "half"),
        ({"diameter": 0.6, "box": (0.5, 2.0)}, "take fewer"),
    ],
)
def test_what_cannot_be_made_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        HardDiscs(4, **wrong)


@pytest.mark.parametrize("n", [0, -1, 10**9])
def test_numbers_of_discs(n):
    with pytest.raises(ValueError, match="whole number"):
        HardDiscs(n, packing=0.1)
    with pytest.raises(TypeError, match="whole number"):
        HardDiscs(2.5, packing=0.1)


def test_arrays_that_are_no_gas_are_refused():
    v = np.zeros((2, 2))
    with pytest.raises(ValueError, match="overlap"):
        HardDiscs.from_arrays([[0.5, 0.02], [0.5, 0.98]], v, 0.1)
    with pytest.raises(ValueError, match="move it inside"):
        HardDiscs.from_arrays([[0.5, 0.5], [0.01, 0.5]], v, 0.1)
    with pytest.raises(ValueError, match="one row a disc"):
        HardDiscs.from_arrays([[0.5, 0.5]], v, 0.1)
    with pytest.raises(ValueError, match="finite"):
        HardDiscs.from_arrays([[0.5, np.nan], [0.2, 0.2]], v, 0.1)
    gas = HardDiscs.from_arrays([[0.7, 0.5], [0.2, 0.5]], v, 0.1)
    with pytest.raises(ValueError, match="to the right of all discs"):
        gas.equilibrate(1)
    with pytest.raises(ValueError, match="reverse"):
        gas.advance(-1.0)
    with pytest.raises(ValueError, match="hardly meet"):
        gas.equilibrate(1, x_max=None)


def test_a_partition_without_room_is_refused():
    gas = HardDiscs(100, packing=0.6)
    with pytest.raises(ValueError, match="move the wall"):
        gas.equilibrate(1, x_max=0.5)
    with pytest.raises(ValueError, match="half the box"):
        gas.equilibrate(1, x_max=1.5)
    with pytest.raises(ValueError, match="10 will do"):
        gas.equilibrate(-1)
