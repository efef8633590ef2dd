"""Everything about kinks and breathers that can be said without running anything.

Exact solutions stand in ``exact_kinks``, ``exact_pairs`` and ``linear_waves``, the resonance
picture of the collision windows and the slow decay of the shape mode in ``resonance``, published
measurements with their sources in ``literature``; this module is the one door to all of
them.  It never imports the solver, so that each can be the other's judge.  Functions raise
outside the range where their formula holds.
"""

from kinetoscope.solitons.exact_kinks import (
    PHI6_KINK_MASS,
    SINE_GORDON_KINK_MASS,
    boosted_energy,
    boosted_momentum,
    double_sine_gordon_kink,
    double_sine_gordon_kink_mass,
    lorentz_factor,
    phi4_continuum,
    phi4_kink,
    phi4_kink_mass,
    phi4_pair_attraction,
    phi4_shape_frequency,
    phi4_shape_mode,
    phi6_kink,
    sine_gordon_kink,
)
from kinetoscope.solitons.exact_pairs import (
    breather,
    breather_amplitude,
    breather_energy,
    breather_period,
    kink_antikink,
    kink_kink,
    phase_shift,
)
from kinetoscope.solitons.linear_waves import dispersion, group_velocity, linear_evolution
from kinetoscope.solitons.literature import CRITICAL_SPEEDS, TWO_BOUNCE_WINDOWS, Quoted, Window
from kinetoscope.solitons.resonance import (
    WindowLaw,
    bounce_interval,
    fit_windows,
    return_time,
    shape_amplitude_decay,
    shape_decay_rate,
    window_speed,
)

__all__ = [
    "CRITICAL_SPEEDS",
    "PHI6_KINK_MASS",
    "SINE_GORDON_KINK_MASS",
    "TWO_BOUNCE_WINDOWS",
    "Quoted",
    "Window",
    "WindowLaw",
    "boosted_energy",
    "boosted_momentum",
    "bounce_interval",
    "breather",
    "breather_amplitude",
    "breather_energy",
    "breather_period",
    "dispersion",
    "double_sine_gordon_kink",
    "double_sine_gordon_kink_mass",
    "fit_windows",
    "group_velocity",
    "kink_antikink",
    "kink_kink",
    "linear_evolution",
    "lorentz_factor",
    "phase_shift",
    "phi4_continuum",
    "phi4_kink",
    "phi4_kink_mass",
    "phi4_pair_attraction",
    "phi4_shape_frequency",
    "phi4_shape_mode",
    "phi6_kink",
    "return_time",
    "shape_amplitude_decay",
    "shape_decay_rate",
    "sine_gordon_kink",
    "window_speed",
]
