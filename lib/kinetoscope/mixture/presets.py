"""States of the knobs worth opening, each with a question and an answer the run can falsify."""

from kinetoscope.core.preset import Preset
from kinetoscope.mixture.initial import bkw, double_beam, gaussian
from kinetoscope.mixture.params import Params

_DEGOND = (
    "Degond and Lucquin-Desreux, Math. Models Methods Appl. Sci. 6, 405 (1996); Hao, Jiang and "
    "Liu, arXiv:2411.13240"
)
_BKW = (
    "Bobylev (1976), Krook and Wu, Phys. Fluids 20, 1589 (1977) [from memory, unverified]; the "
    "equations are checked here against the collision operator"
)
_MASSES = "standard atomic masses; the molecules here are discs in the plane, not the real ones"

PRESETS: dict[str, Preset] = {
    "three-epochs": Preset(
        "Three epochs",
        Params(epsilon=0.01),
        0,
        "Heavy molecules weigh 10 000 times as much. Three things must even out: the light gas in "
        "itself, the heavy gas in itself, and the temperatures. In which order?",
        "The 1/e times are 0.67 for the light, 192 for the heavy, 2500 for the temperatures: as 1 "
        "to 1/ε to 1/ε².",
        _DEGOND,
    ),
    "helium-xenon": Preset(
        "Helium and xenon",
        Params(epsilon=0.1746, gamma=1.0),
        0,
        "A mass ratio of 33. Are there still three epochs to be seen?",
        "Barely: the temperatures need 17 times as long as the light gas in itself.",
        f"mass ratio 131.29/4.0026 = 32.8; {_MASSES}",
    ),
    "neon-argon": Preset(
        "Neon and argon",
        Params(epsilon=0.711, gamma=1.0),
        0,
        "A mass ratio of 2. What is left of the three epochs?",
        "Nothing: the slowest of the three times is less than three times the fastest.",
        f"mass ratio 39.95/20.18 = 1.98; {_MASSES}",
    ),
    "electron-hydrogen": Preset(
        "Electron and atom, 1 : 1836",
        Params(epsilon=0.02334, gamma=1.0),
        0,
        "Hard discs with the masses of electron and hydrogen atom. How many collisions of an "
        "electron until it knows the temperature of the atoms?",
        "The temperatures meet, to 1/e, after about 259 units of time, some 300 collisions with "
        "atoms: over 800 times as long as the first epoch lasts.",
        "mass ratio 1836; hard discs, so an electron-atom-like gas: no Coulomb force",
    ),
    "electron-argon": Preset(
        "Electron and argon, 1 : 72 800",
        Params(epsilon=0.00371, gamma=1.0, light=gaussian(0.0, 1.5), heavy=gaussian(0.0, 0.6)),
        0,
        "Hot electrons in cold argon, a mass ratio of 72 800. Does the calculation take longer "
        "than for helium and xenon?",
        "The solver needs fewer than twice the steps it needs at a mass ratio of 33.",
        "mass ratio 7.28e4; hard discs, so an electron-atom-like gas: no Coulomb force",
    ),
    "double-beam": Preset(
        "Two beams in both",
        Params(epsilon=0.05, degree=12, light=double_beam(1.0, 0.5), heavy=double_beam(1.0, 0.5)),
        0,
        "Both gases start as two beams. Which becomes a disc first, and does it become a "
        "Gaussian in the same moment?",
        "At t = 5 the light beams are gone, at t = 30 the heavy ones still have 0.4 of their "
        "anisotropy.",
        "the classical test of a Boltzmann solver, in both species",
    ),
    "cold-light-hot-heavy": Preset(
        "Cold light, hot heavy",
        Params(epsilon=0.03, light=gaussian(0.0, 0.5), heavy=gaussian(0.0, 1.5)),
        0,
        "Both start Maxwellian. Does anything happen before t = 1/ε²?",
        "Temperatures meet at 1.0, with the 1/e time 1/(4ε²) = 278, and neither leaves its "
        "Maxwellian by more than 0.01.",
        "exact for Maxwell molecules: theory.moment_equations",
    ),
    "hot-light-cold-heavy": Preset(
        "Hot light, cold heavy",
        Params(epsilon=0.1, light=gaussian(0.0, 1.5), heavy=gaussian(0.0, 0.5)),
        0,
        "The light gas cools. H should fall: does that of the light gas?",
        "H of the light gas rises, H of both together never does.",
        "Boltzmann's H theorem holds for the whole, not for its parts",
    ),
    "drift": Preset(
        "Light wind through heavy",
        Params(epsilon=0.05, light=gaussian(1.0, 0.7), heavy=gaussian(0.0, 0.7)),
        0,
        "A light wind blows through resting heavy molecules. Where does its energy go first: "
        "into heavy motion, heavy heat or light heat?",
        "Within t = 5 the wind is gone and the light gas is hotter by 0.48; the heavy gas by "
        "less than 0.02.",
        "exact for Maxwell molecules: theory.moment_equations",
    ),
    "bkw": Preset(
        "The exact solution",
        Params(
            epsilon=0.1, nu=0.0, light=bkw(0.5), heavy=bkw(0.5), degree=20, rtol=1e-6,
            duration=1000.0,
        ),
        0,
        "Two gases that do not meet, each with nobody at rest at first. How does the hole fill?",
        "K = 1 - exp(-t/8)/2 for the light, ten times slower for the heavy, to 1e-6.",
        _BKW,
    ),
    "no-light-collisions": Preset(
        "Round, but not Gaussian",
        Params(epsilon=0.01, nu_light=0.0, light=gaussian(0.0, 1.4, 0.4)),
        0,
        "Light molecules meet only heavy ones, which they hardly move. Are they "
        "Maxwellian by t = 30?",
        "At t = 30 the anisotropy is gone and the distance to the Maxwellian is still above 0.05.",
        f"scattering by fixed centres keeps the speed; {_DEGOND}",
    ),
    "mixed-orders": Preset(
        "Break it",
        Params(
            epsilon=0.1, operator="mixed", light=gaussian(0.5, 0.8, 0.5),
            heavy=gaussian(0.0, 1.5, 1.2),
        ),
        0,
        "The operators are expanded in ε, to order 1 for the light and 2 for the heavy. Each error "
        "is small. What can go wrong?",
        "The energy drifts by more than 0.2; with order 2 in both it is kept to 1e-9.",
        "the two operators share one ledger of energy, order by order",
    ),
}  # fmt: skip
