"""Many symmetric collisions, one after the other, on the half line x >= 0.

The field is even, so site 0 is a mirror; only what a signal can have reached is updated (the rest
still is the vacuum it was).  After every step a few numbers are kept for each collision in its row
of ``track``: where the outer kink is, how often the centre was in contact, and when and where the
kink passed the mark from which its outgoing speed is measured.
"""

import numpy as np

from kinetoscope.core.compiled import jit
from kinetoscope.solitons.kernels import (
    OPTIONS,
    PAD,
    energy_density,
    fill,
    kick_lengths,
    stage,
)

# Columns of a track.
STEP, FATE, DECIDED, CONTACTS, TOUCHING, ENTRY, CENTRE, SITE = 0, 1, 2, 3, 4, 5, 6, 7
HIT, HIT_X, SPEED, FINISHED = 8, 9, 10, 11
COLUMNS = 12
# Fates.
UNDECIDED, ESCAPE, TRAPPED = 0, 1, 2
# Entries of the rules.
OUTER, LOW, HIGH, LEVEL, DX, FAR, INSIDE, WINDOW, MASS, EVERY = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
HOLD_X, FRONT, STOP_ESCAPED, STOP_TRAPPED = 10, 11, 12, 13
RULES = 14


@jit(**OPTIONS)
def follow(row, contacts, rules, phi, n, t, dt):
    """Update one track from the field at time ``t``; returns the position of the outer kink."""
    centre, last = phi[PAD], row[CENTRE]
    low, high = rules[LOW], rules[HIGH]
    touching = low < centre < high
    if touching != (row[TOUCHING] > 0.0):
        outside = last if touching else centre
        wall = high if outside >= high else low
        when = t - dt + dt * (wall - last) / (centre - last)
        if touching:
            row[ENTRY] = when
        else:
            count = int(row[CONTACTS])
            if count < contacts.size:
                contacts[count] = 0.5 * (row[ENTRY] + when)
            row[CONTACTS] += 1.0
        row[TOUCHING] = 1.0 if touching else 0.0
    row[CENTRE] = centre
    outer, level = rules[OUTER], rules[LEVEL]
    j = int(row[SITE])
    while j + 1 < n and abs(phi[PAD + j + 1] - outer) > level:
        j += 1
    while j >= 0 and abs(phi[PAD + j] - outer) <= level:
        j -= 1
    row[SITE] = max(j, 0)
    if j < 0:
        return 0.0
    here, there = abs(phi[PAD + j] - outer), abs(phi[PAD + j + 1] - outer)
    return (j + (here - level) / (here - there)) * rules[DX]


@jit(**OPTIONS)
def judge(row, rules, position, t, end):
    """Decide on escape: past FAR after a contact, then followed for the length of WINDOW.

    The speed is the distance gone in it over the time, to a part in 500 for slow phi^4 kinks:
    the least-squares slope, which weighs the middle more, wanders twice as far with the beats of
    the kink against the waves around it.
    """
    if row[CONTACTS] < 1.0 or row[TOUCHING] > 0.0 or position < rules[FAR]:
        row[HIT] = -1.0
        return
    if row[HIT] < 0.0:
        if t > end:
            return
        row[HIT], row[HIT_X] = t, position
    elif t - row[HIT] >= rules[WINDOW]:
        row[SPEED] = (position - row[HIT_X]) / (t - row[HIT])
        row[FATE] = ESCAPE
        row[DECIDED] = row[CONTACTS]


@jit(**OPTIONS)
def inner_energy(family, p, c, phi, spare, pi, momentum, density, n, kick, dx):
    """Energy in the first ``n`` sites of the half line, with ``pi`` brought up by the last kick.

    Between steps pi lags behind phi by that kick; measured without it, the energy is wrong by
    enough to mistake escaping pairs for trapped ones.  pi itself is left alone.
    """
    momentum[:n] = pi[:n]
    stage(family, p, c, phi, spare, momentum, n, 1.0, kick, 0.0)
    energy_density(family, p, c, phi, momentum, density[:n])
    return dx * (np.sum(density[1:n]) + 0.5 * density[0])


@jit(**OPTIONS)
def collide(
    family, p, c, a, b, rules, dts, steps, holds, phis, pis, spare, momentum, density, track,
    contacts, record, budget,
):  # fmt: skip
    """Advance every collision of a block by at most ``budget`` steps.

    ``dts``, ``steps``, ``holds`` (m,): time step, steps to the horizon, and the time at which the
    kinks begin to feel each other: until FRONT + (t - hold) exceeds HOLD_X nothing has left their
    neighbourhood.  ``phis`` (m, n + 8) and ``pis``
    (m, n) change in place; pi waits for its last kick.  ``record`` (k, 2) keeps the centre and
    the position of the first collision, or is empty.
    """
    n, m = pis.shape[1], a.size
    e, f = np.empty(m + 2), np.empty(m + 2)
    dx = rules[DX]
    inside = min(n, int(rules[INSIDE] / dx) + 1)
    for i in range(dts.size):
        row, dt = track[i], dts[i]
        if row[FINISHED] > 0.0:
            continue
        kick_lengths(b, dt, 0.0, e, f)
        now, new, pi = phis[i], spare, pis[i]
        new[:] = now
        end = (steps[i] + 0.5) * dt
        every = max(1, int(rules[EVERY] / dt))
        first = int(row[STEP])
        for step in range(first, first + budget):
            edge = max(rules[HOLD_X], rules[FRONT] + (step + 1) * dt - holds[i])
            active = min(n, (int(edge / dx) // 8 + 1) * 8)
            for k in range(m):
                which = m + 1 if k == 0 and step > 0 else k
                if active == n:
                    fill(now, n, 0, 1.0, 0.0)
                else:
                    for g in range(1, PAD + 1):
                        now[PAD - g] = now[PAD + g]
                stage(family, p, c, now, new, pi, active, e[which], f[which], dt * a[k])
                now, new = new, now
            t = (step + 1) * dt
            row[STEP] = step + 1.0
            position = follow(row, contacts[i], rules, now, active, t, dt)
            if i == 0 and step + 1 < record.shape[0]:
                record[step + 1, 0] = now[PAD]
                record[step + 1, 1] = position
            if row[FATE] != ESCAPE:
                judge(row, rules, position, t, end)
            if (
                row[FATE] == UNDECIDED
                and row[CONTACTS] >= 1.0
                and row[HIT] < 0.0
                and step % every == 0
            ):
                for g in range(1, PAD + 1):
                    now[PAD - g] = now[PAD + g]
                energy = inner_energy(
                    family, p, c, now, new, pi, momentum, density, inside, f[m], dx
                )
                if energy < rules[MASS]:
                    row[FATE] = TRAPPED
                    row[DECIDED] = row[CONTACTS]
            over = step + 1 >= steps[i] and (row[HIT] < 0.0 or row[FATE] == ESCAPE)
            if row[FATE] == ESCAPE and rules[STOP_ESCAPED] > 0.0:
                over = True
            if row[FATE] == TRAPPED and rules[STOP_TRAPPED] > 0.0:
                over = True
            if not np.isfinite(now[PAD]):
                row[FATE] = -1.0
                over = True
            if over:
                row[FINISHED] = 1.0
                break
        if m % 2 == 1 and (int(row[STEP]) - first) % 2 == 1:
            phis[i][:] = spare
