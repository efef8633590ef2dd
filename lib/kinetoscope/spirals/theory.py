"""Everything that can be said without running anything, in one place.

Cyclic dominance and its complex Ginzburg-Landau equation in ``cyclic_dominance``, predators and
prey in ``predation``, Fisher's front in ``fisher``, annihilation in ``decay_laws``, directed
percolation's quoted numbers in ``critical_numbers``, what "mobility" means in ``mobility``, and
the orbits of any rate equation in ``mean_field_orbits``.  Nothing here imports a solver, so each
can be the other's judge.  Functions raise outside the range where their formula holds.
"""

from kinetoscope.spirals.critical_numbers import (
    CONTACT_THRESHOLD,
    CONTACT_THRESHOLD_MEAN_FIELD,
    DIRECTED_PERCOLATION,
    MEAN_FIELD,
    Quoted,
)
from kinetoscope.spirals.cyclic_dominance import (
    cgle,
    cgle_wavelength,
    coexistence,
    may_leonard_jacobian,
    plane_wave,
    selected_wavenumber,
)
from kinetoscope.spirals.decay_laws import (
    annihilation_density_1d,
    annihilation_log_slope_2d,
    decay_exponent,
    hop_diffusion,
    mean_field_decay,
)
from kinetoscope.spirals.fisher import cutoff_speed, front_speed
from kinetoscope.spirals.mean_field_orbits import mean_field_orbit
from kinetoscope.spirals.mobility import (
    QUOTED_THRESHOLD,
    QUOTED_THRESHOLD_ERROR,
    QUOTED_WAVELENGTH_SHARE,
    THRESHOLD_SOURCE,
    effective_diffusion,
    exchange_for,
    lattice_diffusion,
    mobility,
)
from kinetoscope.spirals.predation import (
    conserved,
    predation_threshold,
    predator_prey_fixed_point,
    predator_prey_frequency,
    predator_prey_jacobian,
)

__all__ = [
    "CONTACT_THRESHOLD",
    "CONTACT_THRESHOLD_MEAN_FIELD",
    "DIRECTED_PERCOLATION",
    "MEAN_FIELD",
    "QUOTED_THRESHOLD",
    "QUOTED_THRESHOLD_ERROR",
    "QUOTED_WAVELENGTH_SHARE",
    "THRESHOLD_SOURCE",
    "Quoted",
    "annihilation_density_1d",
    "annihilation_log_slope_2d",
    "cgle",
    "cgle_wavelength",
    "coexistence",
    "conserved",
    "cutoff_speed",
    "decay_exponent",
    "effective_diffusion",
    "exchange_for",
    "front_speed",
    "hop_diffusion",
    "lattice_diffusion",
    "may_leonard_jacobian",
    "mean_field_decay",
    "mean_field_orbit",
    "mobility",
    "plane_wave",
    "predation_threshold",
    "predator_prey_fixed_point",
    "predator_prey_frequency",
    "predator_prey_jacobian",
    "selected_wavenumber",
]
