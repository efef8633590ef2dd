import marimo

app = marimo.App()


@app.cell
def _():
    import time

    # Deaf to everything, like a kernel that forgot its cancel event.
    end = time.monotonic() + 120
    while time.monotonic() < end:
        pass
    return


if __name__ == "__main__":
    app.run()
