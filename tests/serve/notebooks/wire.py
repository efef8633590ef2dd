import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from kinetoscope.core import clips

    wires = clips.active().wires

    def hear(wish):
        for k in range(wish["credit"]):
            wire.send(5, k + 1, 0.25 * k, bytes([k]) * 70_000)

    wire = wires.lay("visitor", hear)
    mo.md("the wire is laid .")
    return


if __name__ == "__main__":
    app.run()
