"""What a map asks: two knobs, a number, how far around the present state and how finely.

A map is a `kinetoscope sweep`; here the menus' answers become its axes.  Nothing in here knows a
phenomenon: what can be asked is read off its knobs and off one run.
"""

import contextlib
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import attrs
import numpy as np

from kinetoscope.core.knobs import Knob, as_dict, knobs, refusal
from kinetoscope.sweep.axis import Axis

#: A phenomenon's own idea of a quicker run of the same.
Preview = Callable[[Any], Any]
#: What a page's map opens with, across, up and shown: the first of which both knobs matter now.
OPENING = {
    "solitons": [("speed", "damping", "bounces")],
    "mips": [("peclet", "packing", "v_eff")],
    "spirals": [("exchange", "selection", "density_1")],
    "expansion": [("knudsen", "duration", "entropy")],
    "mixture": [("epsilon", "n_heavy", "temperature_light")],
    "replicas": [
        ("patterns", "corruption", "overlap_3"), ("load", "temperature", "m"),
        ("temperature", "n", "q2"),
    ],
}  # fmt: skip
#: How far around the present value: the part of a knob's range, the factor of a logarithmic one.
REACH = {"near": (0.05, 1.6), "around": (0.25, 6.0), "all": (2.0, math.inf)}
REACHES = {"around": "around this run", "near": "close to this run", "all": "the whole range"}
#: Points across and up.
SIZES = {"8x6": (8, 6), "15x10": (15, 10), "24x16": (24, 16)}
#: A small run should take less than this, in seconds; a whole map of one core at most that.
SMALL, LONGEST = 0.1, 120.0


@attrs.frozen
class Asked:
    """A map to be made: what is run at each place, how long one takes, what a click opens."""

    over: dict[str, Axis]
    measure: str
    runs: Any
    stage: Any
    seconds: float

    @property
    def points(self) -> int:
        """How many runs it takes."""
        return math.prod(map(len, self.over.values()))


def ask(
    phenomenon: ModuleType, params: Any, chosen: Mapping[str, str], *, preview: Preview
) -> Asked:
    """The map that the menus ask for around ``params``; ValueError says what is wrong with it."""
    names, there = (chosen["across"], chosen["up"]), offered(params)
    for name in names:
        if name not in there:
            raise refusal(
                "the map", name, "over knobs that matter now: " + ", ".join(there), "take another"
            )
    if names[0] == names[1]:
        raise refusal("the map", names[0], "over two different knobs", "take another one up")

    def axes(*sound: Any) -> dict[str, Axis]:
        counts = zip(names, SIZES[chosen["points"]], strict=True)
        return {name: axis(there[name], sound, chosen["reach"], count) for name, count in counts}

    over, runs = axes(params), params
    if chosen["runs"] == "small":
        runs = small(phenomenon, params, keep=names, preview=preview, over=over)
        # A coarser grid may bear less than the stage's: a place must do for both.
        over = axes(params, runs)
    seconds = _price(phenomenon, runs, over)
    asked = Asked(over, chosen.get("measure", ""), runs, params, seconds)
    if asked.points * seconds > LONGEST:
        raise refusal(
            "the map", f"{asked.points} runs of {seconds:.2g} s", f"at most {LONGEST:g} s of work",
            "take fewer points, or small runs",
        )  # fmt: skip
    return asked


def offered(params: Any) -> dict[str, Knob]:
    """The knobs that can be an axis: numbers, and such as matter for these parameters."""
    return {
        name: knob
        for name, knob in knobs(params).items()
        if knob.kind in ("float", "int")
        and name != "frames"
        and all(getattr(params, other) in values for other, values in knob.when.items())
    }


def opening(name: str, there: Mapping[str, Knob]) -> tuple[str, str, str]:
    """What the map of a phenomenon opens with among these knobs: across, up and shown."""
    for across, up, shown in OPENING.get(name, []):
        if across in there and up in there:
            return across, up, shown
    first = list(there)
    return first[0], first[min(1, len(first) - 1)], ""


def axis(knob: Knob, sound: Sequence[Any], reach: str, count: int) -> Axis:
    """``count`` values of a knob around its value in ``sound``, to four digits.

    Each of ``sound`` (the stage's parameters, those of the map's runs) would take every one of
    them while its other knobs stay as they are: an axis ends where one of them would refuse.
    """
    share, factor = REACH[reach]
    value = getattr(sound[0], knob.name)
    low, high = float(knob.low), float(knob.high)
    logarithmic = knob.log and low > 0.0
    if value is not None and logarithmic:
        low, high = max(low, value / factor), min(high, value * factor)
    elif value is not None:
        span = share * (high - low)
        low, high = max(low, value - span), min(high, value + span)
    if value is not None:
        low, high = (_border(knob, sound, float(value), end) for end in (low, high))
    spread = np.geomspace if logarithmic else np.linspace
    places = [float(f"{place:.4g}") for place in spread(low, high, count)]
    # Rounding may step over the end of the range by its last digit.
    places = [min(max(place, low), high) for place in places]
    if knob.kind == "int":
        found = [_taken(knob, sound, place) for place in places]
        places = [round(p) if one is None else one for p, one in zip(places, found, strict=True)]
    unique = list(dict.fromkeys(places))
    return Axis(unique, "log" if logarithmic else "linear").checked(knob)


