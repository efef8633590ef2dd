"""Measure again the packings of gas and crowd that live side by side: ``mips.binodals.TABLE``.

    python assets/binodals.py

Some minutes of one core.  The rows are printed, to be put in place with the date.
"""

import sys

from kinetoscope.mips import binodals
from kinetoscope.mips.params import Params

PECLETS = {"harmonic": (70, 85, 100, 130, 160, 200), "wca": (55, 70, 85, 100, 130, 160)}


def main() -> None:
    """One row for each potential and Peclet number."""
    for potential, peclets in PECLETS.items():
        sys.stdout.write(f'    "{potential}": (\n')
        for peclet in peclets:
            params = Params(n=1200, peclet=float(peclet), potential=potential, start="strip")
            row = ", ".join(f"{m.value:.3f}, {m.error:.3f}" for m in binodals.measure(params))
            sys.stdout.write(f"        ({peclet:.1f}, {row}),\n")
            sys.stdout.flush()
        sys.stdout.write("    ),\n")


if __name__ == "__main__":
    main()
