# /// script
# requires-python = ">=3.11"
# dependencies = ["kinetoscope"]
# [tool.marimo.display]
# theme = "system"
# ///
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Light and heavy · Kinetoscope")

with app.setup:
    import marimo as mo

    from kinetoscope import mixture
    from kinetoscope.mixture import views
    from kinetoscope.ui.page import Page


@app.cell(hide_code=True)
def _():
    page = Page(mixture, views)
    tabs = page.tabs
    page.layout()
    return page, tabs


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "explore")
    page.words(
        page.readout,
        """
        **What are you looking at?** Two gases in one box, the same everywhere. Each picture shows how
        many molecules have which velocity: left the light ones, right the heavy ones, each in units of
        *its own* thermal speed. Bright is many. A round spot of the right width is equilibrium.

        **Time runs by decades**: from 1 to 10 takes as long as from 10 to 100. On a clock with even
        ticks you would see the first epoch or the last, never both.

        **Before you press play**: which of the two spots becomes round first? Then drag
        *√(light mass / heavy mass)* to the left. Which of the shaded stretches grows, and how fast?

        A broken line is theory, not a fit. For hardness 0 (Maxwell molecules) it is exact. Below: the
        three epochs for four mass ratios, each on its own clock. Where curves meet, the clock is right.
        In *Numerics* set *Check with particles* to 10 000: a gas of molecules, one collision after
        another, noise and all. Now try it at ε = 0.01. What does the answer teach you?
        """,
        page.more,
    )
    return


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "sweep")
    page.sweep.layout()
    return


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "lesson")
    page.words(
        "Predict first. The answer is read off the run you are about to see, on the stage above.",
        page.lesson,
    )
    return


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "checks")
    page.words(page.checks)
    return


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "theory")
    page.words(
        r"""
        ### Two Boltzmann equations

        $$\begin{aligned}
          \partial_t f_L &= \nu_{LL}\,Q_{LL}(f_L,f_L) + \nu\,Q_{LH}(f_L,f_H), \\
          \partial_t f_H &= \varepsilon\,\nu_{HH}\,Q_{HH}(f_H,f_H) + \nu\,Q_{HL}(f_H,f_L)
        \end{aligned}$$

        in two dimensions, without walls. $\varepsilon=\sqrt{m_L/m_H}$; velocities $v$ (light) and $w$
        (heavy) in units of each species' own thermal speed. Pairs meet at the rate $|g|^\gamma$,
        $g = v-\varepsilon w$: in a unit of time (*light mean free time*, $\nu=n=1$) a light molecule meets
        one heavy one if $\gamma=0$, a disc $\sqrt{\pi\theta/2}$, $\theta = T_L+\varepsilon^2T_H$; then

        $$\begin{aligned}
          v' &= v - \frac{1}{1+\varepsilon^2}\,(g-|g|\sigma), \\[6pt]
          w' &= w + \frac{\varepsilon}{1+\varepsilon^2}\,(g-|g|\sigma), \quad |\sigma|=1 \text{ anywhere}:
        \end{aligned}$$

        a light molecule is turned round by one collision; a heavy one is moved by $\varepsilon$.

        ### Three epochs

        | | what happens | rate, Maxwell molecules, $\nu=n=1$ | time |
        |---|---|---|---|
        | 1 | the light go round, then Maxwellian | $3/2$ | $1$ |
        | 2 | the heavy do | $\varepsilon/2 + 2\varepsilon^2$ | $1/\varepsilon$ |
        | 3 | the temperatures meet | $4\varepsilon^2/(1+\varepsilon^2)^2$, exact | $1/\varepsilon^2$ |

        Heavy molecules are walls to the light: they turn them round. Before $1/\varepsilon^2$ speeds are
        shuffled by light–light collisions alone. So round comes before Gaussian. Switch these off and look.

        For $\gamma=0$ drift, temperature and anisotropy obey closed equations at any $\varepsilon$: the
        broken lines. For $\gamma>0$ temperatures stand beside a closure that takes both gases as
        Maxwellian: discs are $1.5\sqrt{\pi\theta/2}$ times quicker. $H=\int f\ln f$, summed, never rises.

        ### Why any mass ratio costs the same

        Each gas has a basis in its own units: Gaussian times polynomials (Burnett). There
        $(g, \varepsilon v+w)/\sqrt{1+\varepsilon^2}$ is a *rotation* of $(v,w)$ by $\arctan\varepsilon$, so each
        collision operator is an exact finite sum. An L-stable Rosenbrock method (RODAS; Hairer and
        Wanner 1996) takes 35 to 65 steps, whether the mass ratio is a hundred or a million: see *Sweep*.

        Cut the operators at order $\varepsilon^2$, both: energy is kept, the error is of order
        $\varepsilon^2$. Cut them at different orders, and energy leaks at order one.

        ### What it cannot tell you

        The basis is built on $T_{\rm ref}=1$ and diverges for $T\ge2$: temperatures start between 0.4 and
        1.6. At degree 10 two narrow beams are drawn to about 2 %, and $f$ may be negative by $10^{-3}$
        far out; averages are much better. Collisions turn $g$ evenly in the plane: this is *not* the
        Coulomb force, so an electron here is only a very light disc.

        Degond and Lucquin-Desreux, *Math. Models Methods Appl. Sci.* **6**, 405 (1996). Gamba, Jin, Liu,
        arXiv:1810.11445. Hao, Jiang, Liu, arXiv:2411.13240, who cut the operators; we need not.
        """
    )
    return


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "code")
    page.words(page.code)
    return


if __name__ == "__main__":
    app.run()
