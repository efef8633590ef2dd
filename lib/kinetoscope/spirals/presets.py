"""States of the knobs worth opening, each with a question and an answer the run can falsify.

``tests/spirals/test_presets.py`` makes every one of these runs and holds it to its sentence.
"""

from kinetoscope.core.preset import Preset
from kinetoscope.spirals.params import Params

_RMF = "Reichenbach, Mobilia, Frey, Nature 448, 1046 (2007) [from memory, unverified]"
_HMT = "He, Mobilia, Tauber, Eur. Phys. J. B 82, 97 (2011), arXiv:1101.4963"
_MGT = "Mobilia, Georgiev, Tauber, J. Stat. Phys. 128, 447 (2007), arXiv:q-bio/0512039"
_CT = "Chen, Tauber, Phys. Biol. 13, 025005 (2016), arXiv:1511.05114"
_DP = "Hinrichsen, Adv. Phys. 49, 815 (2000) [from memory, unverified]"
_TW = "Toussaint, Wilczek, J. Chem. Phys. 78, 2642 (1983) [from memory, unverified]"
_TM = "Torney, McConnell, J. Phys. Chem. 87, 1941 (1983) [from memory, unverified]"
_CHAPTER = "Tauber's chapter, arXiv:1807.01248"

PRESETS: dict[str, Preset] = {
    "spirals": Preset(
        "Three in a circle",
        Params(duration=200.0),
        0,
        "Each species kills the next and is killed by the one before. Does one win, do they die "
        "one after the other, or do all three live?",
        "All three are alive at the end, each on between 20 and 40 % of the sites, and the empty "
        "sites settle near 10 %, where well-mixed species would leave 25 %.",
        _RMF,
    ),
    "two-spirals": Preset(
        "Two spirals and their twin",
        Params(start="vortex-pair", twin="field", size=192, exchange=6.0, duration=200.0,
               frames=21),
        0,
        "Two cores, turning in opposite senses. How many will the noise-free twin have at the "
        "end? And what do the charges of the lattice's cores add up to?",
        "The twin keeps exactly its two cores; the lattice's charges add up to exactly 0 in every "
        "frame.",
        f"{_RMF}; zero total charge is topology of the torus",
    ),
    "outgrown": Preset(
        "Too well stirred",
        Params(exchange=60.0, size=64, duration=1000.0, frames=41),
        0,
        "The same rates, twenty times the exchange, a smaller island: here the spirals would be "
        "larger than the box. Who lives?",
        "One species is left and has filled the lattice before t = 1000.",
        f"{_RMF}; {_HMT}; D/(s L^2) = 0.0037 in our convention, 8 times the threshold "
        "4.5e-4 quoted there",
    ),
    "fronts": Preset(
        "Predators chase prey",
        Params(scenario="fronts", density=0.6, duration=200.0, frames=101),
        3,
        "The rate equations say: the swings die away, 62 % predators, 4.5 % prey. Do the "
        "pictures agree?",
        "Both live, and the lattice is far from the rate equations: after t = 100 predators "
        "are below 45 % on average, and prey above 6 %.",
        _MGT,
    ),
    "stirred": Preset(
        "Predators and prey, stirred",
        Params(scenario="fronts", density=0.6, stirring=5.0, duration=100.0, frames=101),
        0,
        "Now neighbours swap places five times per unit of time. Is the answer nearer to the rate "
        "equations, or farther?",
        "Nearer: after t = 50 the prey's mean density is within 10 % of the 0.0455 of the rate "
        "equations.",
        _MGT,
    ),
    "boom-and-bust": Preset(
        "Boom and bust on a small island",
        Params(scenario="fronts", density=0.6, size=128, twin="field", duration=200.0, frames=51),
        0,
        "A quarter of the area. The first boom of the predators eats nearly all prey. Then?",
        "On the lattice nobody survives, while the noise-free twin settles at the fixed point: "
        "0.616 predators, 0.0455 prey a site.",
        f"{_CHAPTER}; the twin has no last prey that could be eaten",
    ),
    "starving": Preset(
        "Below the real threshold",
        Params(scenario="fronts", birth=1.0, death=0.025, predation=0.035, density=0.6, size=128,
               duration=2000.0),
        0,
        "Rate equations need a predation rate above 0.025, and this is 0.035. Do the predators "
        "live?",
        "They decline all the time and are below 1 % at t = 2000: on a lattice the threshold lies "
        "between 0.040 and 0.044.",
        f"{_CT}; {_MGT}",
    ),
    "critical": Preset(
        "On the edge",
        Params(scenario="critical", birth=1.6488, density=1.0, size=384, duration=100.0),
        1,
        "An epidemic exactly at its threshold, everyone ill at first. Does the illness last, or "
        "die out quickly?",
        "Neither: the density falls as a power of time, with an exponent between 0.40 and 0.50 "
        "from t = 10 to t = 100.",
        f"{_DP}; directed percolation has 0.4505",
    ),
    "outbreak": Preset(
        "One case",
        Params(scenario="critical", birth=2.5, start="one", duration=60.0),
        1,
        "One single case, far above the threshold. Is an outbreak certain?",
        "With this seed the illness spreads over more than 1000 sites; with seed 0 the first case "
        "recovers and nothing follows.",
        _DP,
    ),
    "annihilation": Preset(
        "Fewer and fewer, in one dimension",
        Params(scenario="annihilation", dimension="1", density=1.0, duration=100.0),
        0,
        "Two that meet vanish. Rate equations say the density falls as 1/t. In rows of one "
        "dimension: faster or slower?",
        "Slower: density times the root of 4 pi t is within 3 % of 1 at t = 100.",
        f"{_TM}; exact, here D = 1/2",
    ),
    "segregation": Preset(
        "A against B",
        Params(scenario="annihilation", reaction="A+B", density=1.0, duration=200.0),
        1,
        "Equal numbers of A and B, well mixed at first; unlike ones vanish. Will they stay mixed?",
        "They separate: the domains at t = 200 are more than twice those at t = 25, and more is "
        "left than A + A would leave.",
        _TW,
    ),
    "families": Preset(
        "Families stay together",
        Params(scenario="clustering", birth=1.0, death=0.5, density=0.3, duration=60.0,
               frames=31),
        0,
        "Births land next door, deaths happen anywhere, nobody moves. The start was random. Will "
        "the particles stay spread at random?",
        "No: next to a particle one finds another 1.2 to 1.4 times as often as by chance.",
        _CHAPTER,
    ),
}  # fmt: skip
