"""How well stirred is it?  Three numbers that the literature calls mobility.

Spirals grow as the square root of the diffusion constant D; when they outgrow the box (side L),
one species takes all.  What counts is D/L^2 against the reaction rates, and authors count both
differently:

* ``effective_diffusion`` = D / (s L^2) with D in sites^2 and s the factor between the mean-field
  coefficients and the rates.  Our lattice: D = exchange/2, s = 2, so exchange / (4 L^2).  This is
  the diffusion constant of the partial differential equation whose coefficients are exactly the
  rates, on a box of side 1.
* ``mobility`` = 2 exchange / L^2, the formula printed in the literature and used by public
  re-implementations; under *our* rule it is 8 times the first.

The threshold M_c = (4.5 +- 0.5) 10^-4 of Reichenbach, Mobilia, Frey, Nature 448, 1046 (2007)
[from memory, unverified] belongs, as far as we can tell, to the first: there the measured
wavelength of the partial differential equation is 0.8 box sides, the ratio that paper quotes.
Read with the second formula the same number means an eight times smaller exchange rate.  A
threshold without its convention is not a number.
"""

from kinetoscope.core.knobs import is_number, refusal

#: Quoted threshold, and the quoted ratio of spiral wavelength to box side there.
QUOTED_THRESHOLD = 4.5e-4
QUOTED_THRESHOLD_ERROR = 0.5e-4
QUOTED_WAVELENGTH_SHARE = 0.8
THRESHOLD_SOURCE = (
    "Reichenbach, Mobilia, Frey, Nature 448, 1046 (2007) [from memory, unverified]"
)


def _checked(value: float, name: str) -> float:
    if not is_number(value) or value < 0:
        raise refusal(name, value, "a number, 0 or more", "rates and sizes are not negative")
    return value


def effective_diffusion(exchange: float, *, size: int) -> float:
    """D / L^2 of the equivalent unit-coefficient equation, exchange / (4 L^2).

    ``exchange`` per site and time, ``size`` L in sites; the result is in box areas per time.
    """
    _checked(exchange, "exchange")
    if not is_number(size) or size < 1:
        raise refusal("size", size, "1 site or more", "give the side of the lattice")
    return exchange / (4.0 * size**2)


def exchange_for(diffusion: float, *, size: int) -> float:
    """Exchange rate whose :func:`effective_diffusion` is ``diffusion``: 4 L^2 d."""
    _checked(diffusion, "diffusion")
    return 4.0 * size**2 * diffusion


def mobility(exchange: float, *, size: int) -> float:
    """The other convention, 2 exchange / L^2: eight times :func:`effective_diffusion`."""
    return 8.0 * effective_diffusion(exchange, size=size)


def lattice_diffusion(exchange: float) -> float:
    """Diffusion constant of one particle under exchange alone, exchange/2 (sites^2 per time).

    Each of the four bonds of a site swaps at rate exchange/2 (either end may start it), so
    <r^2> = 2 exchange t = 4 D t.
    """
    return 0.5 * _checked(exchange, "exchange")
