# /// script
# requires-python = ">=3.11"
# dependencies = ["kinetoscope"]
# [tool.marimo.display]
# theme = "system"
# ///
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Predators and spirals · Kinetoscope")

with app.setup:
    import marimo as mo

    from kinetoscope import spirals
    from kinetoscope.spirals import views
    from kinetoscope.ui.page import Page


@app.cell(hide_code=True)
def _():
    page = Page(spirals, views)
    tabs = page.tabs
    page.layout()
    return page, tabs


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "explore")
    page.words(
        page.readout,
        """
        **What are you looking at?** Every pixel is a site, empty or held by one individual. At each
        moment somewhere a site picks a neighbour, and something happens: one kills, one gives
        birth, two change places. Nothing else is put in. Where do the waves come from?

        **It never stops.** Move *Exchange* while it runs: the spirals grow before your eyes. Choose
        a colour under the picture and paint. Before you do: who will profit? Not the one you think.
        Or kill a species with its button: how many are left in the end?

        The marks are spiral cores, + and − for the sense in which they turn, as soon as there are
        few enough to see the picture. Count both. The bar is the wavelength λ where there is one,
        and else the distance ξ over which neighbours are alike. *Beside it* puts the same rates as smooth
        equations next to the lattice, from the same start: they know no last individual.
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
        "Predict first. The answer is read off a run of the same knobs and the same seed, made while "
        "the lattice above begins anew.",
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
        ### Rules, not equations

        Each site fires at the total rate of its reactions, picks one of four neighbours, then one
        reaction. Time is counted so that a rate of 1 means once per site and unit of time.

        | | reactions | rate equations |
        |---|---|---|
        | Spirals (May-Leonard) | $A\,B\to A\,0\ (\sigma)$, $A\,0\to A\,A\ (\mu)$, $\text{swap}\ (\varepsilon)$ | $\dot a_i=2\mu a_i(1-\rho)$ ${}-2\sigma a_i a_{i-1}$ |
        | Fronts (Lotka-Volterra) | $A\to0\ (d)$, $A\,B\to A\,A\ (\lambda)$, $B\,0\to B\,B\ (b_0)$ | $\dot a=\lambda ab-da$, $\dot b=b_0\,b(1-a-b)$ ${}-\lambda ab$ |
        | Contact process | $A\to0\ (1)$, $A\,0\to A\,A\ (\lambda)$ | $\dot a=\lambda a(1-a)-a$ |
        | Annihilation | $A\,A\to0$ or $A\,B\to0$ on meeting | $\dot a=-2a^2$ |

        The factor 2 is there because either of two neighbours may start their reaction; $b_0$ is the
        knob *Birth*, $b$ the density of prey.

        ### Why spirals?

        The mixed state is unstable: small differences grow at rate $2c_1$ while they turn at
        $2\omega$, with $c_1=\mu\sigma/(2(3\mu+\sigma))$ and $\omega=\sqrt3\,c_1$. In time counted
        twice as fast, where $D=\varepsilon/4$, the motion near it is that of one complex amplitude,
        $\dot z = D\nabla^2z+(c_1-i\omega)z-c_2(1+ic_3)|z|^2z$, whose waves end in cores.
        On a torus as many cores turn left as right, always: a phase has to return to itself.

        **How wrong is it?** The wavelength of the amplitude equation is about 1.6 times that of the
        equations it was derived from; the second row of charts under *Explore* marks both. And
        *mobility* is a matter of convention: $D/(sL^2)=\varepsilon/4L^2$ here, $2\varepsilon/L^2$
        elsewhere, eight times as much. The quoted threshold $4.5\cdot10^{-4}$ fits the first.

        ### When the last one dies

        Rate equations never lose a species. A lattice does, when its spirals outgrow it, and the
        predators do below a threshold that lies higher than the equations say, since they search
        where they have just eaten. At that threshold, as in every process with a single absorbing
        state and nothing else special, the density falls in two dimensions as $t^{-0.45}$: directed
        percolation. Annihilation in one dimension
        falls as $1/\sqrt{8\pi Dt}$, exactly, since particles have to meet; $A+B$ leaves domains.

        ### How it is computed

        *One by one*: exact random-sequential updates. *Dimers*: the lattice is cut into pairs at
        random, and all pairs act at once, thirty times as fast; the error vanishes with $q$ and is
        measured in *Is it right?*.

        Tauber, arXiv:1807.01248; Dobramysl, Mobilia, Pleimling and Tauber, *J. Phys. A* **51**, 063001
        (2018); Reichenbach, Mobilia and Frey, *Nature* **448**, 1046 (2007).
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
