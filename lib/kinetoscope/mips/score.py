"""A small network learns the score of two swimmers on a ring, while one watches.

The paper's idea (Boffi and Vanden-Eijnden, arXiv:2309.12991) where it can be seen through: the
currents of a stationary state are known as soon as s = grad ln rho is, and s can be learned from
samples alone.  With s = (F/eps, -g) + u, u a network, the loss (Hyvarinen, JMLR 6, 695 (2005))

    E[ eps (s_x^2 + 2 d_x s_x) + gamma (s_g^2 + 2 d_g s_g) ]

has its minimum at the true score, and up to numbers that do not depend on u it is

    E[ eps (u_x^2 + 2 d_x u_x) + 2 F u_x + gamma (u_g^2 - 2 g u_g + 2 d_g u_g) ].

u_x says how far x is from Boltzmann's law, u_g how far g is from a Gaussian: both vanish without
drive.  The velocities are v_x = v0 g - eps u_x and v_g = -gamma u_g; the rate of entropy production
follows, and Fokker-Planck (``theory.ring``) tells how good it is.  Two layers of 64, six waves of x
and g as inputs, a thousand steps: some seconds of one core.  What a large system needs (a
transformer, a GPU, days) is out of reach of a classroom, and nothing here pretends otherwise.
"""

import functools
import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import numpy as np

from kinetoscope.core import jax_env, seeds
from kinetoscope.core.run import stop_if
from kinetoscope.mips.ring import Ring, force

#: Waves of x, cells of a layer, samples, samples of a step, learning rate at the start.
WAVES, WIDTH, SAMPLES, BATCH, RATE = 3, 64, 200_000, 2048, 2e-3


@attrs.frozen(eq=False)
class Lesson:
    """How far the network has come.

    ``epr``, ``epr_x``, ``epr_g``: rates by its currents, averaged over the exact density; ``loss``
    of the last steps; ``current_x``, ``current_g`` (n_x, n_hermite) at the nodes of the ring, to be
    seen beside the exact ones.
    """

    step: int
    loss: float
    epr: float
    epr_x: float
    epr_g: float
    current_x: np.ndarray
    current_g: np.ndarray


