"""States of the knobs worth opening, each with a question and an answer the run can falsify.

``tests/replicas/test_presets.py`` makes every one of these runs and holds it to its sentence.
"""

from kinetoscope.core.preset import Preset
from kinetoscope.replicas.params import Params

_HOPFIELD = "Hopfield, PNAS 79, 2554 (1982) [from memory, unverified]"
_AGS = "Amit, Gutfreund, Sompolinsky, PRL 55, 1530 (1985) [from memory, unverified]"
_DENSE = "Gardner, J. Phys. A 20, 3453 (1987); Krotov, Hopfield (2016) [from memory, unverified]"
_PARISI = "Parisi, PRL 43, 1754 (1979) [from memory, unverified]"
_GM = "Gross, Mezard, Nucl. Phys. B 240, 431 (1984) [from memory, unverified]"
_MPSTV = "Mezard et al., PRL 52, 1156 (1984) [from memory, unverified]"
_OURS = "measured here; no reference"

PRESETS: dict[str, Preset] = {
    "race": Preset(
        "Three networks, one cue",
        Params(patterns=100),
        0,
        "A hundred memories, and a heart with three dots in ten flipped. Which of the three "
        "networks gets it back?",
        "P = 3 and P = 4 recall the heart to the dot; P = 2 does not, and ends below 0.7.",
        f"{_HOPFIELD}; {_DENSE}",
    ),
    "few": Preset(
        "Few memories",
        Params(patterns=8),
        0,
        "Only the eight drawings, nothing else to remember. Is P = 2 good enough now?",
        "All three recall: every overlap ends above 0.97.",
        _HOPFIELD,
    ),
    "thousands": Preset(
        "Six thousand memories",
        Params(patterns=6000, duration=8.0),
        0,
        "Six thousand patterns in four hundred spins. Who still knows the heart?",
        "P = 4 recalls it to the dot; P = 2 ends below 0.4.",
        _DENSE,
    ),
    "hazy": Preset(
        "A bad cue",
        Params(patterns=2000, corruption=0.42, drawing=3),
        0,
        "Two thousand memories, and 42 dots in a hundred are wrong. P = 4 has room for many "
        "more. Does it find the K?",
        "Nobody does: room is one thing, the basin around a memory another. All end below 0.5.",
        _OURS,
    ),
    "kept": Preset(
        "A memory that stays",
        Params(scene="memory", p=3, n=256, load=0.15, temperature=0.3, duration=60.0),
        0,
        "A dense network, P = 3, well below its capacity, and some heat. Does the memory stay, and "
        "do two copies of it agree?",
        "It stays: after 20 sweeps m is 0.955 and q 0.933 on average, within 0.03.",
        "replica symmetric theory, section 1.3 of our physics note",
    ),
    "overloaded": Preset(
        "One memory too many",
        Params(scene="memory", p=2, n=400, load=0.3, temperature=0.1, duration=100.0),
        0,
        "Hopfield's network with 120 memories in 400 spins. It is put right on one of them. Does "
        "it stay?",
        "It slips away: m falls below 0.6, while theory's capacity is 0.138.",
        _AGS,
    ),
    "melting": Preset(
        "Too warm to remember",
        Params(scene="memory", p=3, n=144, load=0.05, temperature=0.65, duration=60.0),
        0,
        "Hardly any load, P = 3, but warm: T = 0.65. A pair network would forget slowly as it "
        "warms. This one?",
        "It loses the memory altogether: m ends within 0.3 of zero.",
        "m = tanh(m²/T) has no solution above T = 0.5826",
    ),
    "healed": Preset(
        "Beyond the border that bends",
        Params(scene="memory", p=3, n=256, load=0.29, temperature=0.1, level="1rsb",
               duration=60.0),
        0,
        "With all replicas alike, theory ends recall at a load of 0.279 for T = 0.1, and at 0.310 "
        "for T = 0.3: warmth would help. Here the load is 0.29, and it is cold. Is it lost?",
        "It stays: after 20 sweeps m is above 0.7 on average.",
        "one step of breaking allows 0.309 here, section 1.4 of our physics note",
    ),
    "glass": Preset(
        "A law for overlaps",
        Params(scene="glass", n=48, temperature=0.4, samples=12, copies=3, duration=400.0,
               frames=21),
        0,
        "Replicas with the same couplings, below the freezing point. If there were one frozen "
        "state, P(q) would be one peak. What does the histogram become?",
        "Broad: there is weight near q = 0 (|q| < 0.3 holds more than 3 %) and a peak at "
        "each side.",
        _PARISI,
    ),
    "paramagnet": Preset(
        "Above the freezing point",
        Params(scene="glass", n=64, temperature=1.4, duration=200.0, frames=21),
        0,
        "The same couplings, warmer: T = 1.4. What is the overlap of two replicas now?",
        "One peak at zero: the mean square overlap is below 0.08.",
        "Sherrington, Kirkpatrick, PRL 35, 1792 (1975) [from memory, unverified]",
    ),
    "samples": Preset(
        "Every sample is different",
        Params(scene="glass", n=48, temperature=0.3, samples=12, duration=300.0, frames=16),
        1,
        "Twelve sets of couplings, drawn alike. Is P(q) of one of them like the mean of all?",
        "No: the first sample's mean square overlap is more than 0.05 away from the mean of all.",
        "non-self-averaging, Mezard et al. (1984) [from memory, unverified]",
    ),
    "triples": Preset(
        "Triples: all or nothing",
        Params(scene="glass", couplings="p3", n=28, temperature=0.3, duration=400.0, frames=16),
        0,
        "Three spins to a coupling. In the pair glass q takes every value. Here?",
        "Two peaks: more weight beyond q = 0.8 than from 0.4 to 0.8.",
        _GM,
    ),
    "tree": Preset(
        "A tree of states",
        Params(scene="tree", n=128, temperature=0.35, copies=8, duration=360.0, frames=16),
        0,
        "Forty-eight states of one sample, sorted by likeness. Do you expect blocks, and blocks "
        "within blocks?",
        "Triangles lean towards isosceles: the base, middle less least overlap, is on average less "
        "than 0.7 of the height, most less middle. A tree has 0.",
        f"{_MPSTV}; at finite N only roughly",
    ),
}
