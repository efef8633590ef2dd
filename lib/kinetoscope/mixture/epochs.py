"""The three epochs: rates, times, and where the line between them is drawn.

To leading orders in eps, for Maxwell molecules at n_L, n_H and collision strengths nu:

1. the light go round and Maxwellian: their anisotropy decays at nu n_H + nu_LL n_L/2, t ~ 1;
2. the heavy do: eps nu_HH n_H/2 + 2 nu n_L eps^2, t ~ 1/eps;
3. the temperatures meet: 2 nu (n_L + n_H) eps^2/(1 + eps^2)^2, t ~ 1/eps^2.

Above eps ~ 0.3 they are one.  Harder molecules multiply each rate by a number of order one.
"""

import attrs

from kinetoscope.mixture.closure import relaxation_factor
from kinetoscope.mixture.params import Params


@attrs.frozen
class Epochs:
    """Rates (per light mean free time) of the three epochs; ``times`` are their inverses."""

    light: float
    heavy: float
    temperatures: float

    @property
    def times(self) -> tuple[float, float, float]:
        """1/e times; infinite where an epoch is switched off."""
        return tuple(
            1.0 / rate if rate else float("inf")
            for rate in (self.light, self.heavy, self.temperatures)
        )


def self_rate(gamma: float) -> float:
    """Rate of a species' own anisotropy at T = n = nu = 1, first approximation.

    2^gamma Gamma(3 + gamma/2)/4: the mean of |g|^(4 + gamma) over that of |g|^4, times 1/2, which
    is exact for Maxwell molecules.
    """
    from math import gamma as Gamma

    return 0.25 * 2.0**gamma * Gamma(3.0 + 0.5 * gamma)


def cross_rate(gamma: float) -> float:
    """Rate of the light anisotropy at fixed centres, T = n = nu = 1, first approximation.

    <|v|^(4 + gamma)>/<|v|^4> = 2^(gamma/2) Gamma(3 + gamma/2)/2; exact, 1, for Maxwell molecules.
    """
    from math import gamma as Gamma

    return 0.5 * 2.0 ** (0.5 * gamma) * Gamma(3.0 + 0.5 * gamma)


def epochs(params: Params) -> Epochs:
    """The rates of ``params`` near T = 1, leading orders in eps; good below eps ~ 0.1.

    For hard molecules the first two are first approximations, good to a few per cent.
    """
    eps, g = params.epsilon, params.gamma
    a = 1.0 / (1.0 + eps**2)
    light = params.nu * params.n_heavy * cross_rate(g)
    light += params.nu_light * params.n_light * self_rate(g)
    soft = params.nu * params.n_light * eps**2 * relaxation_factor(g, 1.0 + eps**2)
    heavy = eps * params.nu_heavy * params.n_heavy * self_rate(g) + 2.0 * soft
    both = 2.0 * soft * a**2 * (params.n_light + params.n_heavy) / params.n_light
    return Epochs(light, heavy, both)


def spans(params: Params) -> tuple[tuple[float, float, str], ...]:
    """The epochs as stretches (start, end, words) of the time line; none above eps = 0.35.

    Borders stand where one process is over and the next begins: at the geometric means of
    neighbouring times.
    """
    if params.epsilon > 0.35 or not (params.nu and params.nu_heavy):
        return ()
    one, two, three = epochs(params).times
    first, second = (one * two) ** 0.5, (two * three) ** 0.5
    first_frame, end = params.times[0], params.end
    made = (
        (first_frame, first, "light"), (first, second, "heavy"), (second, end, "temperatures"),
    )  # fmt: skip
    return tuple((start, min(stop, end), words) for start, stop, words in made if start < end)
