"""Loops around one sweep: cooling a read, and a ladder of temperatures that exchange.

The same loops serve every model, since a model is a sweep, its couplings, and a memory (fields,
bits or pattern sums) beside the spins.  ``rungs(sweep)`` and ``cool(sweep)`` make them.

A ladder has C copies, each with one configuration at each of T temperatures.  Configurations lie
still in slots; ``at[c, t]`` is the slot of copy c that now has temperature t.  After each sweep
neighbours t, t+1 (t even, then odd) swap with probability min(1, exp((b_{t+1} - b_t)(E_{t+1} -
E_t))): Geyer (1991), Hukushima and Nemoto (1996).  Copies never meet, so their overlaps are those
of two replicas; they are counted at every temperature, after every ``every`` sweeps.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.replicas import kernels_dense, kernels_pairs, kernels_tensors
from kinetoscope.replicas.kernels_noise import exponentials, key_of, uniform

f32, u64 = np.float32, np.uint64
#: Streams from here on belong to the exchanges of each copy.
EXCHANGES = 1 << 40


@jit
def exchange(at, E, betas, seed, copy, sweep, tried, done):
    """Swap neighbours of the ladder ``at`` (T,) of one copy; pairs from sweep % 2 on."""
    for t in range(sweep % 2, betas.size - 1, 2):
        gain = (betas[t + 1] - betas[t]) * (E[at[t + 1]] - E[at[t]])
        tried[t] += 1
        key = key_of(seed, u64(EXCHANGES + copy), u64(sweep * betas.size + t))
        if gain >= 0.0 or uniform(key) < np.exp(gain):
            done[t] += 1
            at[t], at[t + 1] = at[t + 1], at[t]


@jit
def agreement(a, b):
    """sum_i a_i b_i of two configurations (n,) int8."""
    total = 0
    for i in range(a.size):
        total += np.int64(a[i]) * np.int64(b[i])
    return total


def _rungs(sweep):
    @jit
    def rungs(model, s, memory, E, at, betas, seed, first, sweeps, every, found):
        """``sweeps`` sweeps and exchanges of all copies, from number ``first`` on.

        ``s`` (C, T, n), ``memory`` (C, T, m), ``E`` (C, T) by slot; ``at`` (C, T), ``betas``
        (T,).  ``found`` = energies (records, C, T), overlaps (records, pairs, T) in n q,
        counts (T, n + 1), tried and done (T - 1,).
        """
        energies, overlaps, counts, tried, done = found
        copies, temperatures, n = s.shape
        e = np.empty(n, f32)
        for k in range(sweeps):
            number = first + k
            for c in range(copies):
                for t in range(temperatures):
                    slot = at[c, t]
                    exponentials(key_of(seed, u64(c * temperatures + t), u64(number)), e)
                    half = f32(0.5 / betas[t])
                    E[c, slot] += sweep(model, s[c, slot], memory[c, slot], e, half)
                exchange(at[c], E[c], betas, seed, c, number, tried, done)
            if (number + 1) % every:
                continue
            record = (number + 1) // every - first // every - 1
            for t in range(temperatures):
                pair = 0
                for a in range(copies):
                    energies[record, a, t] = E[a, at[a, t]]
                    for b in range(a):
                        q = agreement(s[a, at[a, t]], s[b, at[b, t]])
                        overlaps[record, pair, t] = q
                        counts[t, (q + n) >> 1] += 1
                        pair += 1

    return rungs


def _cool(sweep):
    @jit
    def cool(model, s, memory, betas, seed, read, first, sweeps):
        """Sweeps ``first`` to ``first + sweeps - 1`` of one read at ``betas`` (all,); dE."""
        e = np.empty(s.size, f32)
        gained = 0.0
        for k in range(first, first + sweeps):
            exponentials(key_of(seed, u64(read), u64(k)), e)
            half = f32(0.5 / betas[k]) if betas[k] > 0.0 else f32(np.inf)
            gained += sweep(model, s, memory, e, half)
        return gained

    return cool


def _settle(sweep):
    @jit
    def settle(model, s, memory, most):
        """Sweeps at T = 0 until nothing moves, ``most`` at most; how many it took."""
        e = np.zeros(s.size, f32)
        for k in range(most):
            if sweep(model, s, memory, e, f32(0.0)) == 0.0:
                return k
        return most

    return settle


SWEEPS = {
    "pairs": kernels_pairs.sweep,
    "whole": kernels_pairs.sweep_whole,
    "bits": kernels_pairs.sweep_bits,
    "tensor": kernels_tensors.sweep,
    "dense": kernels_dense.sweep,
}
rungs = {kind: _rungs(sweep) for kind, sweep in SWEEPS.items()}
cool = {kind: _cool(sweep) for kind, sweep in SWEEPS.items()}
settle = {kind: _settle(sweep) for kind, sweep in SWEEPS.items()}
