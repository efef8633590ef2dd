"""States of the knobs worth opening, each with a question and an answer the run can falsify."""

from kinetoscope.core.preset import Preset
from kinetoscope.solitons.params import Params

_CSW = "Campbell, Schonfeld and Wingate, Physica D 9, 1 (1983)"
_DMRS = "Dorey, Mersh, Romanczukiewicz and Shnir, PRL 107, 091602 (2011), arXiv:1101.5951"
_AKNS = "Ablowitz, Kaup, Newell and Segur, PRL 30, 1262 (1973)"
_PERRING = "Perring and Skyrme, Nucl. Phys. 31, 550 (1962)"
_PAPER = "one of the four regimes of the amangkurat paper"

PRESETS: dict[str, Preset] = {
    "two-bounce": Preset(
        "Two bounces",
        Params(speed=0.2268),
        0,
        "At speed 0.25 the pair is captured. What will happen at 0.2268, with less energy?",
        "The kinks meet exactly twice and escape with speed 0.196.",
        f"{_CSW}; the window at 0.2241-0.2288",
    ),
    "two-bounce-first": Preset(
        "First window",
        Params(speed=0.1988),
        0,
        "The widest window of escape lies far below the critical speed. How often do they meet?",
        "The kinks meet exactly twice and escape with speed 0.160.",
        f"{_CSW}; the window at 0.1926-0.2034",
    ),
    "three-bounce": Preset(
        "Three bounces",
        Params(speed=0.2211),
        0,
        "Beside the edge of a two-bounce window: two bounces, none, or more?",
        "The kinks meet exactly three times and escape.",
        "Anninos, Oliveira and Matzner, Phys. Rev. D 44, 1147 (1991); window at 0.2210-0.2213",
    ),
    "bion": Preset(
        "Captured",
        Params(speed=0.25),
        0,
        "Faster than the two-bounce pair. Will it get away?",
        "The pair is trapped: within the run its energy near the centre falls below two kink "
        "masses.",
        _CSW,
    ),
    "collision": Preset(
        "One bounce",
        Params(speed=0.3),
        0,
        "Above the critical speed 0.26: do the kinks pass, bounce or stick? At what speed do "
        "they leave?",
        "One bounce, and the kinks leave with speed 0.139, less than half of what they came with.",
        f"{_PAPER} (there without the vacuum between the kinks); critical speed: {_DMRS}",
    ),
    "slow-escape": Preset(
        "Slow escape",
        Params(speed=0.262, horizon=400.0),
        0,
        "Just above the critical speed. How long must one wait to be sure?",
        "One bounce, and the kinks creep away with a speed below 0.05.",
        _DMRS,
    ),
    "static-kink": Preset(
        "Kink at rest",
        Params(scenario="kink", speed=0.0),
        0,
        "A wall between two vacua, left alone. Does it stay?",
        "The field stays within 1e-6 of tanh(x/√2) and its energy is 2√2/3 = 0.94281.",
        f"{_PAPER} (there in a periodic box, which adds a second wall)",
    ),
    "moving-kink": Preset(
        "Moving kink",
        Params(scenario="kink", speed=0.6),
        0,
        "What are its energy and its momentum?",
        "Energy γM = 1.1785 and momentum γMv = 0.7071, both constant, width shrunk by 0.8.",
        "special relativity",
    ),
    "wobbling-kink": Preset(
        "Wobbling kink",
        Params(scenario="wobble", wobble_amplitude=0.2, duration=150.0),
        0,
        "The kink's width oscillates. At what frequency does it radiate?",
        "The wobble has frequency near √(3/2) = 1.22 and the waves leave with twice that, so the "
        "energy within |x| < 10 falls.",
        "Manton and Merabet, Nonlinearity 10, 3 (1997), hep-th/9605038",
    ),
    "breather": Preset(
        "Breather",
        Params(scenario="breather", frequency=0.5, speed=0.0),
        0,
        "A kink and an antikink bound together. Does it radiate, and how high does it rise?",
        "It rises to 4π/3 = 4.189, comes back after 4π = 12.57, and keeps its energy "
        "16√(1 - ω²) = 13.856.",
        f"{_AKNS}; {_PAPER} (there with another amplitude, so that it drifts)",
    ),
    "moving-breather": Preset(
        "Moving breather",
        Params(scenario="breather", frequency=0.5, speed=0.4),
        0,
        "Does it tick faster or slower when it moves?",
        "Its energy is 16γ√(1 - ω²) = 15.119 and it follows the boosted exact solution to 1e-3.",
        _AKNS,
    ),
    "sine-gordon-collision": Preset(
        "sine-Gordon",
        Params(model="sine-gordon", speed=0.2),
        0,
        "The same collision in sine-Gordon. Where are the windows?",
        "One meeting, and the solitons leave with the speed 0.200 they came with: no windows, no "
        "radiation.",
        _PERRING,
    ),
    "exact-pair": Preset(
        "Exact pair",
        Params(scenario="exact-pair", speed=0.5, duration=120.0),
        0,
        "They attract. Do they come out early or late?",
        "The field follows 4 arctan(sinh(γvt)/(v cosh γx)) to 1e-3: each is ahead of free flight "
        "by 2√(1-v²) ln(1/v) = 1.2006.",
        _PERRING,
    ),
    "kink-kink": Preset(
        "Kink and kink",
        Params(scenario="kink-kink", speed=0.5, duration=120.0),
        0,
        "Two kinks of the same kind. Do they pass?",
        "The field follows 4 arctan(v sinh(γx)/cosh(γvt)) to 1e-3 and φ(0, t) stays 0.",
        _PERRING,
    ),
    "linear-packet": Preset(
        "Linear wave",
        Params(scenario="packet", amplitude=1.0, width=1.4, mass=1.0, duration=50.0),
        0,
        "No solitons here. What is left at the centre at t = 50?",
        "Energy is kept to 1e-6 while the field decays below a quarter of its height everywhere.",
        f"{_PAPER}",
    ),
    "running-packet": Preset(
        "Packet",
        Params(scenario="packet", wavenumber=2.0, width=4.0, mass=1.0, duration=40.0),
        0,
        "Crests and envelope: which is faster?",
        "The energy moves with the group velocity k/ω = 0.89 c.",
        "dispersion relation ω² = k² + m²",
    ),
    "phi6-kink-antikink": Preset(
        "φ⁶, kink first",
        Params(model="phi6", speed=0.2),
        0,
        "0 → 1 → 0. Below the critical speed 0.289: any windows?",
        "The pair is trapped.",
        _DMRS,
    ),
    "phi6-antikink-kink": Preset(
        "φ⁶, antikink first",
        Params(model="phi6", speed=0.1, order="antikink-kink", half_separation=12.0, horizon=250.0),
        0,
        "1 → 0 → 1: the same kinks in the other order, half as fast. Captured too?",
        "One bounce, and the kinks escape: here the critical speed is only 0.046.",
        _DMRS,
    ),
    "double-sine-gordon": Preset(
        "Double sine-Gordon",
        Params(model="double-sine-gordon", eta=0.25, speed=0.2),
        0,
        "A second sine breaks integrability. Do the kinks still pass as if nothing were?",
        "They do not: at 0.2 c the pair is trapped.",
        "Campbell, Peyrard and Sodano, Physica D 19, 165 (1986)",
    ),
}
