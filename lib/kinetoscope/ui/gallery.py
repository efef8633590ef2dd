"""The gallery: a card for each phenomenon, with a picture from our own runs and one question.

One function makes the cards; the server wraps them in a page that needs no script and no session,
the notebook ``apps/index.py`` shows them under plain marimo.
"""

from collections.abc import Callable
from html import escape

import attrs
import marimo as mo

import kinetoscope
from kinetoscope.core import jax_env, paths


@attrs.frozen
class Card:
    """What the gallery and the head of its own page say of one phenomenon."""

    title: str
    question: str
    about: str


CARDS = {
    "solitons": Card(
        "Kink collisions",
        "Two walls run into each other. Do they bounce, pass, or stay?",
        "Kinks and breathers of nonlinear Klein-Gordon fields, and a fractal that you can zoom.",
    ),
    "mips": Card(
        "Active particles",
        "Nothing attracts them. Why do they clump?",
        "Motility-induced phase separation, and where the entropy is made.",
    ),
    "expansion": Card(
        "Free expansion",
        "You pull the wall. Entropy rises: because of the gas, or because of you?",
        "Boltzmann's entropy of a gas that doubles its volume.",
    ),
    "mixture": Card(
        "Light and heavy",
        "A fly and a football exchange heat by collisions. What evens out first, what last?",
        "Epochal relaxation of a gas of disparate masses.",
    ),
    "spirals": Card(
        "Predators and spirals",
        "Rock beats scissors beats paper. Who is left?",
        "Lotka-Volterra fronts, May-Leonard spirals and critical decay.",
    ),
    "replicas": Card(
        "Memories and glasses",
        "How many patterns fit before the memory turns to glass?",
        "Replica symmetry breaking in dense neural networks.",
    ),
}


def cards(base_url: str = "") -> str:
    """The cards as HTML: links for what can be played, a note on what is coming."""

    def picture(name: str) -> str:
        still, moving = (f"{escape(base_url)}/assets/{name}{kind}.webp" for kind in ("-still", ""))
        return (
            f'<picture><source srcset="{still}" media="(prefers-reduced-motion: reduce)">'
            f'<img class="kt-picture" src="{moving}" alt="" width="640" height="360"></picture>'
        )

    return _list(picture, lambda name: f"{escape(base_url)}/apps/{name}/")


def embedded() -> mo.Html:
    """The cards inside a notebook, where no server of ours serves pictures or apps."""
    style = (paths.assets() / "theme.css").read_text("utf-8")

    def picture(name: str) -> str:
        return mo.image(paths.assets() / f"{name}-still.webp").text

    return mo.Html(f"<style>{style}</style>" + _list(picture, lambda _name: None))


def _list(picture: Callable[[str], str], link: Callable[[str], str | None]) -> str:
    items = []
    for name, card in CARDS.items():
        words = (
            f"<h2>{escape(card.title)}</h2><p class='kt-question'>{escape(card.question)}</p>"
            f"<p class='kt-about'>{escape(card.about)}</p>"
        )
        if name not in kinetoscope.PHENOMENA:
            items.append(
                f'<li class="kt-card kt-coming" data-card="{name}"><div class="kt-picture" '
                f'aria-hidden="true"></div>{words}<span class="kt-badge">coming</span></li>'
            )
            continue
        body, there = picture(name) + words, link(name)
        if there is not None:
            body = f'<a href="{there}">{body}</a>'
        items.append(f'<li class="kt-card" data-card="{name}">{body}</li>')
    return '<ul class="kt-cards">' + "".join(items) + "</ul>"


def page(base_url: str = "", note: str = "") -> str:
    """The whole gallery page; ``note`` is a line under the title (a warm-up), beside the GPU's."""
    seen = jax_env.gpus()
    note = "; ".join(filter(None, [note, f"GPU for batches: {', '.join(seen)}" * bool(seen)]))
    style = (paths.assets() / "theme.css").read_text("utf-8")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Kinetoscope</title>
<link rel="icon" href="{escape(base_url)}/assets/logo.svg" type="image/svg+xml">
<style>{style}</style>
</head>
<body class="kt-gallery">
<header>
<h1><img src="{escape(base_url)}/assets/logo.svg" alt="" width="38" height="38"> Kinetoscope</h1>
<p>Look into motion far from equilibrium. Pick a question; you will have moved a slider within ten
seconds.</p>
<p class="kt-note">{escape(note)}</p>
</header>
<main>{cards(base_url)}</main>
<footer>Every picture here is a run of our own solvers. In the apps each run is made on this machine
while you look, and <i>Is it right?</i> holds the numbers against exact results and the literature.
Version {kinetoscope.__version__}, MIT licence.</footer>
</body>
</html>
"""
