"""Knobs: a parameter with its range, its unit and its words, written down once.

A phenomenon's parameters are one frozen class whose fields are knobs::

    @parameters
    class Params:
        speed: float = knob(0.3, 0.0, 0.99, unit="c", symbol="v", label="Speed", step=1e-4)

Sliders, validation, links, the command line, the table of parameters and the property tests all
read the range here, and nowhere else.  Nothing is clamped: a value outside its range is refused
with a sentence that names the knob, the value, the range and a remedy.
"""

import difflib
import math
import numbers
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, dataclass_transform

import attrs

_KEY = "kinetoscope.knob"


@attrs.frozen
class Knob:
    """One parameter: range, step and scale, and the words that introduce it.

    ``kind`` is ``"float"``, ``"int"``, ``"bool"`` or ``"choice"``.  ``low`` and ``high`` are both
    allowed values, in ``unit``.  ``options`` are the (value, label) pairs of a choice.  ``when``
    names the values of other knobs for which this one matters; elsewhere it is hidden, not
    ignored in silence.  An ``optional`` knob may be None, which means "chosen for you".
    """

    name: str
    kind: str
    default: Any
    low: float | None = None
    high: float | None = None
    unit: str = ""
    symbol: str = ""
    label: str = ""
    help: str = ""
    step: float | None = None
    log: bool = False
    group: str = ""
    options: tuple[tuple[Any, str], ...] = ()
    when: Mapping[str, tuple[Any, ...]] = attrs.field(factory=dict)
    optional: bool = False

    @property
    def title(self) -> str:
        """The name a message uses: ``speed (v)``."""
        return f"{self.name} ({self.symbol})" if self.symbol else self.name

    @property
    def allowed(self) -> str:
        """The range in words: ``a number in [0, 0.99] c``."""
        if self.kind == "bool":
            words = "True or False"
        elif self.kind == "choice":
            words = "one of " + ", ".join(repr(value) for value, _ in self.options)
        else:
            noun = "a whole number" if self.kind == "int" else "a number"
            words = f"{noun} in [{self.low:g}, {self.high:g}]"
            words += f" {self.unit}" if self.unit else ""
        return words + (", or None" if self.optional else "")

    def check(self, value: Any) -> Any:
        """Return ``value`` in the knob's own type, or raise.

        Raises
        ------
        TypeError
            when it is not of the knob's kind (a bool is not a number, a string is not either).
        ValueError
            when it is NaN, infinite, out of range or not among the options.
        """
        if value is None and self.optional:
            return None
        if self.kind == "choice":
            if not isinstance(value, str):
                raise TypeError(str(self._refusal(value)))
            if value not in dict(self.options):
                raise self._refusal(value)
            return value
        if self.kind == "bool":
            # NumPy's bool is not an instance of Python's.
            if type(value).__name__ not in {"bool", "bool_"}:
                raise TypeError(str(self._refusal(value)))
            return bool(value)
        wanted = numbers.Integral if self.kind == "int" else numbers.Real
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise TypeError(str(self._refusal(value)))
        if not math.isfinite(value) or not self.low <= value <= self.high:
            raise self._refusal(value)
        return int(value) if self.kind == "int" else float(value)

    def read(self, text: str) -> Any:
        """Return the value that a link or a command line wrote as ``text``, checked."""
        if self.optional and text.lower() in {"", "none", "auto"}:
            return None
        if self.kind == "choice":
            return self.check(text)
        if self.kind == "bool":
            words = {"true": True, "1": True, "on": True, "false": False, "0": False, "off": False}
            if text.lower() not in words:
                raise self._refusal(text)
            return words[text.lower()]
        try:
            value = int(text) if self.kind == "int" else float(text)
        except ValueError:
            raise self._refusal(text) from None
        return self.check(value)

    def _refusal(self, value: Any) -> ValueError:
        if self.kind == "choice":
            near = difflib.get_close_matches(str(value), [str(v) for v, _ in self.options], n=1)
            remedy = f"did you mean {near[0]!r}?" if near else "choose one of these"
        elif self.kind == "bool":
            remedy = "switch it on or off"
        else:
            remedy = f"the default is {self.default:g}" if self.default is not None else "leave it"
        return refusal(self.title, value, self.allowed, remedy)


def refusal(name: str, value: Any, allowed: str, remedy: str) -> ValueError:
    """The one wording of a refusal: which knob, which value, what is allowed, what to do."""
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    return ValueError(f"{name} must be {allowed}; got {shown}: {remedy}")


