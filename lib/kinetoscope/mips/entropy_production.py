"""How much entropy is made: three definitions, one system.

For D_t > 0 heat is what the bath gets, and what is counted depends on what becomes of the
propulsion when the film runs backwards (Pietzonka and Seifert 2018, arXiv:1707.03772).

* e even: the swimmer keeps its nose and is dragged backwards.  Pathwise, with Stratonovich's
  product, Sigma = (1/D_t) sum of int (v0 e + F) o dr; the part of F is a difference of energies, so
  sigma_+ = (v0/D_t) sum <e o dr/dt> = (v0/D_t) sum (v0 |e|^2 + <e . F>) = N v0 v_eff / D_t.
* e odd: the swimmer turns round with time.  sigma_- = -(v0/D_t) sum <e . F> = N v0 (v0 - v_eff)/D_t.
* Their sum is N d v0^2 / D_t exactly (d = 1 for |e| = 1, 2 for a Gaussian velocity of two
  components), however crowded it is: measured one way and the other it is a strong test.

Both diverge as D_t -> 0 and neither counts what the motor burns.  Without thermal noise (Boffi and
Vanden-Eijnden, arXiv:2309.12991) a Gaussian velocity g still makes entropy while it is renewed,
and for that no network is needed: E|v_g|^2 / gamma = - E div_x F for each swimmer, the number of its
contacts times the stiffness, a little corrected.

Every rate is per swimmer, in v0 / sigma.
"""  # noqa: E501

import numpy as np

from kinetoscope.core.estimate import Measured
from kinetoscope.core.knobs import refusal
from kinetoscope.mips.params import Params
from kinetoscope.mips.record import Record, mean

UNIT = "v₀/σ"


def components(params: Params) -> int:
    """The mean of |e|^2: 1 for a direction, 2 for a Gaussian velocity of two components."""
    return 2 if params.model == "aoup" else 1


def _over_heat(params: Params) -> float:
    """v0 / D_t, or the refusal where there is no heat."""
    if params.d_t <= 0.0:
        raise refusal(
            "thermal", params.thermal, "on (Dₜ above 0) where heat is asked for",
            "switch thermal noise on, or ask for contact_divergence",
        )  # fmt: skip
    return params.swim_speed / params.d_t


def even(record: Record, params: Params) -> Measured:
    """The rate with e even, from forces: (v0/D_t)(v0 <|e|^2> + <e . F>).

    Raises ValueError where D_t = 0.
    """
    factor = _over_heat(params)
    rates = factor * (params.swim_speed * components(params) + record.rate("push") / params.n)
    return mean(rates, unit=UNIT, label="entropy production, e even")


def odd(record: Record, params: Params) -> Measured:
    """The rate with e odd, from forces: -(v0/D_t) <e . F>.  Raises ValueError where D_t = 0."""
    rates = -_over_heat(params) * record.rate("push") / params.n
    return mean(rates, unit=UNIT, label="entropy production, e odd")


def pathwise(record: Record, params: Params) -> Measured:
    """The rate with e even, from the paths alone: (v0/D_t) e o dr/dt.

    Noisier than :func:`even` by the thermal noise, whose part has the exact error
    sqrt(2 v0^2 / (D_t N t)).  Raises ValueError where D_t = 0.
    """
    rates = _over_heat(params) * record.rate("work") / params.n
    return mean(rates, unit=UNIT, label="entropy production, e even, from paths")


def total(params: Params) -> float:
    """What even and odd add up to, exactly: d v0^2 / D_t.  Raises ValueError where D_t = 0."""
    return _over_heat(params) * params.swim_speed * components(params)


def contact_divergence(record: Record, params: Params) -> Measured:
    """The mean of -div F per swimmer, v0/sigma: all of it where noise acts on g alone.

    With D_t > 0 the rate of the g-part is smaller, by D_t E|s_x|^2.
    """
    label = "- div F, entropy production of g without thermal noise"
    return mean(record.values("divergence") / params.n, unit=UNIT, label=label)


def maps(pushes: np.ndarray, params: Params, kind: str) -> np.ndarray:
    """The rate of each swimmer from its mean e . F over a window, (n,).

    ``kind`` is "even" or "odd".  Negative values are legitimate: only the mean is never negative.
    """
    if kind not in ("even", "odd"):
        raise refusal("kind", kind, "'even' or 'odd'", "these two can be mapped")
    factor = _over_heat(params)
    own = factor * params.swim_speed * components(params)
    return own + factor * pushes if kind == "even" else -factor * pushes
