"""A page with one widget and no notebook: the widget's own script, a model that the test drives.

The model is the little of Jupyter's that an anywidget may rely on (get, set, on, off, send,
save_changes); what the widget sends is kept in ``model.sent``, what Python would send is put in
with ``model.emit``.  The element stands inside a shadow tree, as in marimo.
"""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image

from kinetoscope.core.clip import Clip, Extent, Layer, Panel
from kinetoscope.widgets.assets import STATIC

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Harness</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,">
<style>body{margin:0;padding:12px;background:light-dark(#f7f6f2,#121417);color-scheme:light dark}
html.dark body{color-scheme:dark}</style><div id="host"></div>
<script>
class Model {
  constructor(state) { Object.assign(this, { state, handlers: {}, sent: [] }); }
  get(name) { return this.state[name]; }
  set(name, value) { this.state[name] = value; }
  save_changes() { this.saved = { ...this.state }; }
  on(name, handler) { (this.handlers[name] ??= new Set()).add(handler); }
  off(name, handler) { this.handlers[name]?.delete(handler); }
  send(content) { this.sent.push(content); this.answer?.(content); }
  emit(content, buffers = []) {
    for (const h of this.handlers["msg:custom"] ?? [])
      h(content, buffers.map((b) => new DataView(b.buffer ?? b)));
  }
  update(state) {
    Object.assign(this.state, state);
    for (const name of Object.keys(state))
      for (const h of this.handlers["change:" + name] ?? []) h();
  }
  get listeners() { return Object.values(this.handlers).reduce((n, s) => n + s.size, 0); }
}
window.events = [];
for (const name of ["painted", "clock", "save", "present"])
  window.addEventListener("kinetoscope:" + name, (e) => events.push([name, e.detail]));
window.mount = async (script, css, state) => {
  const widget = (await import(script)).default;
  const host = document.getElementById("host");
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = await (await fetch(css)).text();
  const el = document.createElement("div");
  root.replaceChildren(style, el);
  window.model = new Model(state);
  window.cleanup = await widget.render({ model, el });
  window.root = el.firstElementChild;
  window.q = (selector) => window.root.querySelector(selector);
};
window.show = (generation, name, more = {}) => model.update({
  source: { generation, key: "", url: name && "/clip/" + name, length: 0 },
  status: { state: "playing", message: "", progress: null, generation }, ...more,
});
window.sendChunks = async (generation, name, from = 0, size = 4000, skip = -1) => {
  const data = await (await fetch("/clip/" + name)).arrayBuffer();
  for (let at = from, k = 0; at < data.byteLength; at += size, k++)
    if (k !== skip)
      model.emit({ type: "chunk", generation, offset: at, total: data.byteLength },
        [data.slice(at, at + size)]);
};
</script></html>"""


class PageServer:
    """Serves the page, scripts, styles and clips from memory; ``refuse`` names clips that fail."""

    def __init__(self, files: dict[str, tuple[str, bytes]]):
        self.files, self.refuse = files, set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.partition("?")[0]
                kind, body = outer.files.get(name, ("text/plain", b""))
                known = name in outer.files and name not in outer.refuse
                self.send_response(200 if known else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body) if known else 0))
                self.end_headers()
                if known:
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def collision(frames: int = 300, speed: float = 0.2268) -> Clip:
    """Two phi^4 walls run into each other, by the plainest leapfrog: a picture, not a result."""
    x = np.linspace(-32, 32, 321)
    dx, dt, every = x[1] - x[0], 0.1, 5
    lorentz = 1 / np.sqrt(2 * (1 - speed**2)) * np.sqrt(2) / np.sqrt(2)

    def pair(t):
        return (
            np.tanh(lorentz * (x + 10 - speed * t)) - np.tanh(lorentz * (x - 10 + speed * t)) - 1
        )

    before, phi = pair(-dt), pair(0.0)
    phis, energies = [], []
    for step in range(frames * every):
        force = np.zeros_like(x)
        force[1:-1] = (phi[2:] - 2 * phi[1:-1] + phi[:-2]) / dx**2
        force += phi - phi**3
        force[[0, -1]] = 0
        after = 2 * phi - before + dt**2 * force
        if step % every == 0:
            pi = (after - before) / (2 * dt)
            phis.append(phi)
            energies.append(0.5 * pi**2 + 0.5 * np.gradient(phi, dx) ** 2 + (phi**2 - 1) ** 2 / 4)
        before, phi = phi, after
    layers = [
        Layer.of("energy", np.array(energies), label="energy density", colormap="magma"),
        Layer.of("phi", np.array(phis), label="φ", colormap="balance"),
    ]
    times = np.arange(frames) * dt * every
    return Clip(kind="curve", layers=layers, times=times, key="ab12",
                axes=[Extent("x", -32, 32)], marks=[(44.1, "1"), (66.0, "2")],
                title="Two walls run into each other")  # fmt: skip


def ramp(frames: int = 11, n: int = 9, key: str = "ramp") -> Clip:
    """phi = x + t/5, unlike both ways: every colour is known without a solver."""
    x, t = np.linspace(0, 1, n), np.arange(frames, dtype=float)
    phi = x + t[:, None] / 5
    return Clip(kind="curve", layers=[Layer.of("phi", phi, colormap="viridis", label="φ")],
                times=t, axes=[Extent("x", 0, 1)], key=key, marks=[(5.0, "A")])  # fmt: skip


def plane(frames: int = 8) -> Clip:
    """Low on the left half, high on the right half of the upper half: orientation is visible."""
    u = np.zeros((frames, 20, 40))
    u[:, 10:, 20:] = 1.0  # row 10 and up: high y
    return Clip(kind="field", layers=[Layer.of("u", u, dtype="uint8", colormap="gray")],
                times=np.arange(frames), axes=[Extent("x", 0, 2), Extent("y", 0, 1)], key="plane",
                )  # fmt: skip


def lattice() -> Clip:
    """Four stripes of species, two bits a site, a width that is no multiple of four."""
    sites = np.broadcast_to(np.arange(30) * 4 // 30, (3, 30, 30))
    return Clip(kind="field", layers=[Layer.sites("species", sites)], times=np.arange(3.0),
                axes=[Extent("x", 0, 30), Extent("y", 0, 30)], key="sites")  # fmt: skip


def discs(n: int = 4, frames: int = 6) -> Clip:
    """One disc of diameter 2 at the centre of a 10 x 10 box, others far away, a gray value."""
    where = np.array([[5.0, 5.0], [1.0, 9.0], [9.0, 1.0], [1.0, 1.0]])
    if n > 4:
        where = np.random.default_rng(3).random((n, 2)) * 10
    x, y = (np.broadcast_to(where[:, k], (frames, len(where))) for k in (0, 1))
    value = np.broadcast_to(np.arange(len(where)) / len(where), x.shape)
    layers = [
        Layer.of("x", x, low=0, high=10),
        Layer.of("y", y, low=0, high=10),
        Layer.of("angle", value, low=0, high=1, dtype="uint8", colormap="viridis"),
    ]
    return Clip(kind="particles", layers=layers, times=np.arange(frames), key="discs",
                axes=[Extent("x", 0, 10), Extent("y", 0, 10)],
                diameter=2.0 if n == 4 else 0.06)  # fmt: skip


def panel(clip: Clip, title: str) -> Panel:
    return Panel(kind=clip.kind, layers=clip.layers, axes=clip.axes, diameter=clip.diameter,
                 title=title)  # fmt: skip


def pair() -> Clip:
    """Discs beside a plane, on one clock."""
    return Clip(panels=(panel(discs(), "Box of discs"), panel(plane(6), "Where they are")),
                times=np.arange(6.0), key="pair")  # fmt: skip


def twins() -> Clip:
    """A lattice of species beside two real fields on the same sites: x, and y by sixteen bits."""
    x, y = np.meshgrid(np.arange(30) / 29, np.arange(30) / 29)
    fields = [
        Layer.of(name, np.broadcast_to(values, (3, 30, 30)), label=name, colormap="gray")
        for name, values in (("east", x), ("north", y))
    ]
    sites = lattice()
    field = Panel(kind="field", layers=fields, axes=sites.axes, title="Without noise")
    return Clip(panels=(panel(sites, "Lattice"), field), times=sites.times, key="twins")


def decades() -> Clip:
    """Frame k has the value k everywhere; the times rise by unlike factors, 0.01 to 100."""
    times = [0.01, 0.1, 1.0, 2.0, 5.0, 10.0, 100.0]
    layer = Layer.of("phi", np.repeat(np.arange(7.0)[:, None], 5, axis=1), colormap="viridis")
    return Clip(kind="curve", layers=[layer], times=times, axes=[Extent("x", 0, 1)], key="decades",
                time_scale="log", spans=[(0, 0.1, "ballistic"), (1.0, 100.0, "ageing")],
                time_unit="s", marks=[(10.0, "A")])  # fmt: skip


def painted(page, generation):
    page.wait_for_function("g => Number(root.dataset.generation) === g", arg=generation)


def data(page, name):
    return page.evaluate("name => root.dataset[name]", name)


def seek(page, time):
    page.evaluate(
        """time => new Promise(done => {
            window.addEventListener('kinetoscope:clock', done, {once: true});
            window.dispatchEvent(new CustomEvent('kinetoscope:seek', {detail: {time}}));
        })""",
        time,
    )


def boxes(page):
    """Where the pictures lie on the stage, (x, y, w, h) each, in CSS pixels."""
    told = page.evaluate("q('.stage').dataset.boxes ?? q('.stage').dataset.box")
    return [[float(number) for number in box.split(" ")] for box in told.split(";")]


def pixels(page, points, picture=0):
    """The colours at points (u, v) of a picture's box, (0, 0) at the low ends of both axes.

    One screenshot for all of them: to take one is what costs.
    """
    # A picture fades in from under its veil; on a busy machine that can still be going on.
    page.wait_for_function("q('.stage').getAnimations({subtree: true}).length === 0")
    x, y, w, h = boxes(page)[picture]
    left, top = page.evaluate("(() => { const b = q('.stage').getBoundingClientRect(); "
                              "return [b.x, b.y]; })()")  # fmt: skip
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), int)
    return np.array([shot[int(top + y + h * (1 - v)), int(left + x + w * u)] for u, v in points])


def pixel(page, u, v, picture=0):
    """The colour at one point, as ``pixels`` has it."""
    return pixels(page, [(u, v)], picture)[0]


def color(name, fraction):
    """The colour table, linear between its control points: written here anew."""
    text = json.loads((STATIC / "colormaps.json").read_text())[name].split()
    points = np.array([[int(c[k : k + 2], 16) for k in (0, 2, 4)] for c in text], float)
    at = np.linspace(0, 1, len(points))
    return np.array([np.interp(fraction, at, points[:, k]) for k in range(3)])
