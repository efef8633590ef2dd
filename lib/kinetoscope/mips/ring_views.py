"""What the laboratory of two swimmers on a ring shows: a network that learns its currents.

Fokker-Planck gives the density, the currents and the entropy production exactly (`.ring`); a small
network sees nothing but samples (`.score`).  Exact, learned and their difference lie in one chart,
and are drawn again every few steps of the training.  Numbers are the paper's: v0 = 0.25, k = 2.5,
gamma = eps = 0.1, half the ring W = 8 radii.
"""

import threading
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import numpy as np

from kinetoscope.charts import Line, Quantity, bars, curves
from kinetoscope.core import jax_env
from kinetoscope.mips import theory
from kinetoscope.mips.ring import Ring

Report = Callable[[float, str], None]
Datasets = dict[str, dict[str, dict[str, Any]]]

#: The paper's ring.
RING = {"speed": 0.25, "stiffness": 2.5, "softness": 7.5, "gamma": 0.1, "epsilon": 0.1}
HALF = 8.0
#: Steps of the training, and steps from one drawing to the next.
STEPS, EVERY = 1000, 20
#: Samples in the histogram, its bars; points of a curve on the ring.
DRAWN, BARS, THIN = 20_000, 64, 2
#: Where the density is below this share of its greatest nobody comes by, and nothing is learned.
RARE = 2e-3
HEIGHT = 190
PLACE = Quantity("x", "distance x of the two (radii)", low=-HALF, high=HALF)
STEP = Quantity("step", "steps of training", low=0.0, high=STEPS)


def laboratory_charts() -> list[dict[str, Any]]:
    """Two rows of three: what is known and learned along the ring, and how learning goes on."""
    three = (
        Line("learned", "learned", data="learned"),
        Line("residual", "learned − exact", colour="category-2", data="learned"),
        Line("exact", "exact", theory=True, data="exact"),
    )
    parts = (
        Line("total", "in all"), Line("of_x", "of x", colour="good"),
        Line("of_g", "of g", colour="category-2"), Line("exact", theory=True, data="exact"),
    )  # fmt: skip
    return [
        bars(
            "seen", "All that the network sees", label="samples", x=PLACE,
            y=Quantity("height", "density", low=0.0),
            lines=(Line("exact", "exact", theory=True, data="exact", x="x"),), height=HEIGHT,
        ),
        curves("drift", "Velocity of x where g ≈ 1", three, x=PLACE,
               y=Quantity("", "v_x"), clock=False, height=HEIGHT),
        curves("turn", "Velocity of g where g ≈ 1", three, x=PLACE,
               y=Quantity("", "v_g"), clock=False, height=HEIGHT),
        curves("where", "Where is entropy made?", three, x=PLACE,
               y=Quantity("", "rate a length"), clock=False, height=HEIGHT),
        curves("rates", "Entropy production as it learns", parts, x=STEP,
               y=Quantity("", "rate", low=0.0), data="learned", clock=False, height=HEIGHT),
        curves(
            "off", "How far off is the total?",
            (Line("percent", "off by (%)", data="learned"),
             Line("goal", "2 %", theory=True, data="exact")),
            x=STEP, y=Quantity("", "%", low=0.1, high=100.0, log=True), clock=False, height=HEIGHT,
        ),
    ]  # fmt: skip


def laboratory_words() -> str:
    """What stands above the charts, with the button."""
    what = (
        "<p>Two swimmers on a ring, x their distance and g the difference of their drives. "
        "Fokker-Planck's equation gives their density and currents exactly: broken lines. A "
        "network of two layers of 64 gets 200 000 samples of that density and the force, no "
        "equation, and must find the currents. Guess first: which is learned sooner, the current "
        "of x or the small one of g? It takes ten seconds or so of one core, the first of them "
        "to compile.</p>"
    )
    if not jax_env.present():
        return what + (
            "<p>Learning needs JAX, which is not installed here: "
            "<code>pip install 'kinetoscope[jax]'</code>. The exact curves need nothing.</p>"
        )
    return what + '<button type="button" data-action="begin">Let it learn</button>'


