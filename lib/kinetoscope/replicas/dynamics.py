"""Single-spin-flip dynamics of a model: which kernel it gets, and what is remembered.

| model | kind | memory of a configuration | a look costs | a flip costs |
|---|---|---|---|---|
| (n, n) real couplings, Hebbian P = 2 | pairs | n fields, float32 | 1 | n |
| (n, n) of one size, +-J | bits | n bits | n/64 | 1 |
| the same, on request | whole | n fields, int16 | 1 | n |
| (n, ..., n) tensor of p spins | tensor | n fields, float32 | 1 | n^(p-1) |
| Hebbian P >= 3 | dense | K pattern sums, float32 | K | K |

Fields in float32 drift by a few 1e-8 an update; whoever runs long renews them
(:meth:`Dynamics.remember`) at sweeps that do not depend on how the run is cut into pieces.
"""

import math
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kinetoscope.core.knobs import refusal
from kinetoscope.replicas import admissible, kernels_pairs, kernels_tensors
from kinetoscope.replicas.couplings import checked, same_size
from kinetoscope.replicas.hebbian import Hebbian, _spins

Model = Hebbian | np.ndarray
METHODS = ("auto", "float32", "int16", "bits")
#: Renew what is remembered every so many sweeps.
RENEWAL = 512


@attrs.frozen(eq=False)
class Dynamics:
    """What kernels need to know of a model.

    ``kind`` names the kernel, ``arrays`` are its couplings, ``source`` the double-precision
    model, ``offset`` what the kernel's energy leaves out.
    """

    kind: str
    n: int
    arrays: tuple
    source: Any
    offset: float = 0.0

    def remember(self, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Memory (R, m) and energies (R,) float64 of configurations ``s`` (R, n) int8."""
        if self.kind == "dense":
            return self.source.sums(s).astype(np.float32), self.energies(s)
        h = self.fields(s)
        energies = self._from_fields(h, s)
        if self.kind == "bits":
            memory = np.zeros((len(s), -(-self.n // 64)), np.uint64)
            kernels_pairs.pack(s, memory)
            return memory, energies
        if self.kind == "whole":
            return np.rint(h / float(self.arrays[1])).astype(np.int16), energies
        return h.astype(np.float32), energies

    def fields(self, s: np.ndarray) -> np.ndarray:
        """Local fields (R, n) float64 of ``s`` (R, n)."""
        if isinstance(self.source, Hebbian):
            return self.source.fields(s)
        found = np.empty(s.shape)
        if self.source.ndim == 2:
            kernels_pairs.fields(self.source, s, found)
            return found
        for row, h in zip(s, found, strict=True):
            kernels_tensors.fields(self.arrays, row, h)
        return found / math.factorial(self.source.ndim - 1)

    def energies(self, s: np.ndarray) -> np.ndarray:
        """H (R,) float64 of ``s`` (R, n)."""
        if isinstance(self.source, Hebbian):
            return np.asarray(self.source.energy(s))
        return self._from_fields(self.fields(s), s)

    def _from_fields(self, h: np.ndarray, s: np.ndarray) -> np.ndarray:
        return -np.einsum("ri,ri->r", h, s) / self.source.ndim + self.offset


def of(model: Model | ArrayLike, *, method: str = "auto") -> Dynamics:
    """The dynamics of a model: a `Hebbian`, or couplings (n, n) or (n, ..., n).

    ``method`` is for those who compare: "auto" takes bits for +-J and float32 fields otherwise.
    """
    if method not in METHODS:
        raise refusal("method", method, "one of " + ", ".join(METHODS), "try 'auto'")
    if isinstance(model, Hebbian):
        if model.p > 2:
            return Dynamics("dense", model.n, model.kernel, model)
        lost = -0.5 * model.count if model.variant == "power" else 0.0
        return _of_pairs(model.pairs(), method, lost)
    J = checked(model)
    if J.ndim == 2:
        return _of_pairs(J, method, 0.0)
    n = J.shape[0]
    tensor = np.ascontiguousarray(J.reshape(n, n, -1), np.float32)
    return Dynamics("tensor", n, (tensor, math.factorial(J.ndim - 2)), J)


def _of_pairs(J: np.ndarray, method: str, offset: float) -> Dynamics:
    n, unit = J.shape[0], same_size(J)
    if method in ("int16", "bits") and unit is None:
        raise refusal("method", method, "float32 for these couplings", "bits need +-J of one size")
    if method == "float32" or unit is None:
        return Dynamics("pairs", n, (np.ascontiguousarray(J, np.float32),), J, offset)
    if method == "int16":
        return Dynamics("whole", n, (np.sign(J).astype(np.int16), np.float32(unit)), J, offset)
    signs = np.zeros((n, -(-n // 64)), np.uint64)
    kernels_pairs.pack(J, signs)
    return Dynamics("bits", n, (signs, np.float32(unit)), J, offset)


def checked_betas(betas: ArrayLike, *, strictly: bool) -> np.ndarray:
    """Inverse temperatures (T,) float64, finite and sorted (either way); or the refusal."""
    words = "a list of finite numbers", "numpy.linspace(0.5, 3, 12)"
    b = np.atleast_1d(admissible.array("betas", betas, *words))
    if b.ndim != 1 or b.size == 0 or not np.isfinite(b).all():
        raise refusal("betas", b.tolist(), *words)
    if (b <= 0.0).any() if strictly else (b < 0.0).any():
        allowed = "above 0" if strictly else "0 or more"
        raise refusal("betas", float(b.min()), allowed, "beta = 1/T; for T = 0 use quench")
    steps = np.diff(b)
    cooling, strict = (steps >= 0).all(), (steps > 0).all() or (steps < 0).all()
    if not (strict if strictly else cooling):
        how = "sorted, without repeats" if strictly else "sorted upwards: cooling"
        raise refusal("betas", np.round(b, 3).tolist(), how, "numpy.sort(betas)")
    return b


def checked_count(name: str, value: Any, least: int, most: int, remedy: str) -> int:
    """A whole number in [least, most]."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not least <= value <= most:
        raise refusal(name, value, f"a whole number in [{least}, {most}]", remedy)
    return int(value)


def random_spins(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Independent spins +-1, int8."""
    return (2 * random.integers(0, 2, shape, dtype=np.int8) - 1).astype(np.int8)


def checked_spins(s: ArrayLike, n: int) -> np.ndarray:
    """Spins (n,) or (R, n) of +-1 as int8, or the refusal."""
    return _spins(s, n)
