"""The border every phenomenon keeps, one test for all of them.

The numerics inside are unlike each other; what a student, a script and a server can rely on is
the same: these names, these refusals, the same bytes for the same seed, a stop within 150 ms.
"""

import inspect
import pickle
import threading
import time
from contextlib import suppress

import attrs
import numpy as np
import pytest
import xarray
from hypothesis import given
from hypothesis import strategies as st

import kinetoscope
from kinetoscope.core import knobs
from kinetoscope.core.run import Budget, BudgetExceeded, Cancelled, Cost

PHENOMENA = [getattr(kinetoscope, name) for name in kinetoscope.PHENOMENA]

each = pytest.mark.parametrize("module", PHENOMENA, ids=lambda module: module.__name__)


@each
def test_the_names_are_there(module):
    for name in ("Params", "PRESETS", "LESSON", "estimate_cost", "simulate", "theory"):
        assert hasattr(module, name), name
    signature = inspect.signature(module.simulate)
    named = ["params", "seed", "backend", "budget", "cancel", "progress"]
    assert list(signature.parameters)[:6] == named
    for name in list(signature.parameters)[6:]:  # a phenomenon's own wishes are never in the way
        extra = signature.parameters[name]
        assert extra.kind is inspect.Parameter.KEYWORD_ONLY
        assert extra.default is None
    assert signature.parameters["seed"].default == 0
    assert signature.parameters["backend"].default == "auto"


@each
def test_what_is_no_parameters_is_refused_by_name(module):
    preset = next(iter(module.PRESETS.values()))
    doors = [module.simulate, module.estimate_cost, *filter(None, [getattr(module, "start", None)])]
    for door in doors:
        with pytest.raises(TypeError, match=r"take the preset's \.params"):
            door(preset)
        with pytest.raises(TypeError, match=r"params must be .*Params"):
            door(0.3)


@each
def test_every_parameter_is_a_knob_that_explains_itself(module):
    made = module.Params()
    assert [field.name for field in attrs.fields(module.Params)] == list(knobs.knobs(made))
    for knob in knobs.knobs(made).values():
        assert knob.label, f"{knob.name} has no label"
        assert knob.help, f"{knob.name} has no help"
        if knob.kind in {"float", "int"}:
            assert knob.step is None or 0 < knob.step <= knob.high - knob.low
    assert hash(made) == hash(module.Params())


@each
@pytest.mark.parametrize(
    "junk", [float("nan"), float("inf"), -1e300, 1e300, "0.5", True, None, [], b"x", 1j], ids=repr
)
def test_every_knob_refuses_junk_by_name(module, junk):
    for name, knob in knobs.knobs(module.Params).items():
        if (junk is True and knob.kind == "bool") or (junk is None and knob.optional):
            continue
        with pytest.raises((ValueError, TypeError)) as caught:
            module.Params(**{name: junk})
        assert str(caught.value).startswith(name)
        assert "got" in str(caught.value)


@each
def test_an_unknown_knob_is_refused_with_the_known_ones(module):
    with pytest.raises(TypeError, match="must be a known knob"):
        module.Params(warp=9)


@each
@given(data=st.data())
def test_whatever_the_knobs_allow_is_either_made_or_refused_in_words(module, data):
    """No combination inside the ranges does anything but construct or raise ValueError."""
    values = {}
    for name, knob in knobs.knobs(module.Params).items():
        if knob.kind == "float":
            values[name] = data.draw(st.floats(knob.low, knob.high))
        elif knob.kind == "int":
            values[name] = data.draw(st.integers(int(knob.low), int(knob.high)))
        elif knob.kind == "choice":
            values[name] = data.draw(st.sampled_from([value for value, _ in knob.options]))
        else:
            values[name] = data.draw(st.booleans())
    try:
        params = module.Params(**values)
    except ValueError as refusal:
        words = str(refusal)
    else:
        words = ""
    if words:
        assert "must be" in words
        return
    cost = module.estimate_cost(params)
    assert isinstance(cost, Cost)
    assert cost.bytes > 0
    assert cost.seconds > 0
    with np.errstate(all="raise", under="ignore"):
        assert module.Params(**knobs.as_dict(params)) == params


@each
def test_same_seed_same_bytes_and_a_file_that_has_them_all(module, tmp_path):
    params = module.Params()
    one, two = (module.simulate(params, seed=3) for _ in range(2))
    assert one.key == two.key
    one.to_netcdf(tmp_path / "run.nc")
    with xarray.open_dataset(tmp_path / "run.nc") as back:
        for name in one.data:
            assert one.data[name].tobytes() == two.data[name].tobytes(), name
            np.testing.assert_array_equal(back[name].values, one.data[name])


@each
def test_over_budget_is_refused_before_anything_is_allocated(module):
    with pytest.raises(BudgetExceeded, match=r"MB of memory .*: \w"):
        module.simulate(module.Params(), budget=Budget(bytes=1000))
    with pytest.raises(BudgetExceeded, match=r"s of computing .*: \w"):
        module.simulate(module.Params(), budget=Budget(seconds=1e-9))


@each
@pytest.mark.parametrize("backend", ["cuda", "", None, 3])
def test_an_absent_backend_is_refused_with_what_there_is(module, backend):
    with pytest.raises((ValueError, TypeError), match="backend must be.*numba"):
        module.simulate(module.Params(), backend=backend)


@each
@pytest.mark.parametrize("seed", [-1, 1.5, "0", None, True])
def test_a_bad_seed_is_refused(module, seed):
    with pytest.raises((ValueError, TypeError), match="seed must be a whole number"):
        module.simulate(module.Params(), seed=seed)


@pytest.mark.clock
@each
def test_a_cancelled_run_never_starts_and_a_running_one_stops(module):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        module.simulate(module.Params(), cancel=cancel)
    longest = max(
        (p.params for p in module.PRESETS.values()), key=lambda p: module.estimate_cost(p).seconds
    )
    cancel.clear()
    with suppress(Cancelled):  # compiled, as far as it goes: what follows measures the run alone
        module.simulate(longest, cancel=cancel, progress=lambda at, _: at > 0 and cancel.set())

    def spent() -> float:
        """Seconds of the processor from the wish to its end, 50 ms after a run began."""
        stopped: list[float] = []

        def run():
            try:
                while True:  # a short run ends before it can be stopped: go round until it is
                    module.simulate(longest, cancel=cancel)
            except Cancelled:
                stopped.append(time.process_time())

        cancel.clear()
        thread = threading.Thread(target=run)
        thread.start()
        cancel.wait(0.05)
        asked = time.process_time()
        cancel.set()
        thread.join(60)
        assert stopped
        return stopped[0] - asked

    spent()  # what comes after the first step is loaded here, which takes a tenth of a second
    # 150 ms is the promise.  The processor's time is what was still computed; the time on the
    # wall is that, and what others on a busy machine made it wait.
    assert spent() < 0.15


@each
def test_progress_rises_to_one(module):
    said: list[tuple[float, str]] = []
    module.simulate(
        module.Params(), progress=lambda fraction, words: said.append((fraction, words))
    )
    fractions = [fraction for fraction, _ in said]
    assert fractions
    assert fractions == sorted(fractions)
    assert fractions[0] >= 0
    assert fractions[-1] == 1.0


@each
def test_parameters_survive_a_worker_process(module):
    """Sweeps send parameters to other processes; ours to ours, so pickle is allowed here."""
    params = module.Params()
    assert pickle.loads(pickle.dumps(params)) == params