def train(
    exact: Ring, *, speed: float, stiffness: float, softness: float, gamma: float, epsilon: float,
    seed: int = 0, steps: int = 1000, every: int = 50, cancel: threading.Event | None = None,
) -> Iterator[Lesson]:  # fmt: skip
    """Learn from samples of ``exact`` and tell every ``every`` steps how it goes.

    The samples come from the Fokker-Planck density: drawing them from a simulation takes longer
    than all the learning.

    Raises ImportError without JAX, Cancelled within ``every`` steps of the event.
    """
    seed = seeds.check(seed)
    tools = _tools(float(-exact.x[0]), speed, stiffness, softness, gamma, epsilon, steps)
    drawn = exact.samples(SAMPLES, seed=seed).astype(np.float32)
    state = tools["begin"](seed % 2**32)
    done = 0
    while done < steps:
        stop_if(cancel)
        count = min(every, steps - done)
        random = np.random.default_rng(seeds.spawn(seed, 1, done))
        chosen = drawn[random.integers(0, SAMPLES, (count, BATCH // 2))]
        # (x, g) and (-x, -g) are equally likely: each sample counts twice.
        state, losses = tools["learn"](state, np.concatenate((chosen, -chosen), axis=1), done)
        done += count
        u = _grid(tools["network"], state[0], exact)
        yield _lesson(done, float(np.mean(losses)), u, exact, speed, gamma, epsilon)


def _grid(network: Any, weights: Any, exact: Ring) -> np.ndarray:
    """The network on the grid of the ring, (2, n_x, n_g)."""
    x, g = np.meshgrid(exact.x, exact.nodes, indexing="ij")
    at = np.stack((x.ravel(), g.ravel()), axis=1).astype(np.float32)
    return np.asarray(network(weights, at), np.float64).T.reshape(2, *x.shape)


def _lesson(
    done: int, loss: float, u: np.ndarray, exact: Ring, speed: float, gamma: float, epsilon: float
) -> Lesson:
    v_x, v_g = speed * exact.nodes - epsilon * u[0], -gamma * u[1]
    held = exact.relative * exact.weights * (exact.x[1] - exact.x[0])
    epr_x, epr_g = float((held * v_x**2).sum() / epsilon), float((held * v_g**2).sum() / gamma)
    return Lesson(done, loss, epr_x + epr_g, epr_x, epr_g, v_x, v_g)


@functools.lru_cache(maxsize=4)
def _tools(
    half: float, speed: float, stiffness: float, softness: float, gamma: float, epsilon: float,
    steps: int,
) -> dict[str, Any]:  # fmt: skip
    """The compiled functions: ``begin``, ``learn`` and ``network``."""
    jax = jax_env.jax()
    jnp = jax.numpy

    def network(weights: Any, at: Any) -> Any:
        """U at points (n, 2), each kept a function of one point: (n, 2)."""
        x, g = at[..., :1], at[..., 1:]
        q = jnp.arange(1, WAVES + 1, dtype=jnp.float32) * np.float32(np.pi / half)
        h = jnp.concatenate((jnp.cos(q * x), jnp.sin(q * x), g), axis=-1)
        for matrix, shift in weights[:-1]:
            h = jax.nn.gelu(h @ matrix + shift)
        matrix, shift = weights[-1]
        return h @ matrix + shift

    def loss(weights: Any, at: Any, push: Any) -> Any:
        """The mean over a batch (n, 2) with the forces (n,) there."""
        both = []
        for axis in range(2):
            along = jnp.zeros_like(at).at[:, axis].set(1.0)
            u, slope = jax.jvp(lambda z: network(weights, z), (at,), (along,))
            both.append(slope[:, axis])
        x_part = epsilon * (u[:, 0] ** 2 + 2.0 * both[0]) + 2.0 * push * u[:, 0]
        g_part = gamma * (u[:, 1] ** 2 - 2.0 * at[:, 1] * u[:, 1] + 2.0 * both[1])
        return jnp.mean(x_part + g_part)

    def begin(seed: int) -> tuple:
        sizes, key = (2 * WAVES + 1, WIDTH, WIDTH, 2), jax.random.key(seed)
        weights = []
        for k, (a, b) in enumerate(pairwise(sizes)):
            scale = np.float32((1.0 if k < 2 else 0.1) / np.sqrt(a))
            drawn = jax.random.normal(jax.random.fold_in(key, k), (a, b), jnp.float32)
            weights.append((scale * drawn, jnp.zeros(b, jnp.float32)))
        zeros = jax.tree.map(jnp.zeros_like, weights)
        return weights, zeros, zeros

    def one(state: tuple, this: tuple) -> tuple:
        """One step of Adam (Kingma and Ba 2014) with a rate that falls like a cosine."""
        weights, mean, square = state
        at, push, k = this
        value, slope = jax.value_and_grad(loss)(weights, at, push)
        t = k.astype(jnp.float32) + 1.0
        mean = jax.tree.map(lambda m, d: 0.9 * m + 0.1 * d, mean, slope)
        square = jax.tree.map(lambda s, d: 0.999 * s + 0.001 * d * d, square, slope)
        rate = RATE * 0.5 * (1.0 + jnp.cos(np.float32(np.pi) * t / steps))
        rate = (rate * jnp.sqrt(1.0 - 0.999**t) / (1.0 - 0.9**t)).astype(jnp.float32)
        weights = jax.tree.map(
            lambda w, m, s: w - rate * m / (jnp.sqrt(s) + 1e-8), weights, mean, square
        )
        return (weights, mean, square), value

    compiled = jax.jit(lambda state, series: jax.lax.scan(one, state, series))

    def learn(state: tuple, at: np.ndarray, first: int) -> tuple:
        push, _ = force(at[..., 0].astype(np.float64), stiffness, softness)
        counter = np.arange(first, first + len(at), dtype=np.int32)
        return compiled(state, (at, push.astype(np.float32), counter))

    return {"begin": begin, "learn": learn, "network": jax.jit(network)}
