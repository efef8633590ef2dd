"""Numbers of directed percolation: the same for nearly every way of dying out for good.

Contact process, predators at their threshold, forest fires: where the empty state is a trap and
nothing is special, the last survivors are one universality class.  The exponents below hold in
two space dimensions (2 + 1).  They are measured numbers, not derived; ``read`` says whether we
have seen the digits in print (``False`` here: from memory, and marked so wherever they appear).
"""

import attrs


@attrs.frozen
class Quoted:
    """A published number, the worth of its last digit, where it stands, whether we read it."""

    value: float
    resolution: float
    meaning: str
    source: str
    read: bool = False

    @property
    def credit(self) -> str:
        """The source as it is printed, marked when it comes from memory."""
        return self.source if self.read else f"{self.source} [from memory, unverified]"


_WANG = "Wang, Zhou, Liu, Garoni, Deng, Phys. Rev. E 88, 042102 (2013), arXiv:1201.3006"
_VOIGT = "Voigt and Ziff, Phys. Rev. E 56, R6241 (1997)"
_DICKMAN = "Dickman, Phys. Rev. E 60, R2441 (1999)"

#: Directed percolation in 2 + 1 dimensions.
DIRECTED_PERCOLATION = {
    "beta": Quoted(0.583, 1e-3, "density above threshold ~ distance^beta", _VOIGT),
    "nu_perpendicular": Quoted(0.733, 1e-3, "correlation length ~ distance^-nu", _VOIGT),
    "nu_parallel": Quoted(1.295, 1e-3, "correlation time ~ distance^-nu", _VOIGT),
    "z": Quoted(1.7674, 6e-4, "time ~ length^z", _WANG),
    "delta": Quoted(0.4505, 1e-4, "critical density ~ t^-delta", _VOIGT),
    "eta": Quoted(0.2295, 1e-4, "particles from one seed ~ t^eta", _VOIGT),
}

#: Birth rate (in all, shared by four neighbours; death rate 1) of the critical contact process.
CONTACT_THRESHOLD = Quoted(
    1.6488, 1e-4, "contact process on the square lattice", _DICKMAN
)

#: Mean-field threshold of the contact process: one birth for each death.
CONTACT_THRESHOLD_MEAN_FIELD = 1.0

#: Mean-field exponents, to lay beside those above.
MEAN_FIELD = {
    "beta": 1.0, "nu_perpendicular": 0.5, "nu_parallel": 1.0, "z": 2.0, "delta": 1.0, "eta": 0.0,
}  # fmt: skip
