# /// script
# requires-python = ">=3.11"
# dependencies = ["kinetoscope"]
# [tool.marimo.display]
# theme = "system"
# ///
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Kink collisions · Kinetoscope")

with app.setup:
    import marimo as mo

    from kinetoscope import solitons
    from kinetoscope.solitons import views
    from kinetoscope.ui.page import Page


@app.cell(hide_code=True)
def _():
    page = Page(solitons, views)
    tabs = page.tabs
    page.layout()
    return page, tabs


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "explore")
    page.words(
        page.readout,
        """
        **What are you looking at?** The field $\\varphi(x, t)$ has two resting values, its vacua. A
        *kink* is a wall between them: it cannot be undone, only moved, or annihilated by its mirror
        image. The picture shows where the field's energy is, time running to the right; the curve
        beside it is the field itself at the moment of the playhead.

        **Before you press play**, look at the preset's question under its name and say what you
        expect. Then make them a little faster: *Speed* 0.2300. Would you have guessed?

        Charts over time share the clock of the stage: drag in one and the picture follows. A broken
        line is theory, not a fit.
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
        ### One equation, five potentials

        $$\varphi_{tt} + 2\Gamma\,\varphi_t = \varphi_{xx} - V'(\varphi), \qquad c = 1.$$

        | | $V(\varphi)$ | kink at rest | its mass $M$ | meson mass |
        |---|---|---|---|---|
        | $\varphi^4$ | $\tfrac14(\varphi^2-1)^2$ | $\tanh(x/\sqrt2)$ | $2\sqrt2/3$ | $\sqrt2$ |
        | sine-Gordon | $1-\cos\varphi$ | $4\arctan e^{x}$ | $8$ | $1$ |
        | $\varphi^6$ | $\tfrac12\varphi^2(1-\varphi^2)^2$ | $\sqrt{(1+\tanh x)/2}$ | $1/4$ | $1$ or $2$ |
        | double sine-Gordon | $\tfrac{4}{1+4\lvert\eta\rvert}[\eta(1-\cos\varphi)+1+\cos\tfrac\varphi2]$ | $4\arctan(\sinh(mx)/b)$ | grows with $\eta$ | $m$ |
        | linear | $\tfrac12 m^2\varphi^2$ | none | – | $m$ |

        with $b=\sqrt{1+4\eta}$ and, for the double sine-Gordon field, $m=b/\sqrt{1+4\lvert\eta\rvert}$.

        Lengths and times are such that $c = 1$ and $V$ has the coefficients as written. A kink that
        moves at $v$ is shorter by $\gamma = 1/\sqrt{1-v^2}$, and has $E = \gamma M$, $P = \gamma M v$.
        For a long Josephson junction (sine-Gordon), one unit of $x$ is the Josephson length
        $\lambda_J$ and one unit of $t$ is $1/\omega_p$.

        ### Why do two walls bounce twice?

        A $\varphi^4$ kink can wobble: it has one internal mode, $\omega_1 = \sqrt{3/2}$, below the
        threshold $\sqrt2$ of radiation. In a collision some of the kinks' energy goes into that wobble.
        Too slow to escape, they turn round and meet again; if the wobble has the right phase it gives
        the energy back. The time between the two meetings must fit:
        $\omega_1 T_{12} \simeq 2\pi n + \text{const}$ (Campbell, Schonfeld and Wingate, *Physica D* **9**,
        1, 1983). Each whole $n$ is a window of escape, and beside each window lies a set of windows for
        three meetings, and so on: the fractal of the *Sweep* tab.

        Sine-Gordon is the control experiment. It is integrable, its kinks have no wobble to give energy
        to, and they pass through one another unchanged but for a shift of
        $2\sqrt{1-v^2}\,\ln(1/v)$.

        ### How it is computed

        Space: central differences of order 4, 6 or 8. Time: a symplectic composition of kicks and
        drifts (Blanes and Moan, *J. Comput. Appl. Math.* **142**, 313, 2002), so that the energy error
        stays bounded. The box of a collision is *causal*: so wide that nothing that touched its end can
        be back before you stop looking. The step is never changed behind your back.

        **What it cannot tell you.** Window edges move in the fourth digit with the grid step. The
        critical speed depends on how long you wait: in the limit we find 0.2601, the literature has
        0.2598. Say your horizon.
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
