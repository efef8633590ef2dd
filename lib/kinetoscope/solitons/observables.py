"""What is read off a field: one door to all measurements.

``energy`` (density, ledger, momentum, charge), ``entropy``, ``field_values`` (kernel density),
``tracks`` (kinks, speeds, vibration), ``spectra``, ``phase_space`` (delay embedding) and
``distinguish`` (are two runs different?).  States are plain arrays; nothing here runs the solver.
"""

from kinetoscope.solitons.distinguish import Difference, difference, integrated_time
from kinetoscope.solitons.energy import (
    Frames,
    Ledger,
    energy,
    energy_density,
    energy_ledger,
    frames,
    momentum,
    topological_charge,
)
from kinetoscope.solitons.entropy import configurational_entropy, entropy
from kinetoscope.solitons.field_values import bandwidth, field_density
from kinetoscope.solitons.phase_space import (
    autocorrelation,
    delay,
    delay_embedding,
    mutual_information,
)
from kinetoscope.solitons.spectra import (
    Spectrum,
    frequency_spectrum,
    lines,
    wavenumber_spectrum,
)
from kinetoscope.solitons.tracks import Track, crossings, kink_tracks, levels, shape_amplitude

__all__ = [
    "Difference",
    "Frames",
    "Ledger",
    "Spectrum",
    "Track",
    "autocorrelation",
    "bandwidth",
    "configurational_entropy",
    "crossings",
    "delay",
    "delay_embedding",
    "difference",
    "energy",
    "energy_density",
    "energy_ledger",
    "entropy",
    "field_density",
    "frames",
    "frequency_spectrum",
    "integrated_time",
    "kink_tracks",
    "levels",
    "lines",
    "momentum",
    "mutual_information",
    "shape_amplitude",
    "topological_charge",
    "wavenumber_spectrum",
]
