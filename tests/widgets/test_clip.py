"""The wire format: what goes in comes out, to half a quantisation step.

Oracle: the definition ``low + q (high - low)/N``, and a decoder written here from the words of
the module's docstring, independent of `clip.read`.
"""

import json
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kinetoscope.core import clip as clips
from kinetoscope.core import quantise
from kinetoscope.core.clip import Clip, Extent, Layer, Panel
from kinetoscope.core.trajectory import Axis

X = Extent("x", -1.0, 1.0)
FINITE = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(hnp.arrays(np.float64, (3, 7), elements=FINITE), st.sampled_from(["uint8", "uint16"]))
def test_error_is_at_most_half_a_step(values, dtype):
    q, low, high = quantise.quantise(values, dtype=dtype)
    levels = quantise.LEVELS[dtype]
    back = low + q.astype(float) * (high - low) / levels
    # Half a step by construction; the rest is rounding of numbers up to 1e6.
    assert np.abs(back - values).max() <= 0.5 * (high - low) / levels * (1 + 1e-9) + 1e-9


def test_both_ends_of_the_range_are_met_exactly():
    q, low, high = quantise.quantise(np.linspace(-0.3, 0.7, 1001), dtype="uint8")
    assert (q[0], q[-1], low, high) == (0, 255, -0.3, 0.7)


def test_a_constant_field_reads_back_as_itself():
    layer = Layer.of("phi", np.full((2, 5), 0.25))
    assert np.all(layer.read() == 0.25)


def test_symmetric_puts_zero_in_the_middle():
    _, low, high = quantise.quantise(np.array([-0.5, 2.0]), symmetric=True)
    assert (low, high) == (-2.0, 2.0)
    assert Layer.of("phi", np.array([[-0.5, 2.0]]), colormap="balance").low == -2.0


@pytest.mark.parametrize(
    ("values", "options", "says"),
    [
        ([0.0, np.nan], {}, "1 of 2 values are NaN"),
        ([0.0, np.inf], {}, "1 of 2 values are NaN or infinite"),
        ([], {}, "empty"),
        ([0.0, 2.0], {"high": 1.0}, "saturate=True"),
        ([0.0], {"low": 3.0, "high": 1.0}, "in order"),
        ([0.0], {"dtype": "int8"}, "uint8, uint16"),
    ],
)
def test_what_cannot_be_drawn_is_refused(values, options, says):
    with pytest.raises(ValueError, match=says):
        quantise.quantise(np.array(values), **options)


def test_saturation_is_asked_for():
    q, *_ = quantise.quantise(np.array([-9.0, 0.5, 9.0]), dtype="uint8", low=0.0, high=1.0,
                              saturate=True)  # fmt: skip
    assert q.tolist() == [0, 128, 255]


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 3), st.integers(1, 9)),
                  elements=st.integers(0, 3)))  # fmt: skip
