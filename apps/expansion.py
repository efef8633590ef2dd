# /// script
# requires-python = ">=3.11"
# dependencies = ["kinetoscope"]
# [tool.marimo.display]
# theme = "system"
# ///
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Free expansion · Kinetoscope")

with app.setup:
    import marimo as mo

    from kinetoscope import expansion
    from kinetoscope.expansion import views
    from kinetoscope.ui.page import Page


@app.cell(hide_code=True)
def _():
    page = Page(expansion, views)
    tabs = page.tabs
    page.layout()
    return page, tabs


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "explore")
    page.words(
        page.readout,
        """
        **What are you looking at?** Discs fill the left half of a box; at $t = 0$ its wall is gone.
        Beside the box stands what you know of them: how many are in each cell of place and velocity,
        $(x, v_x)$. That is the *macrostate*. On the right the same discs in far narrower cells: see
        the filaments? Your cells average over them, and that is where entropy comes from.

        **Before you press play**: the gas gets twice the room. How much does $S/N$ rise, in the end?
        Then move *Velocity cells*. The discs do not care, they are not even moved again. What
        changes in the entropy, its end or its way there?

        Without collisions nothing but flight can raise it, at the rate $\\Delta v/2L$. With many,
        the cells cease to matter. Where in between? Try *Knudsen number*, or the *Sweep*.

        *At the start* the gas may fill a third of the box, or all of it, hot beside cold.
        Charts over time share the clock of the stage. A broken line is theory, not a fit, and it
        is drawn only where it holds.
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
        ### Boltzmann's entropy of what you know

        $N$ discs, $N_a$ of them in cell $a$ of volume $|D_a| = \Delta x\,L\,\Delta v^d$ ($d = 1$ for
        cells in $v_x$, 2 for $v_x, v_y$). So many microstates look like that:

        $$\begin{aligned}
          \frac SN &= \frac1N \sum_a \left[N_a \ln |D_a| - \ln N_a!\right] \\
          &\simeq 1 - \sum_a \frac{N_a}{N} \ln\frac{N_a}{|D_a|}.
        \end{aligned}$$

        In equilibrium it is $\ln(V/N) + 1 + \tfrac d2\ln 2\pi e$, whatever the cells if they are small:
        doubling $V$ adds $\ln 2 = 0.693$. With few discs to a cell it comes out low, by about
        $(K-1)/2N$ with $K$ occupied cells (Miller 1955): keep $N/K$ above 20. *Fields only*
        is the entropy of density, momentum and temperature in each strip.

        ### Two ways up

        **Flight.** In a cell speeds differ by up to $\Delta v$, so after $t$ its discs are spread
        over $\Delta v\,t$. Unfold the mirrors: a square wave of period $2L$, smeared to $g$. Then
        $\Delta S/N = -2\langle g \ln g\rangle$, and for narrow strips

        $$\frac{\Delta S}{N} = \begin{cases} \Delta v\,t/2L & \text{for } \Delta v\,t \le L, \\
          \ln 2 & \text{at } \Delta v\,t = 2L; \end{cases}$$

        then a little down and up again. For points, from $t = \Delta x/v_{th}$ on, it is good
        to 0.002 at $\Delta v = 0.2$, and the better the narrower the cells.

        **Collisions.** A disc of diameter $\sigma$ collides at the rate
        $\nu = 2n\sigma\chi\sqrt{\pi kT/m}$ and flies $\lambda = 1/(2\sqrt2\,n\sigma\chi)$ between.
        $\mathrm{Kn} = \lambda/L$ at $\chi = 1$. The winner is read off
        $R = (\Delta v/2L)/\nu$. A model of ours puts both together,
        $g \to e^{-\nu t} g + (1 - e^{-\nu t})/2$. It is drawn for $\mathrm{Kn} \ge 10$, $t > 2$, and is
        too high by up to 0.05 there in narrow cells; elsewhere it overshoots badly: what has collided
        has not yet spread. Look at *Or do collisions?*

        ### How it is computed

        *No collisions*: exact at any time, in one step. *Boltzmann (DSMC)*: free steps, then random
        pairs in the same strip collide (Bird 1994). *Hard discs*: every collision at its moment,
        one after another; energy to the last digit and never an overlap.

        **Which can be reversed?** Flight: always. Hard discs: for a few collisions; each multiplies
        an error by about $2\lambda/\sigma$, and a double has 16 digits. With 60 digits it works,
        until you kick a disc by $10^{-12}$ (see *Sweep*). DSMC: never. It draws strangers to
        collide, also after the turn, when they have met. That is Boltzmann's *Stosszahlansatz*.

        **What it cannot tell you.** One run is one microstate. $S$ of too fine cells counts discs,
        not states. In $(x, v_x)$ cells $S$ may pass $\ln 2$ by 0.005: $T_x \ne T_y$ for a while.

        Units: $m = kT = L = 1$, so $v_{th} = 1$ and time is in $L/v_{th}$. References: Garrido,
        Goldstein, Huse and Lebowitz, arXiv:2403.07519; Chakraborti, Dhar, Goldstein, Kundu and
        Lebowitz, arXiv:2109.07742 (abstracts); Henderson, *Mol. Phys.* **30**, 971 (1975); Bird,
        *Molecular Gas Dynamics* (1994).
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
