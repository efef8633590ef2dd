"""Are two runs different?  An answer that knows its samples are not independent.

A field on a grid, or an entropy followed in time, gives thousands of numbers of which few are
new: neighbours repeat each other.  A test that takes them for independent samples
(Kruskal-Wallis on grid points, a t-test on frames) finds everything "significant": for a series
with correlation 0.95 from one value to the next it raises a false alarm in about 60 % of the
cases where it promises 0.3 %.

What is done here instead.  For each run one takes a *series* that says what one cares about (the
entropy of the energy density, the energy between the kinks) over a stretch in which it is
stationary.  Its mean has the variance  sigma^2 2 tau / n,  where tau is the integrated
autocorrelation time: the run is worth n_eff = n / (2 tau) independent values.  tau is summed with
the automatic window of Wolff, Comput. Phys. Commun. 156, 143 (2004) (hep-lat/0306017), whose own
uncertainty sets the degrees of freedom of a t statistic (Welch and Satterthwaite), so that with
few independent values one is told so and not fooled.  Two runs are distinguishable when the
difference of the means is many of its own errors away from 0.

It says nothing about series that drift (take a later stretch), nor about one chaotic run against
*the ensemble*: for that take replicas (core.estimate.from_replicas).
"""

import attrs
import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from kinetoscope.core.estimate import Measured
from kinetoscope.solitons.phase_space import autocorrelation

#: Series with fewer independent values than this carry no usable error.
FEWEST = 5.0


def integrated_time(series: ArrayLike) -> Measured:
    """Memory of a series in samples, tau = 1/2 + sum of autocorrelations; 1/2 for white noise.

    ``series`` is (n,), n >= 32, evenly spaced.  The sum runs to the first W at which the
    estimated truncation error and the noise balance (Wolff 2004, automatic windowing, S = 1.5)
    and is corrected for its bias of (2W + 1)/n.  An oscillating series may have tau below 1/2;
    it is not believed to be better than independent, so 1/2 is the least.  The error is Wolff's.
    """
    rho, n = autocorrelation(series), np.size(series)
    if n < 32:
        raise ValueError(f"a series needs 32 or more values; got {n}")
    rho = rho * n / (n - np.arange(n))  # unbiased by lag
    tau = 0.5
    window = n // 2 - 1
    for W in range(1, n // 2):
        tau += rho[W]
        memory = 1.5 / np.log((2 * tau + 1) / (2 * tau - 1)) if tau > 0.5 + 1e-9 else 1e-9
        if np.exp(-W / memory) - memory / np.sqrt(W * n) < 0:
            window = W
            break
    tau = max(0.5, tau * (1 + (2 * window + 1) / n))
    error = 2 * tau * np.sqrt(max(window + 0.5 - tau, 0.5) / n)
    return Measured(float(tau), float(error), "samples", "integrated correlation time")


@attrs.frozen
class Difference:
    """``value`` = mean(second) - mean(first), with what it takes to believe it.

    ``z`` is the difference in units of its error, ``probability`` the chance of one as large
    between two runs of the same kind (two-sided, t with ``degrees`` degrees of freedom),
    ``n_eff`` the independent values in either series.
    """

    value: Measured
    z: float
    probability: float
    degrees: float
    n_eff: tuple[float, float]

    def __str__(self) -> str:
        verdict = "distinguishable" if self.probability < 1e-3 else "not distinguishable"
        return (
            f"difference {self.value} ({self.z:+.1f} errors, p = {self.probability:.2g}; worth "
            f"{self.n_eff[0]:.0f} and {self.n_eff[1]:.0f} independent values): {verdict}"
        )


def difference(
    first: ArrayLike, second: ArrayLike, *, unit: str = "", label: str = "difference"
) -> Difference:
    """How different the means of two stationary series (n,) and (m,) are, honestly.

    See the head of this file for the method.  Refused when either series is worth fewer than
    five independent values: then it must run longer.
    """
    means, variances, degrees, n_eff = [], [], [], []
    for name, series in (("first", first), ("second", second)):
        series = np.asarray(series, dtype=np.float64)
        tau = integrated_time(series)
        independent = series.size / (2 * tau.value)
        if independent < FEWEST:
            raise ValueError(
                f"the {name} series of {series.size} values is worth only {independent:.1f} "
                f"independent ones; at least {FEWEST:.0f} are needed: run longer"
            )
        means.append(series.mean())
        variances.append(series.var(ddof=1) * 2 * tau.value / series.size)
        # relative variance of a variance with k degrees of freedom is 2 / k
        relative = max((tau.error / tau.value) ** 2, 2 / (series.size - 1))
        degrees.append(2 / relative)
        n_eff.append(independent)
    total = sum(variances)
    freedom = total**2 / sum(v**2 / k for v, k in zip(variances, degrees, strict=True))
    value = Measured(float(means[1] - means[0]), float(np.sqrt(total)), unit, label)
    z = value.value / value.error
    probability = 2 * stdtr(freedom, -abs(z))
    return Difference(value, float(z), float(probability), float(freedom), (n_eff[0], n_eff[1]))
