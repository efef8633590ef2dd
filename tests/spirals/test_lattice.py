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
def test_a_swapped_particle_diffuses_and_its_column_does_not_follow(q):
    """<r^2> = 4 D t, D = exchange/2, within 4 errors of 60 lattices as replicas.

    A pass draws where pairs begin for each row and each column, so that even where every pair
    swaps (q = 1) the mean step of a column's 32 walkers is that of 32 strangers: 1/32 of a
    walker's own square, where columns that march together have all of it.
    """
    size, rate, time, lattices = 32, 1.0, 5.0, 60
    squares, columns = np.empty(lattices), np.empty(lattices)
    for seed in range(lattices):
        gone = displacements(size, round(time * 2.0 * rate / q), seed, q)
        squares[seed] = (gone**2).sum(axis=0).mean()
        columns[seed] = (gone.mean(axis=1) ** 2).sum(axis=0).mean() / squares[seed]
    error = squares.std(ddof=1) / np.sqrt(lattices)
    wanted = 4.0 * 0.5 * rate * time
    assert error < 0.02 * wanted
    assert abs(squares.mean() - wanted) < 4.0 * error
    assert columns.mean() == pytest.approx(1 / 32, abs=0.02)


def displacements(size, steps, seed, q):
    """(2, size, size): how far each site's particle went down and across in ``steps`` passes.

    Swaps ask for no species, so the same passes on a lattice that shows two bits of the number
    of each place say, after five of them, who is where.
    """
    place = np.arange(size * size).reshape(size, size)
    found = np.zeros_like(place)
    for shift in range(0, 10, 2):
        lattice = Lattice(size, Rules.may_leonard(0.0, 0.0, 1.0), (place >> shift & 3).astype("u1"),
                          seed=seed, attempts_per_dimer=q)  # fmt: skip
        lattice.advance((steps + 0.5) * lattice.step)
        found |= lattice.grid.astype(int) << shift
    at = np.empty((2, size * size), int)
    at[:, found.reshape(-1)] = np.indices((size, size)).reshape(2, -1)
    gone = at.reshape(2, size, size) - np.indices((size, size))
    return (gone + size // 2) % size - size // 2


@pytest.mark.parametrize("rules", [MIXED, PREDATORS], ids=lambda rules: rules.kind)
def test_what_pairs_do_is_what_the_table_says(rules):
    """All 16 pairs, two of each in a word, under each reaction alone and as good as certain.

    The dimers are logic on bits, the table is arithmetic on species: written twice, for this.  Of
    predators one of the two acts, drawn for each pair, so either may have had its way.
    """
    known = [4 * a + b for a in (0, *rules.species) for b in (0, *rules.species)]
    pairs = np.resize(known, 32)
    tables = dict(zip(rules.weights(), rules.table().reshape(-1, 16), strict=True))
    names, react = {
        "may-leonard": (("selection", "reproduction", "exchange"), kernels_dimers.cyclic_pairs),
        "lotka-volterra": (("predation", "birth", "exchange"), kernels_dimers.predation_pairs),
    }[rules.kind]
    never, sure = (np.uint32(0),) * 2, (np.uint32(2**12 - 1), np.uint32(2**32 - 1))
    for k, name in enumerate(names):
        told = [never] * k + [sure] * (3 - k)
        levels = tuple(level[part] for part in range(2) for level in told)
        turned = tables[name].reshape(4, 4).T.reshape(-1)
        turned = 4 * (turned & 3) + (turned >> 2)
        wanted = {(n, int(t[n])) for t in (tables[name], turned) for n in known}
        seen = set()
        for key in range(20):
            words = [to_word(pairs >> j & 1) for j in (2, 3, 0, 1)]
            react(*words, np.uint32(0), np.uint32(key), np.uint32(7), levels)
            bits = [np.unpackbits(word.view("u1"), bitorder="little") for word in words]
            after = 4 * (bits[0] + 2 * bits[1]) + bits[2] + 2 * bits[3]
            seen.update(zip(pairs.tolist(), after.tolist(), strict=True))
        assert seen == wanted, name


def to_word(bits):
    """(1,) uint32 of 32 bits, the first the lowest."""
    return np.packbits(bits.astype("u1"), bitorder="little").view("<u4")


@pytest.mark.parametrize("chance", [0.3, 0.0007, 2.0**-14])
def test_a_chance_is_kept_and_pairs_do_not_heed_each_other(chance):
    """Share of a million pairs within 4 binomial errors; so are pairs of neighbours who both act.

    2^-14 has no bit among the twelve that each pair has for itself, only in what 32 pairs share.
    """
    words, k = 4096, 16
    whole = round(chance * 2**44)
    level = (np.uint32(whole >> 32), np.uint32(whole & 0xFFFFFFFF))
    acted = []
    for key in range(k):
        low, high = np.full(words, 2**32 - 1, np.uint32), np.zeros(words, np.uint32)
        kernels_dimers.deaths(low, high, np.uint32(0), np.uint32(key), np.uint32(99), *level)
        acted.append(np.unpackbits((~low).astype("<u4").view("u1"), bitorder="little"))
    acted = np.array(acted, bool).reshape(k, words, 32)
    assert abs(acted.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / acted.size)
    beside = (
        acted[:, :, 1:] & acted[:, :, :-1],  # of the same word, the next one, the next pass
        acted[:, 1:] & acted[:, :-1],
        acted[1:] & acted[:-1],
    )
    for both in beside:
        assert abs(both.sum() - chance**2 * both.size) < 4 * np.sqrt(chance**2 * both.size) + 1


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


@pytest.mark.parametrize("size", [16, 18, 64])
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
        kernels_dimers.schedule(np.uint64(seed), np.uint64(0), tilings, keys)
        drawn.append(keys.astype(np.uint64) @ np.array([1, 2**32], np.uint64))
        assert tilings.mean() == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 10_000))
        assert set(tilings) == {0, 1}
    assert np.unique(np.concatenate(drawn)).size == 20_000


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Lattice(33, MIXED), r"size \(L\) must be even"),
        (lambda: Lattice(6, MIXED), r"size \(L\) must be even and at least 8"),
        (lambda: Lattice(10**6, MIXED), r"size \(L\) must be a whole number"),
        (lambda: Lattice(32, MIXED, {1: 1.2}), "density of species 1 in init"),
        (lambda: Lattice(32, MIXED, {1: 0.6, 2: 0.6}), "densities in init must be at most 1"),
        (lambda: Lattice(32, MIXED, {4: 0.1}), "species in init must be"),
        (lambda: Lattice(32, 3), "rules must be"),
        (lambda: Lattice(32, MIXED).advance("a"), "duration must be"),
        (lambda: Lattice(32, MIXED).restore({}), "state must be what"),
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
