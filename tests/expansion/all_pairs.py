"""An independent reference: every pair, every image, every wall, at every event; plain numpy.

It shares nothing with the solver: no cells, no queue, all discs moved at each event.
"""

import numpy as np


class AllPairs:
    """Discs in a box (width, height), y periodic or walled; arrays (n, 2)."""

    def __init__(self, place, velocity, sigma, box=(1.0, 1.0), y="periodic"):
        self.r, self.v = np.array(place), np.array(velocity)
        self.sigma, self.box, self.y, self.time, self.collisions = sigma, box, y, 0.0, 0
        self.i, self.j = np.triu_indices(len(self.r), 1)
        # A disc may fly round the ring several times between two events.
        self.shifts = box[1] * np.arange(-6, 7) if y == "periodic" else (0.0,)

    def next_event(self):
        """Waiting time and what it is: (i, j, shift of j) or (i, axis)."""
        waits, what = [], []
        u = self.v[self.j] - self.v[self.i]
        for shift in self.shifts:
            d = self.r[self.j] - self.r[self.i] + (0.0, shift)
            b, uu = (d * u).sum(1), (u * u).sum(1)
            root = b * b - uu * ((d * d).sum(1) - self.sigma**2)
            meets = (b < 0) & (root > 0)
            wait = np.full(len(b), np.inf)
            wait[meets] = (-b[meets] - np.sqrt(root[meets])) / uu[meets]
            k = int(np.argmin(wait)) if len(wait) else 0
            if len(wait):
                waits.append(wait[k])
                what.append((int(self.i[k]), int(self.j[k]), shift))
        for axis in (0, 1) if self.y == "wall" else (0,):
            for i, (r, v) in enumerate(zip(self.r[:, axis], self.v[:, axis], strict=True)):
                wall = self.box[axis] - self.sigma / 2 if v > 0 else self.sigma / 2
                if v != 0:
                    waits.append((wall - r) / v)
                    what.append((i, axis))
        k = int(np.argmin(waits))
        return max(waits[k], 0.0), what[k]

    def fly(self, duration):
        self.r += self.v * duration
        self.time += duration

    def event(self):
        """Carry out the next event."""
        wait, what = self.next_event()
        self.fly(wait)
        if len(what) == 2:
            i, axis = what
            self.v[i, axis] *= -1
        else:
            i, j, shift = what
            d = self.r[j] - self.r[i] + (0.0, shift)
            normal = d / np.sqrt(d @ d)
            give = ((self.v[j] - self.v[i]) @ normal) * normal
            self.v[i] += give
            self.v[j] -= give
            self.collisions += 1
        if self.y == "periodic":
            self.r[:, 1] %= self.box[1]
