"""The table: a dataset with a dimension for each knob and one for the replicas.

Besides a variable for each measure it holds ``seed``, the seed of every point as text (63 bits
are more than NetCDF's integers have), and ``refused``, the sentence with which a point was
refused, empty where it was computed.  Its attributes hold the whole plan: :func:`.run.again`
makes the table anew from its own file.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from kinetoscope.core import knobs
from kinetoscope.sweep.plan import Plan, Position, module
from kinetoscope.sweep.point import Found

if TYPE_CHECKING:
    import xarray


def dataset(plan: Plan, found: Mapping[Position, Found]) -> "xarray.Dataset":
    """The table of the points found so far, NaN elsewhere.

    Nothing in it depends on when, where or in which order they were computed.
    """
    import xarray

    numbers = np.full((len(plan.columns), *plan.shape), np.nan)
    seeds, refused = np.zeros(plan.shape, "U19"), np.empty(plan.shape, object)
    refused.fill("")
    for position in np.ndindex(plan.shape):
        seeds[position] = str(plan.seed_at(position))
        if position in found:
            numbers[(slice(None), *position)] = found[position].values
            refused[position] = found[position].refusal
    width = max(1, *(len(text) for text in refused.flat))
    variables: dict[str, Any] = {
        column: (plan.dims, numbers[k]) for k, column in enumerate(plan.columns)
    }
    variables["seed"] = (plan.dims, seeds, {"long_name": "seed of the run"})
    variables["refused"] = (
        plan.dims, refused.astype(f"U{width}"), {"long_name": "why there is no number"}
    )  # fmt: skip
    described = plan.describe()
    attributes = {
        "title": f"{plan.phenomenon.rpartition('.')[2]} over {', '.join(plan.axes)}",
        "phenomenon": plan.phenomenon,
        "parameters": json.dumps(described["params"]),
        "seed": str(plan.seed),
        "kinetoscope_version": plan.versions["kinetoscope"],
        "versions": json.dumps(described["versions"]),
        "kinetoscope_key": plan.fingerprint,
        "points": len(seeds.ravel()),
        "points_done": len(found),
        "sweep": plan.to_json(),
    }
    return xarray.Dataset(variables, _coordinates(plan), attributes)


def _coordinates(plan: Plan) -> dict[str, Any]:
    known = knobs.knobs(module(plan.phenomenon).Params)
    found: dict[str, Any] = {}
    for name, axis in plan.axes.items():
        words = {"units": known[name].unit, "long_name": known[name].label or name}
        found[name] = (name, np.array(axis.values), words | {"scale": axis.scale})
    found["replica"] = ("replica", np.arange(plan.replicas, dtype=np.int32))
    return found


def to_bytes(made: "xarray.Dataset") -> bytes:
    """The table as a NetCDF file."""
    return bytes(made.to_netcdf(engine="scipy"))


def from_bytes(content: bytes) -> "xarray.Dataset":
    """The table that a file of these bytes holds: what a reader of the file sees."""
    import io

    import xarray

    return xarray.load_dataset(io.BytesIO(content), engine="scipy")


def summary(made: "xarray.Dataset") -> "xarray.Dataset":
    """Mean over the replicas and its standard error (``NAME_error``), s / sqrt(n).

    Replicas are independent, so this error is honest.  Points without a number are left out of
    the mean; where fewer than two have one, the error is NaN.
    """
    import warnings

    import xarray

    found = {}
    for name in made.data_vars:
        of_another = name.endswith("_error") and name.removesuffix("_error") in made
        if made[name].dtype.kind != "f" or of_another:
            continue
        along, values = made[name].dims[:-1], made[name].to_numpy()
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", RuntimeWarning)  # of places without any number
            count = np.isfinite(values).sum(axis=-1)
            error = np.nanstd(values, axis=-1, ddof=1) / np.sqrt(count)
            found[name] = (along, np.nanmean(values, axis=-1), made[name].attrs)
            found[f"{name}_error"] = (along, error)
    coordinates = {name: made.coords[name] for name in made.dims if name != "replica"}
    return xarray.Dataset(found, coordinates, made.attrs)
