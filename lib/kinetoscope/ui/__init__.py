"""Floor 4: the page.  Controls, stage, charts and tabs wired together for marimo and Jupyter.

Here, in ``serve`` and in the notebooks, and nowhere else, the library knows of marimo.
"""
