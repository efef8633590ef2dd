"""States of the knobs worth opening, each with a question and an answer the run can falsify."""

from kinetoscope.core.preset import Preset
from kinetoscope.mips.params import Params

_CATES = "Tailleur and Cates, PRL 100, 218103 (2008)"
_SIEBERT = "Siebert et al., PRE 98, 030601 (2018): Pe = 40(2), packing 0.597(3), another disc"
_BOFFI = "Boffi and Vanden-Eijnden, arXiv:2309.12991, with the numbers of its published code"
_STENHAMMAR = "Stenhammar et al., Soft Matter 10, 1489 (2014)"
_SHI = "Shi et al., arXiv:2007.03587: bubbles in the dense phase"
_PIETZONKA = "Pietzonka and Seifert, arXiv:1707.03772: the parity of e is a choice"
_OURS = "measured here; no reference"

PRESETS: dict[str, Preset] = {
    "formed": Preset(
        "A crowd that formed",
        Params(n=4096, start="formed", duration=1.5, frames=46),
        14,  # turns and shifts the kept state so that its crowd stands in the middle
        "These discs only push one another, and a crowd has formed of them. Will it last?",
        "It lasts: the spread of local packing stays above 0.2, and outside is gas below 0.5.",
        _CATES,
    ),
    "separate": Preset(
        "They separate",
        Params(),
        0,
        "Discs that only push one another, swimming far before they turn. Will they stay spread?",
        "They part into gas and crowd: the spread of local packing goes from 0.04 to above 0.2.",
        _CATES,
    ),
    "gas": Preset(
        "A gas",
        Params(packing=0.3, peclet=10.0),
        0,
        "The same discs, but they turn ten times sooner. Do they gather?",
        "They stay a gas: the spread of local packing stays below 0.13.",
        _CATES,
    ),
    "below-critical": Preset(
        "Just below critical",
        Params(peclet=35.0),
        0,
        "Pe = 35, a little below the critical point of these soft discs. What do you see?",
        "Patches come and go, and none stays: the spread of local packing stays below 0.2.",
        _SIEBERT,
    ),
    "nucleation": Preset(
        "Waiting for a seed",
        Params(packing=0.25),
        0,
        "Pe = 100, but only a quarter of the area is covered. Do they gather now?",
        "No: the gas stays one phase, with a spread of local packing below 0.13.",
        _OURS,
    ),
    "evaporation": Preset(
        "A droplet alone",
        Params(packing=0.25, start="droplet"),
        0,
        "The same thin gas, but we put a dense droplet into it. Does it live on?",
        "It evaporates: the spread of local packing falls from 0.3 to below 0.13.",
        _OURS,
    ),
    "strip": Preset(
        "A strip",
        Params(start="strip", duration=4.0),
        0,
        "Half of the box is packed full. Will the strip hold without any attraction?",
        "It holds, and gas of packing below 0.5 stays beside a crowd of packing above 0.85.",
        _STENHAMMAR,
    ),
    "bubble": Preset(
        "A bubble",
        Params(packing=0.8, start="bubble", duration=4.0),
        0,
        "A hole of thin gas in a crowd. Does it fill up, as a hole in water would?",
        "It does not: a part with packing below 0.6 is still there after four memory times.",
        _SHI,
    ),
    "hard-discs": Preset(
        "Hard discs",
        Params(potential="wca", duration=4.0),
        0,
        "Harder discs at the same Pe. Do they part more easily than soft ones, or less?",
        "More easily: the effective speed is lower than that of soft discs, below 0.35.",
        _SIEBERT,
    ),
    "soft-discs": Preset(
        "Soft discs",
        Params(stiffness=5.0),
        0,
        "Discs four times softer, which swim over one another. Do they still block the way?",
        "Hardly: they stay one phase, the spread of local packing stays below 0.2.",
        "softness moves the boundary: Martin-Roca et al., J. Chem. Phys. 154 (2021)",
    ),
    "gaussian": Preset(
        "Gaussian swimmers",
        Params(model="aoup", duration=5.0),
        0,
        "Now the speed itself fluctuates. How much entropy do two kinds of counting make in all?",
        "The rates with e even and e odd add up to 2 v₀²/Dₜ = 200, whatever else happens.",
        _PIETZONKA,
    ),
    "paper": Preset(
        "No thermal noise",
        Params(
            n=625, packing=0.5, peclet=375.0, potential="softplus", stiffness=80.0, model="aoup",
            thermal=False, start="droplet", duration=0.3,
        ),
        0,
        "The paper's swimmers have no thermal noise, so no heat. Is entropy made at all?",
        "Yes: -div F is above 0, half a stiffness or more for each swimmer, all of it by contacts.",
        _BOFFI,
    ),
    "passive": Preset(
        "Nothing swims",
        Params(peclet=0.0, packing=0.5, duration=8.0),
        0,
        "The same discs in a bath, none of them swims. How much entropy is made?",
        "None: all three rates are zero, and the pressure is at least that of an ideal gas.",
        "equilibrium",
    ),
    "trap": Preset(
        "One swimmer in a trap",
        Params(
            n=4000, speed=1.5, translational_diffusion=0.5, rotational_diffusion=0.7,
            trap_stiffness=1.0, duration=7.0,
        ),
        0,
        "One swimmer in a bowl, four thousand times over. Is the even rate above the odd one?",
        "No: even 1.853, odd 2.647, to 3 %; their sum is v²/Dₜ = 4.5.",
        "exact: linear",
    ),
}  # fmt: skip
