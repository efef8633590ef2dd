"""Make the pictures of the gallery and the README: our own player, filmed in a browser.

    python assets/render.py            # every phenomenon; needs chromium and the test packages

Each picture is the stage of one preset, sought frame by frame and photographed, written as a still
(PNG) and as a loop (animated WebP).
"""

import io
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ASSETS = Path(__file__).parent
#: Phenomenon, preset, and the part of the run (0 to 1) that makes the best still.
SCENES = {"solitons": ("two-bounce", 0.62)}
FRAMES, MILLISECONDS, SIZE = 48, 90, (640, 360)
PORT = 8971
STAGE = '[data-kinetoscope="player"]'


def photograph(page: Page, fraction: float) -> Image.Image:
    """The stage at a fraction of the run."""
    slider = page.locator(f"{STAGE} .track input")
    last = int(page.locator(STAGE).get_attribute("data-frames")) - 1
    slider.evaluate(
        """(slider, frame) => new Promise((done) => {
            window.addEventListener('kinetoscope:clock', () => setTimeout(done, 60), {once: true});
            slider.value = frame;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
        })""",
        round(fraction * last),
    )
    picture = page.locator(f"{STAGE} .stage").screenshot()
    return Image.open(io.BytesIO(picture)).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def film(page: Page, name: str) -> None:
    """Write the still and the loop of one phenomenon."""
    preset, best = SCENES[name]
    page.goto(f"http://127.0.0.1:{PORT}/apps/{name}/?preset={preset}")
    page.wait_for_selector(f"{STAGE}[data-state=playing]")
    page.locator(f"{STAGE} .stage").press("Space")
    page.get_by_role("button", name="Map", exact=True).click()
    photograph(page, best).save(ASSETS / f"{name}.png", optimize=True)
    first, *rest = [photograph(page, k / (FRAMES - 1)) for k in range(FRAMES)]
    first.save(
        ASSETS / f"{name}.webp", save_all=True, append_images=rest, loop=0, quality=70, method=6,
        duration=[MILLISECONDS] * (FRAMES - 1) + [1500],
    )  # fmt: skip


def wait_for_server(seconds: float) -> None:
    """Return once the server is warm."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"the server was not ready within {seconds} s")


def main() -> None:
    """Serve, film, stop."""
    serve = [sys.executable, "-m", "kinetoscope.cli", "serve", "--no-browser", "--port", str(PORT)]
    server = subprocess.Popen(serve)
    try:
        wait_for_server(120)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(
                viewport={"width": 1210, "height": 860}, color_scheme="dark",
                reduced_motion="no-preference",
            )  # fmt: skip
            for name in SCENES:
                film(page, name)
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
