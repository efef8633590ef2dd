# /// script
# requires-python = ">=3.11"
# dependencies = ["kinetoscope"]
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Kinetoscope")

with app.setup:
    import marimo as mo

    from kinetoscope.ui import gallery


@app.cell(hide_code=True)
def _():
    mo.md("""
    # Kinetoscope

    The gallery, as `kinetoscope` serves it. Under plain marimo, open a phenomenon's own
    notebook: `marimo run --no-sandbox apps/solitons.py`.
    """)
    return


@app.cell(hide_code=True)
def _():
    gallery.embedded()
    return


if __name__ == "__main__":
    app.run()
