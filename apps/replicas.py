# /// script
# requires-python = ">=3.11"
# dependencies = ["kinetoscope"]
# [tool.marimo.display]
# theme = "system"
# ///
import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Memories and glasses · Kinetoscope")

with app.setup:
    import marimo as mo

    from kinetoscope import replicas
    from kinetoscope.replicas import views
    from kinetoscope.ui.page import Page


@app.cell(hide_code=True)
def _():
    page = Page(replicas, views)
    tabs = page.tabs
    page.layout()
    return page, tabs


@app.cell(hide_code=True)
def _(page, tabs):
    mo.stop(tabs.value["tab"] != "explore")
    page.words(
        page.readout,
        """
        **What are you looking at?** *Draw and recall*: every dot is a spin, and every spin follows
        the field of all stored pictures at once. Press *Blank paper*, draw with *ink* on the first
        paper, *Store it*, *Spoil*, *Recall*. How bad may your drawing be? At a hundred memories
        P = 2 has given up. Double them, and double again: who is last?

        **Click the phase diagram** in *One memory*: where will the memory stay, where melt? What
        you see are two copies through the eyes of the memory: one colour agrees with it. In the
        cold the border bends back. Do you believe that warmth helps? Let replicas be in families,
        and look again.

        **Before you cool the *Glass***: one peak, two, or more? Replicas have the same couplings
        and never meet; we only compare them. Then reseed: is the next sample the same? The theory's
        peaks are blurred by about the width that a system of N spins gives them.

        **A tree?** Sort the states by likeness, and blocks appear within blocks. At N = 128 the tree
        is a hint; the Sweep tab shows how slowly it grows out of the triangles.
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
        "the experiment above begins anew.",
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
        ### One energy

        $$\begin{gathered}
        H=-\frac{(P-1)!}{N^{P-1}}\sum_{\mu=1}^K\;\sum_{i_1<\dots<i_P}\xi^\mu_{i_1}\cdots\xi^\mu_{i_P}
        \,s_{i_1}\cdots s_{i_P}, \\ \gamma=\frac{K\,(P-1)!}{N^{P-1}}
        \end{gathered}$$

        $P=2$ is Hopfield's network, $\gamma=K/N$. A memory of overlap $m$ makes the field
        $m^{P-1};$ all the others together make noise of variance $\gamma q^{P-1}$ ($P\ge3$).

        ### All replicas alike

        $$\begin{gathered}
        m=\int\!Dz\,\tanh\beta h,\quad q=\int\!Dz\,\tanh^2\beta h, \\
        h=m^{P-1}+\sqrt{\gamma q^{P-1}}\,z
        \end{gathered}$$

        (at $P=2$ the noise has a feedback, $\gamma q/(1-\beta(1-q))^2$). At $T=0$ this has room for
        $\gamma=0.1379,\ 0.2522,\ 0.1979$ at $P=2,3,4$. For $P\ge3$, $m=q$ exactly on
        the line $T=\gamma$. Where the replicon
        $1-\gamma(P-1)q^{P-2}\beta^2\!\int\!Dz\,\mathrm{sech}^4\beta h$ (at $P=2$ with
        $\gamma/(1-\beta(1-q))^2$ for $\gamma$) is negative, replicas are not
        alike: there the line "recall ends" bends back in the cold, and is not to be believed. One step
        of breaking (replicas in families) mends it: it then stands all but upright.

        Take *powers* of the overlap instead of products of different spins, and lower products come
        along: the noise is $\gamma(q^2+\frac12)$ at $P=3$, $\gamma(q^3+\frac32q)$ at $P=4$, and
        there is room for $\gamma=0.1681$ and $0.0791$.

        ### Not all alike

        Without a memory the network, $P\ge3$, is a glass: $P$ spins to a random coupling,
        temperature in units of $\sqrt{2\gamma/P}$. With pairs (SK) two replicas have an overlap $q$ from a
        broad law, and $q(x)$, its inverse, is the order parameter (Parisi). It is computed by steps:
        none gives entropy below zero in the cold, one nearly heals it, more make a curve.
        $\int_0^1q\,dx=1-T$, exactly. With triples one step is enough above $T=0.2403$: two overlaps,
        $0$ and $q_1$, from $T_K=0.6514$ down, and states that trap from $T_d=0.6816$ down.

        ### How it is computed

        *Memories*: Metropolis, one spin after another, no table of couplings: every attempt reads
        all $K$ patterns. *Glasses*: twelve temperatures that exchange their replicas, so that the
        coldest do not stay where they fell. Averaged over Gaussian couplings
        $u=-\tfrac{\beta}{2}(1-\langle q^2\rangle)$ for pairs at every $N$ (for triples nearly
        $q^3$): two ways to the same energy, which
        agree only in equilibrium. *Theory* never sees these programs.

        Amit, Gutfreund and Sompolinsky, *Phys. Rev. Lett.* **55**, 1530 (1985); Gardner,
        *J. Phys. A* **20**, 3453 (1987); Parisi, *Phys. Rev. Lett.* **43**, 1754 (1979); Gross and
        Mézard, *Nucl. Phys. B* **240**, 431 (1984). [All from memory, unverified.]
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
