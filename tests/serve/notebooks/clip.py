import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from kinetoscope.core import clips

    store = clips.active()
    frames = b"KSC1" + bytes(range(256)) * 4096
    address = store.url(store.put(frames, owner="visitor", generation=7))
    mo.md(f"the clip is at {address} .")
    return


if __name__ == "__main__":
    app.run()
