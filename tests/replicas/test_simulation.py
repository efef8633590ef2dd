"""The four scenes as running experiments: moved, retuned, painted on, put aside and taken up.

Oracles: `Hebbian`'s own energies and fields; the overlap identity; a state that goes on to the bit.
"""

import numpy as np
import pytest

from kinetoscope.core.knobs import as_dict
from kinetoscope.core.simulation import Simulation
from kinetoscope.replicas import Hebbian, Params, start
from kinetoscope.replicas.memories import Attempts, Network
from kinetoscope.replicas.recalling import DRAWN

SMALL = {
    "recall": Params(side=12, patterns=40),
    "memory": Params(scene="memory", p=3, n=60, load=0.1, temperature=0.3),
    "glass": Params(scene="glass", n=16, samples=2, copies=2),
    "tree": Params(scene="tree", n=16, copies=2),
}
every = pytest.mark.parametrize("scene", SMALL)


def changed(params, **knobs):
    return Params(**(as_dict(params) | knobs))


@pytest.mark.parametrize("variant", ["distinct", "power"])
@pytest.mark.parametrize("p", [2, 3, 4, 5])
def test_an_attempt_turns_a_spin_where_the_energy_falls(p, variant):
    """At T = 0: E falls with every spin that turns, by `Hebbian.energy`; sums stay exact."""
    net = Hebbian(p, 40, patterns=30, variant=variant, seed=2)
    spins = np.random.default_rng(1).choice([-1, 1], 40).astype(np.int8)
    network = Network(net.columns.copy(), spins, p=p, variant=variant)
    attempts, energy = Attempts(40, 3), float(net.energy(spins))
    for _ in range(80):
        sites, chances = attempts.draw(1)
        field = net.fields(network.spins)[sites[0]] * network.spins[sites[0]]
        turned = network.attempt(0.0, sites, chances)
        assert turned == (field < 0)
        now = float(net.energy(network.spins))
        # Rounding of energies of order n in double precision.
        assert now == pytest.approx(energy + 2 * field * turned, abs=1e-9)
        energy = now
    np.testing.assert_array_equal(network.sums, network.spins.astype(int) @ net.patterns.T)


def test_two_spins_end_in_boltzmanns_law():
    """P = 2, N = 2, one pattern: H = -s1 s2 / 2, so <s1 s2> = tanh(beta / 2).

    40 000 sweeps, correlated over some 3: standard error 0.007, four of them allowed.
    """
    net = Hebbian(2, 2, patterns=np.array([[1, 1]]))
    network, attempts = Network(net.columns.copy(), np.array([1, 1]), p=2), Attempts(2, 5)
    total = 0
    for _ in range(40_000):
        # One spin a step: trying both in turn would be a legal dynamics, and periodic here.
        network.attempt(0.7, *attempts.draw(1))
        total += int(network.spins[0]) * int(network.spins[1])
    assert total / 40_000 == pytest.approx(np.tanh(0.5 / 0.7), abs=0.028)


@every
def test_it_is_a_simulation_in_slices(scene):
    running = start(SMALL[scene], seed=1)
    assert isinstance(running, Simulation)
    gone = running.advance(3.0)
    assert gone == pytest.approx(running.time)
    assert 0.0 < gone <= 4.0
    assert running.advance(1e9) < 1e6  # a slice, not the whole


@every
def test_a_state_goes_on_to_the_bit(scene):
    one = start(SMALL[scene], seed=2)
    one.advance(9.0)
    state = one.state()
    other = start(SMALL[scene], seed=7)
    other.restore(state)
    for running in (one, other):
        for _ in range(4):
            running.advance(5.0)
    for name, array in one.frame().items():
        np.testing.assert_array_equal(array, other.frame()[name], err_msg=name)
    assert one.time == other.time
    assert one.measure() == other.measure()


@pytest.mark.parametrize(
    ("scene", "knob"),
    [("recall", {"patterns": 50}), ("memory", {"n": 80}), ("glass", {"copies": 4}),
     ("tree", {"scene": "glass"})],
)  # fmt: skip
def test_what_cannot_change_says_so(scene, knob):
    running = start(SMALL[scene])
    with pytest.raises(ValueError, match=f"{next(iter(knob))} must be .* while it runs"):
        running.retune(changed(SMALL[scene], **knob))


def test_a_higher_load_only_adds_memories():
    running = start(SMALL["memory"], seed=3)
    before = running.experiment.columns.copy()
    running.retune(changed(SMALL["memory"], load=0.2))
    after = running.experiment.columns
    np.testing.assert_array_equal(after[:, : before.shape[1]], before)
    assert after.shape[1] == running.params.k
    running.advance(1.0)


def test_a_new_temperature_forgets_what_was_counted():
    running = start(SMALL["glass"], seed=3)
    running.advance(8.0)
    running.retune(changed(SMALL["glass"], temperature=0.8))
    assert not running.frame()["chance"].any()
    running.advance(8.0)
    assert running.frame()["chance"].sum() == pytest.approx(1.0)


def test_overlaps_and_energy_agree_in_equilibrium():
    """u = -(beta/2)(1 - <q^2>) averaged over SK couplings; 24 samples at T = 1.

    Exact at every N; the difference of both, sample by sample, has its own standard error, and
    five of them are allowed.  Seeds are fixed: it passes always or never.
    """
    params = Params(scene="glass", n=16, samples=24, copies=2, temperature=1.0)
    running = start(params, seed=1)
    while running.time < 400:
        running.advance(50.0)
    glass = running.experiment
    seen = int(glass.records.sum()) * params.copies
    energy = glass.energy.sum(axis=0) / (seen * params.n)
    implied = -0.5 * (1.0 - glass.chances() @ np.linspace(-1, 1, 17) ** 2)
    apart = energy - implied
    assert abs(apart.mean()) < 5 * apart.std(ddof=1) / np.sqrt(apart.size)


def test_drawing_holds_the_networks_and_recall_lets_them_go():
    running = start(SMALL["recall"], seed=1)
    race = running.experiment
    race.clear()
    mask = np.zeros((12, 12), bool)
    mask[:6] = True
    race.paint(mask, "ink")
    for p in (2, 3, 4):
        np.testing.assert_array_equal(running.frame()[f"spins_{p}"] == 1, mask)
    assert running.advance(1.0) == 0.0
    race.store()
    assert race.target == DRAWN - 1
    assert running.measure()["overlap_4"].value == 1.0
    race.paint(mask & (np.arange(12) < 4), "paper")
    race.go()
    assert race.target == DRAWN - 1
    for _ in range(12):
        running.advance(1.0)
    assert running.measure()["overlap_4"].value == 1.0


def test_a_cue_is_spoilt_as_much_as_the_knob_says():
    running = start(Params(side=20, corruption=0.3, drawing=4), seed=4)
    assert running.measure()["overlap_2"].value == pytest.approx(1 - 2 * 0.3)
    running.experiment.next()
    assert running.measure()["overlap_3"].value == pytest.approx(1 - 2 * 0.3)
