"""The lattice: conservation to the last particle, diffusion, mean field, methods that agree.

Oracles: counting; <r^2> = 4 D t with D = exchange/2; ordinary differential equations solved by
SciPy; the exact serial process for the fast one.
"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from kinetoscope.core import quantise
from kinetoscope.spirals import Lattice, Rules, kernels_dimers

MIXED = Rules.may_leonard(1.0, 1.0, 3.0)
PREDATORS = Rules.lotka_volterra(4.0, 0.1, 2.2, 0.5)
METHODS = ("serial", "dimers")


@pytest.mark.parametrize("method", METHODS)
def test_exchange_alone_moves_and_conserves(method):
    lattice = Lattice(64, Rules.may_leonard(0.0, 0.0, 2.0), seed=4, method=method)
    before, grid = lattice.counts, lattice.grid
    lattice.advance(5.0)
    assert (lattice.counts == before).all()
    assert (lattice.grid != grid).mean() > 0.5


def test_the_largest_lattice_moves_everywhere():
    """An exact attempt chooses its bond by 40 bits; with too few of them rows would stay frozen.

    A site is left alone by 0.4 attempts of its own and as many of its neighbours with probability
    0.45, a share whose error in a strip of 131 072 sites is 0.0014.
    """
    lattice = Lattice(2048, Rules.may_leonard(0.0, 0.0, 0.4), {1: 0.3, 2: 0.3, 3: 0.3}, seed=2,
                      method="serial")  # fmt: skip
    before = lattice.grid
    lattice.advance(1.0)
    moved = (lattice.grid != before).reshape(32, -1).mean(axis=1)
    assert moved.min() > 0.9 * moved.max()
    with pytest.raises(ValueError, match="from 2 to 2048"):
        Lattice(4096, MIXED, method="serial")


@pytest.mark.parametrize("q", [1.0, 0.25])
def test_a_swapped_particle_diffuses(q):
    """<r^2> = 4 D t, D = exchange/2.

    Walkers of one lattice share its tilings and, at q = 1, whole classes of them move as one: the
    error comes from lattices as replicas, and the mean must lie within 4 of it.
    """
    size, rate, time, lattices = 32, 1.0, 5.0, 500
    squares = np.empty(lattices)
    for seed in range(lattices):
        places = np.random.default_rng(seed).choice(size * size, 255, replace=False)
        even, odd = (np.zeros((size, size // 2), np.uint8) for _ in "eo")
        rows, columns = np.divmod(places, size)
        for label, (i, j) in enumerate(zip(rows, columns, strict=True), 1):
            (odd if j % 2 else even)[i, j // 2] = label
        sweep(even, odd, round(time * 2.0 * rate / q), seed, np.array([0.0, 0.0, 65536.0 * q]))
        found = np.empty((size, size), np.uint8)
        found[:, ::2], found[:, 1::2] = even, odd
        order = np.argsort(found[found > 0])
        gone = np.array(np.nonzero(found))[:, order] - np.array([rows, columns])
        gone -= size * np.round(gone / size).astype(int)
        squares[seed] = (gone**2).sum(axis=0).mean()
    error = squares.std(ddof=1) / np.sqrt(lattices)
    wanted = 4.0 * 0.5 * rate * time
    assert error < 0.05 * wanted
    assert abs(squares.mean() - wanted) < 4.0 * error


def sweep(even, odd, steps, seed, wanted):
    """Passes of the kernel itself, whose swaps move any byte."""
    tilings, keys = np.empty(steps, np.int64), np.empty((steps, 2), np.uint32)
    thresholds, dying = np.empty((steps, 3), np.uint16), np.empty(steps, np.uint16)
    kernels_dimers.schedule(
        np.uint64(seed), np.uint64(0), wanted, 0.0, tilings, keys, thresholds, dying
    )
    lanes = -(-even.shape[1] // 2)
    columns = np.arange(1, lanes + 1, dtype=np.uint32) * kernels_dimers.GOLDEN32
    kernels_dimers.passes(0, even, odd, columns, tilings, keys, thresholds, dying)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("rules", "begin"),
    [(MIXED, {1: 0.5, 2: 0.2, 3: 0.1}), (PREDATORS, {1: 0.3, 2: 0.3})],
    ids=["may-leonard", "lotka-volterra"],
)
def test_well_stirred_it_follows_the_mean_field(rules, begin, method):
    """Shuffled every 0.02, 256^2 sites: the equations within 0.01 for t <= 3.

    Between shuffles neighbours grow alike: an error of first order, 0.013 at 0.05 (measured).
    """
    lattice = Lattice(256, rules, begin, seed=1, method=method, attempts_per_dimer=0.125)
    y0 = lattice.densities
    for k in range(150):
        lattice.shuffle(k)
        lattice.advance(0.02)
    found = solve_ivp(
        lambda _, y: rules.mean_field(y, "lattice"), (0, lattice.time), y0, rtol=1e-8
    )
    assert lattice.densities == pytest.approx(found.y[:, -1], abs=0.01)


def test_dimers_agree_with_the_exact_process():
    """Vacancies of May-Leonard at rest: 12 lattices of 64^2 a method, 60 units of time.

    The standard error of each mean comes from its own replicas; 4 combined errors.
    """
    def vacancies(method):
        means = []
        for seed in range(12):
            lattice = Lattice(64, MIXED, seed=seed, method=method, attempts_per_dimer=0.125)
            lattice.advance(30.0)
            seen = []
            for _ in range(15):
                lattice.advance(2.0)
                seen.append(lattice.counts[0] / 64**2)
            means.append(np.mean(seen))
        return np.mean(means), np.std(means, ddof=1) / np.sqrt(12)

    (exact, error), (fast, other) = map(vacancies, METHODS)
    assert abs(exact - fast) < 4.0 * np.hypot(error, other)
    assert exact == pytest.approx(0.0973, abs=0.01)  # prototype, L = 192; small lattices fluctuate


@pytest.mark.parametrize("method", METHODS)
def test_time_is_told_as_it_went_by(method):
    lattice = Lattice(32, MIXED, seed=0, method=method)
    told = [lattice.advance(t) for t in (0.0, 0.013, 1.0, 1e-9, 2.5)]
    assert sum(told) == pytest.approx(lattice.time, abs=1e-12)
    assert abs(lattice.time - 3.513) < lattice.step
    steps = np.array(told) / lattice.step
    assert steps == pytest.approx(np.round(steps), abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rules", [MIXED, PREDATORS], ids=lambda rules: rules.kind)
def test_the_same_seed_gives_the_same_bits_in_whatever_pieces(rules, method):
    whole, pieces = (Lattice(64, rules, seed=9, method=method) for _ in "wp")
    whole.advance(6.0)
    while pieces.time < whole.time - 1e-9:
        pieces.advance(min(0.37, whole.time - pieces.time + 1e-12))
    assert (whole.grid == pieces.grid).all()
    other = Lattice(64, rules, seed=10, method=method)
    other.advance(6.0)
    assert (whole.grid != other.grid).any()


@pytest.mark.parametrize("method", METHODS)
def test_state_goes_on_to_the_bit(method):
    lattice = Lattice(32, MIXED, seed=2, method=method, attempts_per_dimer=0.25)
    lattice.advance(3.3)
    state = lattice.state()
    lattice.advance(4.0)
    other = Lattice(32, MIXED, seed=5, method=method)
    other.restore(state)
    other.advance(4.0)
    assert (lattice.grid == other.grid).all()
    assert lattice.time == other.time


@pytest.mark.parametrize("method", METHODS)
def test_the_dead_stay_dead_and_the_last_one_fills_the_world(method):
    lattice = Lattice(64, MIXED, {1: 0.5}, seed=1, method=method)
    assert lattice.extinct
    lattice.advance(60.0)
    assert lattice.counts.tolist() == [0, 64 * 64, 0, 0]
    empty = Lattice(64, PREDATORS, {1: 0.5}, seed=1, method=method)
    empty.advance(200.0)
    assert empty.counts.tolist() == [64 * 64, 0, 0, 0], "predators without prey starve"


def test_particles_of_a_crowded_site_are_counted_and_bounded():
    """Birth and death at K = 8, so well stirred that places are independent.

    A mother finds one of the 7 other places empty with probability 7 (1 - p)/8, so that
    b 7 (1 - p)/8 = d: 8 p = 5.714 at d/b = 1/4.  1024 sites: an error of 0.04, here 4 of them.
    """
    rules = Rules.birth_death(1.0, 0.25, 30.0, capacity=8)
    lattice = Lattice(32, rules, {1: 0.5}, seed=3, method="serial")
    lattice.advance(12.0)
    held = lattice.occupation()
    assert held.shape == (1, 32, 32)
    assert held.max() <= 8
    assert held.sum() == lattice.counts[1]
    assert lattice.densities[0] == pytest.approx(8 * (1 - 2 / 7), abs=0.16)


def test_a_ring_in_every_row_keeps_its_particles():
    lattice = Lattice(64, Rules.annihilation("A+A", 1), {1: 0.5}, seed=1, method="serial")
    parity = lattice.grid.sum(axis=1) % 2
    lattice.advance(20.0)
    assert (lattice.grid.sum(axis=1) % 2 == parity).all(), "pairs vanish within their row"
    two = Lattice(64, Rules.annihilation("A+B"), {1: 0.3, 2: 0.3}, seed=1, method="serial")
    excess = int(two.counts[1]) - int(two.counts[2])
    two.advance(20.0)
    assert int(two.counts[1]) - int(two.counts[2]) == excess
    assert two.counts[1] < 0.2 * 64**2


@pytest.mark.parametrize("size", [16, 18])
@pytest.mark.parametrize("method", METHODS)
def test_two_bits_a_site_come_back(size, method):
    lattice = Lattice(size, MIXED, seed=6, method=method)
    data = np.frombuffer(lattice.packed(), np.uint8).reshape(size, -1)
    assert (quantise.unpack(data, size) == lattice.grid).all()


@pytest.mark.parametrize("method", METHODS)
def test_paint_puts_a_species_where_the_mask_is(method):
    lattice = Lattice(32, MIXED, seed=0, method=method)
    before = lattice.grid
    mask = np.zeros((32, 32), bool)
    mask[3:9, 20:31] = True
    lattice.paint(mask, 2)
    assert (lattice.grid[mask] == 2).all()
    assert (lattice.grid[~mask] == before[~mask]).all()


def test_every_pass_draws_its_own_numbers():
    """Keys of 20 000 passes of two seeds are all different, tilings fair within 4 errors."""
    drawn = []
    for seed in (1, 2):
        tilings, keys = np.empty(10_000, np.int64), np.empty((10_000, 2), np.uint32)
        rest = np.empty((10_000, 3), np.uint16), np.empty(10_000, np.uint16)
        kernels_dimers.schedule(np.uint64(seed), np.uint64(0), np.full(3, 100.25), 0.5, tilings,
                                keys, *rest)  # fmt: skip
        drawn.append(keys.astype(np.uint64) @ np.array([1, 2**32], np.uint64))
        shares = np.bincount(tilings, minlength=4) / 10_000
        assert shares == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 10_000))
        # A threshold between two whole numbers is rounded up as often as it should be.
        assert rest[0].mean() == pytest.approx(100.25, abs=4 * np.sqrt(0.19 / 30_000))
    assert np.unique(np.concatenate(drawn)).size == 20_000


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Lattice(33, MIXED), r"size \(L\) must be even"),
        (lambda: Lattice(6, MIXED), r"size \(L\) must be even and at least 8"),
        (lambda: Lattice(10**6, MIXED), r"size \(L\) must be a whole number"),
        (lambda: Lattice(32, MIXED, {1: 1.2}), "density of species 1 must be"),
        (lambda: Lattice(32, MIXED, {1: 0.6, 2: 0.6}), "densities must be at most 1"),
        (lambda: Lattice(32, MIXED, {4: 0.1}), "species must be"),
        (lambda: Lattice(32, MIXED, np.zeros((32, 32), np.uint8)), "init must be at least one"),
        (lambda: Lattice(32, MIXED, np.full((32, 32), 7)), "init must be"),
        (lambda: Lattice(32, MIXED, np.ones((16, 16))), "init must be an array of shape"),
        (lambda: Lattice(32, MIXED, "empty"), "init must be"),
        (lambda: Lattice(32, MIXED, method="gpu"), "method must be"),
        (lambda: Lattice(32, Rules.contact(2.0)), "method must be serial"),
        (lambda: Lattice(32, MIXED, attempts_per_dimer=0.0), "attempts_per_dimer"),
        (lambda: Lattice(32, MIXED, seed=-1), "seed must be"),
        (lambda: Lattice(32, MIXED).advance(float("nan")), "duration must be"),
        (lambda: Lattice(32, MIXED).retune(PREDATORS), "kind must be may-leonard"),
        (lambda: Lattice(32, MIXED).paint(np.ones((2, 2)), 1), "mask must be"),
        (lambda: Lattice(32, MIXED).paint(np.ones((32, 32)), 9), "species must be"),
        (lambda: Lattice(32, MIXED).restore(Lattice(16, MIXED).state()), "state must be"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(make, named):
    with pytest.raises((ValueError, TypeError), match=named):
        make()
