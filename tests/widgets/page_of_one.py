"""A page with one widget on it and a model that remembers what the widget said.

The model has anywidget's own methods and no Python behind it, so a test plays both ends: it reads
``model.saves`` and ``model.sent``, and speaks through ``model.hear(changes)`` and
``model.tell(content, buffers)``.  The widget lives in a shadow tree, as it does under marimo.
"""

import base64
import json

ADDRESS = "http://panel.test/page?keep=me"

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Panel</title>
<style>html{color-scheme:light dark}body{margin:0;background:light-dark(#f7f6f2,#121417)}
#host{margin:14px;max-width:WIDTH}</style></head>
<body><main id="host"></main></body></html>"""

MOUNT = """async ({esm, css, state}) => {
  const module = await import(URL.createObjectURL(new Blob([esm], {type: 'text/javascript'})));
  const listeners = {};
  const emit = (name, ...rest) => (listeners[name] ?? []).slice().forEach((f) => f(...rest));
  const model = window.model = {
    state, saves: [], sent: [], dirty: {},
    get: (name) => model.state[name],
    set(name, value) {
      model.state = {...model.state, [name]: value};
      model.dirty[name] = value;
      emit('change:' + name);
    },
    save_changes() { model.saves.push(structuredClone(model.dirty)); model.dirty = {}; },
    send(content, _callback, buffers) { model.sent.push(content); },
    on(name, f) { (listeners[name] ??= []).push(f); },
    off(name, f) { listeners[name] = (listeners[name] ?? []).filter((g) => g !== f); },
    hear(changes) {
      for (const [name, value] of Object.entries(changes)) {
        model.state = {...model.state, [name]: value}; emit('change:' + name);
      }
    },
    tell(content, buffers = []) {
      // marimo hands over DataViews that may start anywhere in a larger buffer
      emit('msg:custom', content, buffers.map((text) => {
        const raw = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        const shifted = new Uint8Array(raw.length + 3);
        shifted.set(raw, 3);
        return new DataView(shifted.buffer, 3, raw.length);
      }));
    },
  };
  const shadow = document.getElementById('host').attachShadow({mode: 'open'});
  const style = document.createElement('style');
  style.textContent = css;
  const el = document.createElement('div');
  shadow.append(style, el);
  window.cleanup = await module.default.render({model, el});
}"""


def mount(page, widget, *, width="318px", html=PAGE, also=()) -> None:
    """Show a widget's real script and style sheet, with its real state, on a page of its own."""
    page.route(
        "http://panel.test/**",
        lambda route: route.fulfill(body=html.replace("WIDTH", width), content_type="text/html"),
    )
    for address, answer in dict(also).items():
        page.route(address, answer)
    page.goto(ADDRESS)
    keys = [name for name in widget.traits(sync=True) if not name.startswith("_")]
    state = {name: widget.get_state(name)[name] for name in keys if name not in SYSTEM}
    json.dumps(state)  # what a widget synchronises is plain JSON
    page.evaluate(MOUNT, {"esm": str(widget._esm), "css": str(widget._css), "state": state})


SYSTEM = {"layout", "tabbable", "tooltip", "comm", "keys"}


def saves(page) -> list[dict]:
    return page.evaluate("model.saves")


def released(page, count: int = 1) -> dict:
    """What was said last, once ``count`` values were let go of: never read before it is said."""
    page.wait_for_function(
        "(count) => model.saves.filter((one) => one.phase === 'release').length >= count",
        arg=count,
    )
    return page.evaluate("model.saves.filter((one) => one.phase === 'release').at(-1)")


def linked(page, **query) -> None:
    """Wait until the address says exactly this beside what stood there before."""
    page.wait_for_function(
        """(want) => {
          const have = Object.fromEntries(new URLSearchParams(location.search));
          const names = Object.keys({...have, ...want});
          return names.every((name) => have[name] === want[name]);
        }""",
        arg={"keep": "me", **query},
    )


def encode(buffer: bytes) -> str:
    return base64.b64encode(buffer).decode()