def test_two_bits_a_site(sites):
    packed = quantise.pack(sites)
    width = sites.shape[-1]
    assert packed.shape == (sites.shape[0], -(-width // 4))
    assert np.array_equal(quantise.unpack(packed, width), sites)
    assert packed[0, 0] & 3 == sites[0, 0]
    if width > 1:
        assert packed[0, 0] >> 2 & 3 == sites[0, 1]


def movie(frames=4, n=6) -> Clip:
    x, t = np.linspace(-1, 1, n), np.arange(frames) * 0.5
    phi = np.sin(3 * x - t[:, None])
    layers = [
        Layer.of("phi", phi, colormap="balance", label="φ"),
        Layer.of("energy", phi**2, dtype="uint8", colormap="magma"),
    ]
    return Clip(kind="curve", layers=layers, times=t, axes=[Axis("x", x)], key="abc",
                marks=[(1.0, "1")], title="A wave")  # fmt: skip


def test_the_wire_is_as_described():
    clip = movie()
    data = clip.to_bytes()
    length = int.from_bytes(data[4:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert data[:4] == b"KSC1"
    assert (8 + length) % 8 == 0
    assert header == clip.header()
    assert header["time"] == {"start": 0.0, "step": 0.5, "unit": "", "label": "t"}
    assert header["axes"][0] == {"name": "x", "label": "x", "unit": "", "low": -1.0, "high": 1.0}
    frame = 6 * 2 + 6
    assert len(data) == 8 + length + 4 * frame
    third = data[8 + length + 2 * frame :]
    phi = np.frombuffer(third[:12], "<u2") / 65535
    layer = header["layers"][0]
    value = layer["low"] + phi * (layer["high"] - layer["low"])
    want = np.sin(3 * np.linspace(-1, 1, 6) - 1.0)
    assert np.abs(value - want).max() <= 0.5 * (layer["high"] - layer["low"]) / 65535 + 1e-12
    assert third[12:18] == clip.layers[1].values[2].tobytes()


def test_chunks_are_the_bytes():
    clip = movie()
    pieces = list(clip.chunks(37))
    assert max(map(len, pieces)) == 37
    assert b"".join(pieces) == clip.to_bytes()


def clips_of_every_kind():
    r = np.random.default_rng(5)
    box = (Extent("x", 0.0, 8.0), Extent("y", 0.0, 4.0))
    yield movie()
    yield Clip(kind="field", layers=[Layer.of("u", r.random((3, 4, 5)))], times=range(3), axes=box)
    sites = r.integers(0, 4, (2, 3, 6))
    yield Clip(kind="field", layers=[Layer.sites("s", sites)], times=[0, 1], axes=box)
    where = [Layer.of(a.name, r.random((2, 9)) * a.high, low=a.low, high=a.high) for a in box]
    yield Clip(kind="particles", layers=where, times=[0, 1], axes=box, diameter=1.0)
    yield several()
    yield Clip(panels=(several().panels[2],), times=[0.5, 1], spans=[(0, 1, "fast")])
    yield Clip(kind="curve", layers=[Layer.of("u", r.random((4, 3)))], axes=[X],
               times=[0.01, 0.1, 3, 500], time_scale="log")  # fmt: skip


def several() -> Clip:
    """Discs beside a lattice (a width that is no multiple of four) beside a curve."""
    r = np.random.default_rng(6)
    box = (Extent("x", 0.0, 8.0), Extent("y", 0.0, 4.0))
    discs = [Layer.of(a.name, r.random((2, 9)) * a.high, low=a.low, high=a.high) for a in box]
    return Clip(
        panels=(
            Panel(kind="particles", layers=discs, axes=box, diameter=1.0, title="Box"),
            Panel(kind="field", layers=[Layer.sites("s", r.integers(0, 4, (2, 3, 6)))], axes=box),
            Panel(kind="curve", layers=[Layer.of("u", r.random((2, 5)))], axes=[X], title="u"),
        ),
        times=[0, 1], key="three", title="Three",
    )  # fmt: skip


@pytest.mark.parametrize("clip", list(clips_of_every_kind()), ids=lambda clip: clip.kind)
def test_reading_back(clip):
    again = clips.read(clip.to_bytes())
    assert again.header() == clip.header()
    for one, other in zip(again.panels, clip.panels, strict=True):
        for a, b in zip(one.layers, other.layers, strict=True):
            assert np.array_equal(a.read(), b.read())
    assert again.layers == () or again.layers == again.panels[0].layers
    assert np.array_equal(again.times, clip.times)
    assert again.to_bytes() == clip.to_bytes()


def test_panels_lie_one_after_another_within_a_frame():
    clip = several()
    header = clip.header()
    assert header["kind"] == "panels"
    assert "layers" not in header
    assert [panel["kind"] for panel in header["panels"]] == ["particles", "field", "curve"]
    assert [panel.get("diameter") for panel in header["panels"]] == [1.0, None, None]
    discs, sites, curve = (panel.layers for panel in clip.panels)
    second = clip.payload()[1].tobytes()
    assert second[:36] == discs[0].values[1].tobytes() + discs[1].values[1].tobytes()
    assert second[36:42] == sites[0].values[1].tobytes()  # three rows of two bytes
    assert second[42:] == curve[0].values[1].tobytes()


def test_a_single_panel_is_told_as_ever():
    """The header of one picture has no panels, however it was made."""
    clip = movie()
    given = Clip(
        panels=(Panel(kind="curve", layers=clip.layers, axes=clip.axes, title="A wave"),),
        times=clip.times, key="abc", marks=[(1.0, "1")],
    )  # fmt: skip
    assert given.header() == clip.header()
    assert set(clip.header()) == {"kind", "frames", "key", "time", "layers", "axes", "marks",
                                  "title"}  # fmt: skip
    assert given.to_bytes() == clip.to_bytes()


def test_a_logarithmic_clock_tells_every_time():
    times = [0.01, 0.1, 3.0, 500.0]
    clip = Clip(kind="curve", layers=[Layer.of("u", np.ones((4, 3)))], axes=[X], times=times,
                time_scale="log", spans=[(0.0, 0.1, "ballistic"), (3, 500, "ageing")])  # fmt: skip
    header = json.loads(json.dumps(clip.header()))
    assert header["time"]["scale"] == "log"
    assert header["time"]["values"] == times
    assert header["spans"][1] == {"start": 3.0, "end": 500.0, "label": "ageing"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"times": [0, 1, 2], "time_scale": "log"}, "leave out t = 0"),
        ({"times": [1, 1, 2], "time_scale": "log"}, "must rise"),
        ({"times": [1, 2, np.inf], "time_scale": "log"}, "positive"),
        ({"time_scale": "cubic"}, "linear or log"),
        ({"spans": [(2, 1, "backwards")]}, "ends before it starts"),
    ],
)
def test_what_is_no_time_is_refused(options, says):
    layers = [Layer.of("u", np.ones((3, 2)))]
    with pytest.raises(ValueError, match=says):
        Clip(**({"kind": "curve", "layers": layers, "times": [0, 1, 2], "axes": [X]} | options))


@pytest.mark.parametrize("several", [False, True])
def test_rings_travel_with_their_panel(several):
    field = Layer.of("f", np.zeros((2, 3, 4)), low=0.0, high=1.0)
    axes = (Extent("x", 0.0, 4.0, "m"), Extent("y", 0.0, 3.0, "m"))
    ringed = Panel(kind="field", layers=(field,), axes=axes, rings=[(1, 2.0, 0.5)], ringed="end")
    bare = Panel(kind="field", layers=(field,), axes=axes)
    clip = Clip(panels=(ringed, bare)[: 1 + several], times=[0.0, 1.0])
    again = clips.read(clip.to_bytes())
    assert again.panels[0].rings == ((1.0, 2.0, 0.5),)
    assert again.panels[0].ringed == "end"
    assert all(panel.rings == () for panel in again.panels[1:])
    said = clip.header()["panels"][0] if several else clip.header()
    assert (said["rings"], said["ringed"]) == ([[1.0, 2.0, 0.5]], "end")


def test_what_is_no_set_of_panels_is_refused():
    one = Panel(kind="curve", layers=[Layer.of("u", np.ones((3, 2)))], axes=[X])
    with pytest.raises(ValueError, match="1 to 3 panels; got 4"):
        Clip(panels=(one,) * 4, times=range(3))
    with pytest.raises(ValueError, match="1 to 3 panels; got 0"):
        Clip(panels=(), times=range(3))
    with pytest.raises(ValueError, match="not both"):
        Clip(panels=(one,), layers=[Layer.of("v", np.ones((3, 2)))], times=range(3))
    with pytest.raises(ValueError, match="u has 3 frames, times 2"):
        Clip(panels=(one, one), times=range(2))


def test_what_is_no_movie_is_refused():
    with pytest.raises(ValueError, match="evenly spaced"):
        Clip(kind="curve", layers=[Layer.of("u", np.ones((3, 2)))], times=[0, 1, 3], axes=[X])
    with pytest.raises(ValueError, match="2 frames, times 3"):
        Clip(kind="curve", layers=[Layer.of("u", np.ones((2, 2)))], times=[0, 1, 2], axes=[X])
    with pytest.raises(ValueError, match="has 2 axes"):
        Clip(kind="field", layers=[Layer.of("u", np.ones((1, 2, 2)))], times=[0], axes=[X])
    with pytest.raises(ValueError, match="diameter"):
        Clip(kind="particles", layers=[Layer.of("x", np.ones((1, 2)))], times=[0], axes=[X, X])
    with pytest.raises(ValueError, match="kind must be one of"):
        Clip(kind="film", layers=[Layer.of("u", np.ones((1, 2)))], times=[0], axes=[X])
    with pytest.raises(ValueError, match="colormap must be one of"):
        Layer.of("u", np.ones((1, 2)), colormap="jet")
    with pytest.raises(ValueError, match="not a clip"):
        clips.read(b"GIF89a..")
    with pytest.raises(ValueError, match="payload"):
        clips.read(movie().to_bytes()[:-1])


def test_the_kernel_is_the_plain_formula():
    """Bit for bit, against NumPy; the times are printed, not judged.

    Which is faster depends on the allocator (see the module), so a bound would test that.
    """
    field = np.random.default_rng(0).random((400, 700))

    def plain(values):
        low, high = values.min(), values.max()
        return np.floor((values - low) * (65535 / (high - low)) + 0.5).astype(np.uint16)

    def best(run):
        spent = []
        for _ in range(9):
            start = time.perf_counter()
            run(field)
            spent.append(time.perf_counter() - start)
        return 1e3 * min(spent)

    assert np.array_equal(quantise.quantise(field)[0], plain(field))
    print(f"quantise 400 x 700: {best(quantise.quantise):.2f} ms; NumPy {best(plain):.2f} ms")
