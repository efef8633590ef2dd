"""Which discs may disc i meet next?  float64 asks; the answer is computed exactly elsewhere."""

import numpy as np

from kinetoscope.core.compiled import jit


@jit(error_model="numpy")
def suspects(place, velocity, held, i, now, horizon, sigma, slack, others, images):
    """Fill ``others`` and ``images`` with the pairs that may be the first collision of disc i.

    ``place`` (n, 2) with y in [0, 1), ``velocity`` (n, 2) and ``held`` (n,), the time a place holds
    for, are rounded from more digits.  All pairs are kept whose collision comes within ``slack``
    of the earliest, and those that may just miss; none after ``horizon``, until which nothing may
    move further than the height of the box, 1.  Returns how many.
    """
    n = len(place)
    x = place[i, 0] + velocity[i, 0] * (now - held[i])
    y = place[i, 1] + velocity[i, 1] * (now - held[i])
    limit = horizon - now
    count = 0
    for turn in range(2):
        for j in range(n):
            if j == i:
                continue
            ux, uy = velocity[j, 0] - velocity[i, 0], velocity[j, 1] - velocity[i, 1]
            dx = place[j, 0] + velocity[j, 0] * (now - held[j]) - x
            flat = place[j, 1] + velocity[j, 1] * (now - held[j]) - y
            middle = -np.rint(flat)
            uu = ux * ux + uy * uy
            for image in (middle - 1.0, middle, middle + 1.0):
                dy = flat + image
                b = dx * ux + dy * uy
                root = b * b - uu * (dx * dx + dy * dy - sigma * sigma)
                if b < slack and root > -slack * uu:
                    wait = (-b - np.sqrt(max(root, 0.0))) / uu if uu > 0.0 else np.inf
                    if wait <= limit + slack:
                        if turn == 0:
                            # What surely collides bounds what needs to be looked at.
                            if root > slack * uu and b < -slack:
                                limit = min(limit, wait)
                        elif count < others.size:
                            others[count], images[count] = j, int(image)
                            count += 1
    return count