def is_number(value: Any) -> bool:
    """Whether ``value`` is a finite real number (a bool is none, text is none)."""
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return real and math.isfinite(value)


def is_whole(value: Any) -> bool:
    """Whether ``value`` is a whole number of an integer type (a bool is none)."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def knob(
    default: Any,
    low: float | None = None,
    high: float | None = None,
    *,
    unit: str = "",
    symbol: str = "",
    label: str = "",
    help: str = "",
    step: float | None = None,
    log: bool = False,
    group: str = "",
    options: Mapping[str, str] | None = None,
    when: Mapping[str, tuple[Any, ...]] | None = None,
    optional: bool = False,
    kind: str | None = None,
) -> Any:
    """Declare one knob as a field of a :func:`parameters` class.

    The kind follows from ``options`` (a mapping value -> label makes a choice) or from the type
    of the default; give it for an optional knob whose default is None.
    """
    if kind is None:
        kind = "choice" if options else _kind_of(default)
    if kind in {"float", "int"} and (low is None or high is None or not low < high):
        raise TypeError(f"a {kind} knob needs low < high; got {low!r} and {high!r}")
    words = Knob(
        name="", kind=kind, default=default, low=low, high=high, unit=unit, symbol=symbol,
        label=label, help=help, step=step, log=log, group=group,
        options=tuple((options or {}).items()), when=dict(when or {}), optional=optional,
    )  # fmt: skip

    def convert(value: Any, _self: Any, field: attrs.Attribute) -> Any:
        return attrs.evolve(words, name=field.name).check(value)

    return attrs.field(
        default=default,
        converter=attrs.Converter(convert, takes_self=True, takes_field=True),
        metadata={_KEY: words},
    )


def _kind_of(default: Any) -> str:
    if isinstance(default, bool):
        return "bool"
    return "int" if isinstance(default, int) else "float"


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(knob,))
def parameters(cls: type) -> type:
    """Make a class of knobs: frozen, hashable, keyword-only, unknown names refused.

    A method ``__attrs_post_init__`` may refuse impossible combinations.
    """
    made = attrs.frozen(kw_only=True)(cls)
    made.__init__ = _naming_the_unknown(made.__init__, tuple(knobs(made)))
    return made


def _naming_the_unknown(init: Callable, names: tuple[str, ...]) -> Callable:
    @wraps(init)
    def __init__(self: Any, **values: Any) -> None:
        for name in values:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                remedy = f"did you mean {near[0]!r}?" if near else "remove it"
                allowed = "a known knob (" + ", ".join(names) + ")"
                raise TypeError(str(refusal(name, values[name], allowed, remedy)))
        init(self, **values)

    return __init__


def knobs(cls: type) -> dict[str, Knob]:
    """The knobs of a :func:`parameters` class (or instance), by name, in order."""
    cls = cls if isinstance(cls, type) else type(cls)
    return {
        field.name: attrs.evolve(field.metadata[_KEY], name=field.name)
        for field in attrs.fields(cls)
        if _KEY in field.metadata
    }


def expect(cls: type, params: Any) -> None:
    """Refuse what is no ``cls`` where one is wanted: a preset, the class itself, a number."""
    if not isinstance(params, cls):
        home = cls.__module__.split(".")[1]
        preset = isinstance(getattr(params, "params", None), cls)
        remedy = "take the preset's .params" if preset else f"try {home}.{cls.__name__}()"
        raise TypeError(str(refusal("params", params, f"{home}.{cls.__name__}(...)", remedy)))


def as_dict(params: Any) -> dict[str, Any]:
    """The values of the knobs by name: plain numbers, strings and bools."""
    return {name: getattr(params, name) for name in knobs(params)}


def parse(cls: type, query: Mapping[str, str], base: Any = None) -> tuple[Any, dict[str, str]]:
    """Read parameters from a link; what cannot be read is refused and left as in ``base``.

    Returns the parameters and a sentence for every value that was refused.  Names that are no
    knobs are skipped: a link carries more than knobs.  Text reaches nothing but a knob.
    """
    values = as_dict(base if base is not None else cls())
    refused: dict[str, str] = {}
    for name, each in knobs(cls).items():
        if name not in query:
            continue
        try:
            values[name] = each.read(query[name])
        except (ValueError, TypeError) as error:
            refused[name] = str(error)
    try:
        return cls(**values), refused
    except ValueError as error:
        # Each value is allowed and the combination is not: none of the link's values is kept.
        refused["combination"] = str(error)
        return (base if base is not None else cls()), refused
