"""Trajectory: what every run returns, with everything needed to make it again."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import kinetoscope
from kinetoscope.core import knobs, seeds

if TYPE_CHECKING:
    import xarray


@attrs.frozen(eq=False)
class Axis:
    """One axis of an array: its name, its values (n,), their unit and a label."""

    name: str
    values: np.ndarray
    unit: str = ""
    label: str = ""


@attrs.frozen(eq=False)
class Trajectory:
    """A finished run.

    Attributes
    ----------
    params, seed, backend
        what was asked for; with the version they determine every byte of ``data``
    times : (n_frames,) float64
    data : {name: array}
        first axis = frames; read-only
    axes : {name: (Axis, ...)}
        the axes of each array after the first; nothing for a plain series
    diagnostics : {name: value}
        outcome, energy drift, wall seconds and the like
    key : str
        a fingerprint of version, parameters, seed and backend: equal keys, equal bytes
    """

    params: Any
    seed: int
    backend: str
    times: np.ndarray
    data: Mapping[str, np.ndarray]
    axes: Mapping[str, tuple[Axis, ...]]
    diagnostics: Mapping[str, Any]
    key: str

    @classmethod
    def make(
        cls, *, params: Any, seed: int, backend: str, times: np.ndarray,
        data: Mapping[str, np.ndarray], axes: Mapping[str, tuple[Axis, ...]] | None = None,
        diagnostics: Mapping[str, Any] | None = None,
    ) -> "Trajectory":  # fmt: skip
        """Freeze the arrays, check that they fit together and compute the key."""
        times = _frozen(np.asarray(times, dtype=np.float64))
        axes = dict(axes or {})
        for name, array in data.items():
            shape = (times.size, *(axis.values.size for axis in axes.get(name, ())))
            if array.shape[:1] != times.shape or (name in axes and array.shape != shape):
                raise ValueError(f"{name} has shape {array.shape}; times and axes say {shape}")
        return cls(
            params=params,
            seed=seeds.check(seed),
            backend=backend,
            times=times,
            data=MappingProxyType({name: _frozen(array) for name, array in data.items()}),
            axes=MappingProxyType(axes),
            diagnostics=MappingProxyType(dict(diagnostics or {})),
            key=fingerprint(params, seed, backend),
        )

    def from_frame(self, first: int) -> "Trajectory":
        """The rest of the run, from a frame on: the same key, for it is the same run."""
        data = {name: array[first:] for name, array in self.data.items()}
        return attrs.evolve(self, times=self.times[first:], data=MappingProxyType(data))

    def to_xarray(self) -> "xarray.Dataset":
        """The run as a dataset: named dimensions, units, and how to make it again.

        An axis that is called like an array (places ``x`` of discs beside cells along ``x``) is
        the dimension ``x_axis``.
        """
        import xarray

        variables, coordinates = {}, {"time": ("time", self.times, {"long_name": "time"})}
        for name, array in self.data.items():
            along = self.axes.get(name, ())
            names = [axis.name + "_axis" * (axis.name in self.data) for axis in along]
            variables[name] = (("time", *names), array)
            for dimension, axis in zip(names, along, strict=True):
                words = {"units": axis.unit, "long_name": axis.label or axis.name}
                coordinates[dimension] = (dimension, axis.values, words)
        plain = {k: v for k, v in self.diagnostics.items() if isinstance(v, str | int | float)}
        attributes = {
            "kinetoscope_version": kinetoscope.__version__,
            "kinetoscope_key": self.key,
            "parameters": describe(self.params),
            "seed": str(self.seed),
            "backend": self.backend,
            **{name: int(v) if isinstance(v, bool) else v for name, v in plain.items()},
        }
        return xarray.Dataset(variables, coordinates, attributes)

    def to_netcdf(self, path: str | Path) -> None:
        """Write a NetCDF file that any NetCDF reader opens."""
        self.to_xarray().to_netcdf(path, engine="scipy")

    def to_csv(self, path: str | Path, name: str) -> None:
        """Write one array as a table: a row for each frame, time in the first column."""
        if name not in self.data:
            raise ValueError(f"name must be one of {', '.join(self.data)}; got {name!r}")
        table = self.data[name].reshape(self.times.size, -1)
        along = self.axes.get(name, ())
        if len(along) == 1:
            head = [f"{along[0].name}={value:.10g}" for value in along[0].values]
        elif table.shape[1] == 1:
            head = [name]
        else:
            head = [f"{name}[{k}]" for k in range(table.shape[1])]
        np.savetxt(
            path, np.column_stack([self.times, table]), delimiter=",", fmt="%.10g",
            header=",".join(["time", *head]), comments="",
        )  # fmt: skip


def describe(params: Any) -> str:
    """Parameters as JSON, sorted, floats to the last bit: equal text means equal parameters."""
    values = knobs.as_dict(params) if attrs.has(type(params)) else dict(params)
    return json.dumps(values, sort_keys=True, default=repr)


def fingerprint(params: Any, seed: int, backend: str) -> str:
    """sha256 over version, phenomenon, parameters, seed and backend (first 32 hex digits)."""
    where = type(params).__module__
    text = "\n".join([kinetoscope.__version__, where, describe(params), str(seed), backend])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _frozen(array: np.ndarray) -> np.ndarray:
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view
