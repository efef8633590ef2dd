# /// script
# requires-python = ">=3.11"
# dependencies = ["kinetoscope"]
# [tool.marimo.display]
# theme = "system"
# ///
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Active particles · Kinetoscope")

with app.setup:
    import marimo as mo

    from kinetoscope import mips
    from kinetoscope.mips import ring_views, views
    from kinetoscope.ui.laboratory import Laboratory
    from kinetoscope.ui.page import Page


@app.cell(hide_code=True)
def _():
    page = Page(mips, views)
    tabs = page.tabs
    ring = Laboratory(page.session, ring_views, vega_url=page.board.plots.vega_url)
    page.layout()
    return page, ring, tabs


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "explore")
    page.words(
        page.readout,
        """
        **What are you looking at?** Every disc swims ahead at the same speed, and its nose turns
        at random. Discs push when they touch; nothing pulls. Drag *Péclet number* down to 10 while
        it runs: what does the crowd live on?

        **Before you press** *Turn all round*: will the crowd burst, or stay? Then take *call them
        here* under the picture and hold the pointer still. Can you build a crowd at Pe = 10, and
        does it outlive your hand?

        **Where is entropy made?** Guess, then colour by *e even* and by *e odd*. Both count heat in
        the same picture; they only differ in what the film run backwards does to the noses. Their
        sum is the same everywhere. The preset *A strip* draws both across it.
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
        "the swimmers above begin anew.",
        page.lesson,
    )
    return


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "checks")
    page.words(page.checks)
    return


@app.cell(hide_code=True)
def _(page, ring, tabs):
    mo.stop(tabs.value["tab"] != "theory")
    page.words(
        r"""
        ### One swimmer, many swimmers

        $\dot{\mathbf r}_i = v_0\mathbf e_i + \mu\mathbf F_i + \sqrt{2D_t}\,\boldsymbol\xi_i$, and
        the nose $\mathbf e_i$ diffuses (or tumbles) at the rate $D_r$. Units: diameter $\sigma$, speed $v_0$
        and mobility $\mu$ are 1; time is in $\sigma/v_0$. The Péclet number $\mathrm{Pe}=3v_0/(\sigma
        D_r)$ is three times the way swum before a nose has turned; $D_t=\sigma^2D_r/3=1/\mathrm{Pe}$.
        The packing is $\varphi=N\pi\sigma^2/4A$.

        ### Why do they clump?

        Collisions hold them up: $v_\mathrm{eff}=v_0+\mu\langle\mathbf e\cdot\mathbf F\rangle\approx
        v_0(1-\varphi/\varphi^*)$ with $\varphi^*\approx0.96$. Who is slow stays, and where many stay it is
        crowded. A gas cannot remain one where $v_\mathrm{eff}$ falls faster than $1/\rho$
        (Tailleur and Cates 2008). The border depends on the discs: hard ones part from Pe = 40(2),
        $\varphi$ = 0.597(3) (Siebert et al. 2018, another disc than ours), soft ones later; the kind
        of critical point is disputed. Broken lines in the histogram are strips of these very discs,
        1200 of them, run by us beforehand; Maxwell's construction on the pressure gives others
        (Solon et al., arXiv:1609.03483). Domains grow as $t^{1/3}$ at best; small boxes end it.

        ### How much entropy, and where?

        | the film run backwards | rate a swimmer | where it is large |
        |---|---|---|
        | noses stay ($\mathbf e$ even) | $v_0(v_0+\mu\langle\mathbf e\cdot\mathbf F\rangle)/D_t$ | in the gas |
        | noses turn ($\mathbf e$ odd) | $-\mu v_0\langle\mathbf e\cdot\mathbf F\rangle/D_t$ | in the crowd |
        | no thermal noise, Gaussian swimmers | $-\langle\nabla\cdot\mathbf F\rangle$ | where discs touch |
        | density field alone | needs a fitted field theory | at the interface (Nardini et al. 2017) |

        The first two add up to $v_0^2/D_t$ exactly, in any crowd. The first is also read off the
        paths, $\frac{v_0}{D_t}\,\mathbf e\circ\dot{\mathbf r}$: *paths + odd* settles on the sum with
        the error $\sqrt{2v_0^2/D_tNt}$. **What it is not:** the motor's fuel is not counted, and
        both diverge as $D_t\to0$. Single discs may show less than 0; only means may not.

        ### How it is computed

        Euler-Maruyama steps over a list of close pairs, renewed when a disc has moved half a skin;
        noise by counting, so that a seed gives the same film however it is cut. Soft discs take
        steps of 0.01, hard ones of 0.002. A new packing stretches the box and everything in it. What
        the page opens with is such a gas twenty memory times old, kept with the program; the Sweep
        tab maps all that are.
        Colours are of this moment; *e even* and *e odd* are averaged over four diameters around
        each disc. Boxes are small: 1024 discs show phases, not exponents.

        Tailleur and Cates, *PRL* **100**, 218103 (2008); Siebert et al., *PRE* **98**, 030601 (2018);
        Pietzonka and Seifert, arXiv:1707.03772; Nardini et al., *PRX* **7**, 021007 (2017); Boffi
        and Vanden-Eijnden, arXiv:2309.12991.
        """,
        r"""
        ### The network, small enough to see through
        Boffi and Vanden-Eijnden learn the score $\nabla\ln\rho$ of 4096 swimmers with a transformer,
        hours on large GPUs: out of reach of a classroom, so no map here comes from one. The mean it
        must reproduce, $-\langle\nabla\cdot\mathbf F\rangle$, needs none. Two swimmers are in reach.
        """,
        *ring.layout(),
    )
    return


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "code")
    page.words(page.code)
    return


if __name__ == "__main__":
    app.run()