def known() -> Datasets:
    """Datasets of the exact solution, with the samples."""
    exact = theory.ring(**RING, half_width=HALF)
    x, seen, one = exact.x[::THIN], _seen(exact)[::THIN], _one(exact)
    height, edges = np.histogram(
        exact.samples(DRAWN)[:, 0], BARS, range=(-HALF, HALF), density=True
    )
    ends = np.array([0.0, STEPS])
    rates = np.repeat([exact.epr, exact.epr_x, exact.epr_g], 3)
    rates[2::3] = np.nan  # a gap between one level and the next
    return {
        "seen": {
            "bars": {"low": edges[:-1], "high": edges[1:], "height": height},
            "exact": {"x": x, "exact": exact.marginal[::THIN]},
        },
        "drift": {"exact": {"x": x, "exact": np.where(seen, exact.current_x[::THIN, one], np.nan)}},
        "turn": {"exact": {"x": x, "exact": np.where(seen, exact.current_g[::THIN, one], np.nan)}},
        "where": {"exact": {"x": x, "exact": _where(exact, exact)[::THIN]}},
        "rates": {"exact": {"step": np.tile([0.0, STEPS, STEPS], 3), "exact": rates}},
        "off": {"exact": {"step": ends, "goal": np.full(2, 2.0)}},
    }  # fmt: skip


def learn(seed: int, cancel: threading.Event | None, progress: Report) -> Iterator[Datasets]:
    """Train the network under ``seed``; every few steps what it knows by then.

    Raises ImportError without JAX, Cancelled soon after the event.
    """
    from kinetoscope.mips import score

    exact = theory.ring(**RING, half_width=HALF)
    x, seen, one = exact.x[::THIN], _seen(exact)[::THIN], _one(exact)
    lessons: list[tuple[float, ...]] = []
    progress(0.0, "Compiling the network")
    for lesson in score.train(
        exact, seed=seed, steps=STEPS, every=EVERY, cancel=cancel, **RING
    ):  # fmt: skip
        off = 100.0 * (lesson.epr / exact.epr - 1.0)
        lessons.append((lesson.step, lesson.epr, lesson.epr_x, lesson.epr_g, max(abs(off), 0.1)))
        step, total, of_x, of_g, percent = np.array(lessons).T
        progress(lesson.step / STEPS, f"step {lesson.step} of {STEPS}: {off:+.1f} %")
        made: Datasets = {
            "rates": {"learned": {"step": step, "total": total, "of_x": of_x, "of_g": of_g}},
            "off": {"learned": {"step": step, "percent": percent}},
        }
        local = _where(exact, lesson)[::THIN]
        for name, learned, true in (
            ("drift", lesson.current_x[::THIN, one], exact.current_x[::THIN, one]),
            ("turn", lesson.current_g[::THIN, one], exact.current_g[::THIN, one]),
            ("where", local, _where(exact, exact)[::THIN]),
        ):
            both = np.where(seen, (learned, learned - true), np.nan)
            made[name] = {"learned": {"x": x, "learned": both[0], "residual": both[1]}}
        yield made


def verdict(fed: Datasets) -> str:
    """What to say of the last datasets of :func:`learn`."""
    exact, last = theory.ring(**RING, half_width=HALF), fed["rates"]["learned"]
    rows = [
        (label, last[column][-1], true)
        for label, column, true in (
            ("in all", "total", exact.epr), ("of x", "of_x", exact.epr_x),
            ("of g", "of_g", exact.epr_g),
        )
    ]  # fmt: skip
    cells = "".join(
        f"<tr><td>{escape(label)}</td><td>{found:.4f}</td><td>{true:.4f}</td>"
        f"<td>{100.0 * (found / true - 1.0):+.1f}&nbsp;%</td></tr>"
        for label, found, true in rows
    )
    return (
        f"<table><thead><tr><th>Step {last['step'][-1]:.0f}: entropy</th><th>learned</th>"
        "<th>exact</th><th>off by</th></tr></thead>"
        f"<tbody>{cells}</tbody></table>"
    )


def _seen(exact: Ring) -> np.ndarray:
    """Where on the ring samples are, (n_x,) bool."""
    return exact.marginal > RARE * exact.marginal.max()


def _one(exact: Ring) -> int:
    """The node of g that is nearest to 1."""
    return int(np.argmin(np.abs(exact.nodes - 1.0)))


def _where(exact: Ring, found: Any) -> np.ndarray:
    """Entropy production a length, (n_x,), by the currents of ``found``; it adds up to the rate."""
    each = found.current_x**2 / RING["epsilon"] + found.current_g**2 / RING["gamma"]
    return (exact.relative * exact.weights * each).sum(axis=1)
