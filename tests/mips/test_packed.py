"""Five bytes a swimmer."""

import numpy as np
import pytest

from kinetoscope import mips
from kinetoscope.mips import packed


@pytest.mark.parametrize("model", ["abp", "aoup"])
def test_a_state_survives_to_its_rounding(model):
    """Half a step of 1/65535 of the box, half a step of 1/256 of a turn, half of 1/51 in length."""
    run = mips.start(mips.Params(n=200, packing=0.5, model=model), seed=1)
    run.advance(1.0)
    data = packed.pack(run)
    assert len(data) == 16 + 200 * (5 if model == "abp" else 6)
    at, e, box = packed.unpack(data, model)
    assert box == run.box
    off = np.abs(at - run.positions())
    assert np.minimum(off, np.array(box) - off).max() <= 0.5001 * max(box) / 65535
    assert np.abs(e - run.orientations()).max() <= 5.0 * np.pi / 256 + 0.5 / 51


def test_it_goes_on_from_there_under_other_knobs():
    run = mips.start(mips.Params(n=300, packing=0.5, start="droplet"), seed=1)
    data = packed.pack(run)
    again = packed.resume(data, mips.Params(n=300, packing=0.6, peclet=60.0), seed=2)
    assert again.measure()["density_std"].value > 0.2  # the droplet is still there
    assert again.box == mips.Params(n=300, packing=0.6).box
    again.advance(1.0)
    assert np.isfinite(again.positions()).all()


def test_what_was_not_packed_here_is_refused():
    run = mips.start(mips.Params(n=100, packing=0.3), seed=1)
    data = packed.pack(run)
    with pytest.raises(ValueError, match="data must be 16 . 5 n bytes"):
        packed.unpack(data[:-1])
    with pytest.raises(ValueError, match="n .* must be 100"):
        packed.resume(data, mips.Params(n=99, packing=0.3))