def _border(knob: Knob, sound: Sequence[Any], value: float, end: float) -> float:
    """The last place from ``value`` towards ``end`` that all of ``sound`` take, in few digits."""
    if _taken(knob, sound, end) is not None:
        return end
    good, bad = value, end
    for _ in range(20):
        middle = 0.5 * (good + bad)
        good, bad = (good, middle) if _taken(knob, sound, middle) is None else (middle, bad)
    for digits in range(1, 7):
        short = float(f"{good:.{digits}g}")
        if abs(short - good) <= 1e-3 * abs(end - value) and _taken(knob, sound, short) is not None:
            return short
    return good


def _taken(knob: Knob, sound: Sequence[Any], place: float) -> float | None:
    """The place, or the nearest whole number (a lattice may want even sides); None if refused."""
    near = round(place)
    for value in (near, near + 1, near - 1) if knob.kind == "int" else (place,):
        with contextlib.suppress(ValueError):
            for params in sound:
                attrs.evolve(params, **{knob.name: value})
            return value
    return None


def small(
    phenomenon: ModuleType, params: Any, *, preview: Preview, keep: tuple[str, ...] = (),
    over: Mapping[str, Axis] | None = None,
) -> Any:
    """The same question asked of a smaller system: whole numbers (sizes) halved, then the time.

    What may take ``SMALL`` seconds by its own estimate, on the average over a map, stays as it is.
    ``preview`` is the phenomenon's own idea of a quick run.  ``keep`` are the axes' knobs.
    """

    def seconds(params: Any) -> float:
        return _price(phenomenon, params, over or {})

    kept = {name: getattr(params, name) for name in keep}
    params = attrs.evolve(preview(params), **kept)
    while seconds(params) > SMALL:
        choices = []
        for name, knob in knobs(params).items():
            value = getattr(params, name)
            sizes = knob.kind == "int" and name != "frames"
            if name in keep or value is None or not (sizes or name == "duration"):
                continue
            half = value // 2 if knob.kind == "int" else value / 2
            try:
                smaller = attrs.evolve(params, **{name: half})
            except ValueError:
                continue
            # A shorter time is another question; a smaller system nearly the same one.
            choices.append((not sizes, seconds(smaller), smaller))
        better = [choice for choice in choices if choice[1] < 0.9 * seconds(params)]
        if not better:
            return params
        params = min(better, key=lambda choice: choice[:2])[2]
    return params


def _price(phenomenon: ModuleType, params: Any, over: Mapping[str, Axis]) -> float:
    """Seconds for a run of a map: the mean over the ends and middles of its axes."""
    places = [
        dict(zip(over, values, strict=True))
        for values in itertools.product(
            *({a.values[0], a.values[len(a) // 2], a.values[-1]} for a in over.values())
        )
    ]
    found = []
    for place in places:
        with contextlib.suppress(ValueError):  # a hole in the map costs nothing
            found.append(phenomenon.estimate_cost(attrs.evolve(params, **place)).seconds)
    return sum(found) / len(found) if found else phenomenon.estimate_cost(params).seconds


def differing(asked: Asked) -> str:
    """What a map's runs have less of than the stage's, in words: ``size 64 instead of 256``."""
    pairs = [(n, value, getattr(asked.stage, n)) for n, value in as_dict(asked.runs).items()]
    changed = [(n.replace("_", " "), a, b) for n, a, b in pairs if a != b and n != "frames"]
    return ", ".join(f"{n} {_said(a)} instead of {_said(b)}" for n, a, b in changed)


def command(name: str, asked: Asked) -> str:
    """The same map from the command line, for a cluster or a night."""
    default = type(asked.runs)()
    words = [f"kinetoscope sweep {name}"]
    for knob, along in asked.over.items():
        words.append(f"--over {knob}=" + ",".join(map(_said, along.values)))
    words += [
        f"--set {knob}={'auto' if value is None else value}"
        for knob, value in as_dict(asked.runs).items()
        if value != getattr(default, knob) and knob not in asked.over
    ]
    return " ".join([*words, f"--measure {asked.measure}", "--out map"])


def _said(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
