"""The crowds that came with the package: sound, where they are said to be, and good to start from.

Oracles: the strips of ``binodals``, which another script measured in other boxes; a solid turned by
hand; the run from a seed.
"""

import attrs
import numpy as np
import pytest

from kinetoscope import mips
from kinetoscope.mips import binodals, formed, kept_views, observables, packed, sweep_views, views


def test_they_are_small_and_cover_both_sides_of_the_border():
    assert formed.FILE.stat().st_size < 3_000_000
    there = formed.grid()
    assert there.memories >= 20.0
    assert list(there.sizes) == [1024, 4096]
    spread = there.seen[..., 0]
    thin, slow = spread[:, :, 0], spread[:, 0]
    assert thin.max() < 0.13  # a gas of packing 0.15, and everything at Pe = 20
    assert slow.max() < 0.16
    far = spread[-1, there.peclets >= 80.0][:, there.packings == 0.6]
    assert far.min() > 0.2


@pytest.mark.parametrize("n", [1024, 4096])
def test_each_is_what_it_says(n):
    """The spread of one moment beside the mean of the last five memory times: within 0.06."""
    there = formed.grid()
    for i, peclet in enumerate(there.peclets):
        for j, packing in enumerate(there.packings):
            kept = formed.nearest(peclet, packing, n)
            assert (kept.n, kept.peclet, kept.packing) == (n, peclet, packing)
            at, e, box = packed.unpack(kept.state)
            assert box == pytest.approx(kept.params.box)
            np.testing.assert_allclose(np.hypot(*e.T), 1.0)
            # Two that are pressed together by a crowd of k = 20 come no closer than this.
            assert len(observables.neighbours(at, box, 0.6)) == 0
            found = observables.density_std(observables.shifted_packings(at, box))
            assert found == pytest.approx(there.seen[int(n == 4096), i, j, 0], abs=0.06)


@pytest.mark.parametrize("packing", [0.6, 0.75])
def test_their_phases_are_those_of_strips(packing):
    """Modes of cells of 5 diameters scatter by 0.1, and borders here are not flat."""
    there = formed.grid()
    for peclet in there.peclets[there.peclets > 75.0]:
        kept, strip = formed.nearest(peclet, packing, 4096), mips.Params(peclet=float(peclet))
        gas, crowd = binodals.at(strip)
        assert abs(kept.gas - gas) < 0.25
        assert abs(kept.crowd - crowd) < 0.15


def test_the_nearest_is_close_in_packing_and_in_the_ratio_of_pe():
    def where(*wanted):
        kept = formed.nearest(*wanted)
        return kept.peclet, kept.packing, kept.n

    assert where(100.0, 0.6, 4096) == (100.0, 0.6, 4096)
    assert where(1000.0, 0.95, 32768) == (max(formed.grid().peclets), 0.9, 4096)
    assert where(0.0, 0.001, 1) == (20.0, 0.15, 1024)
    assert where(29.0, 0.52, 1025) == (40.0, 0.45, 4096)  # 29 is nearer to 40 in ratio


def test_a_start_from_one_is_that_crowd_and_belongs_to_its_seed():
    params = mips.Params(n=1024, peclet=80.0, start="formed")
    one, again, other = (mips.start(params, seed=seed) for seed in (1, 1, 2))
    assert one.positions().tobytes() == again.positions().tobytes()
    assert not np.allclose(one.positions(), other.positions())
    kept = formed.nearest(80.0, 0.6, 1024)
    at, e, box = packed.unpack(kept.state)

    def pairs(at, box):
        tight = observables.neighbours(at, box, 1.05)
        gap = at[tight[:, 0]] - at[tight[:, 1]]
        gap -= np.array(box) * np.round(gap / np.array(box))
        return np.sort(np.hypot(*gap.T))

    for run in (one, other):
        # Shifted and turned in quarters: every distance is there, to rounding.
        np.testing.assert_allclose(pairs(run.positions(), run.box), pairs(at, box), atol=1e-9)
        assert (run.orientations() * run.forces()).sum() == pytest.approx(
            (e * mips.packed.resume(kept.state, kept.params).forces()).sum(), rel=1e-6
        )
    assert one.measure()["density_std"].value > 0.2


@pytest.mark.parametrize(
    "knobs",
    [
        {"n": 4096, "packing": 0.57}, {"n": 900}, {"n": 8200}, {"potential": "wca", "n": 600},
        {"model": "aoup", "n": 600}, {"potential": "softplus", "stiffness": 80.0, "n": 600},
    ],
    ids=str,
)  # fmt: skip
def test_other_numbers_discs_and_models_start_from_the_nearest(knobs):
    """The domains stay; so does the packing, exactly; no hard discs inside one another."""
    params = mips.Params(start="formed", **({"peclet": 80.0} | knobs))
    run = mips.start(params, seed=3)
    assert run.positions().shape == (params.n, 2)
    assert run.measure()["density_std"].value > 0.17
    if params.potential == "wca":
        assert len(observables.neighbours(run.positions(), run.box, 0.8)) == 0
    if params.model == "aoup":
        assert (run.orientations() ** 2).mean() == pytest.approx(1.0, abs=0.2)
    run.make_steps(20)
    assert np.isfinite(run.positions()).all()


def test_swimmers_in_bowls_of_their_own_start_in_the_middle_whatever_the_start():
    run = mips.start(mips.Params(n=50, start="formed", trap_stiffness=1.0), seed=1)
    np.testing.assert_allclose(run.positions(), 0.5 * run.box[0])


def test_a_missing_file_is_told_with_a_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(formed, "FILE", tmp_path / "formed.npz")
    with pytest.raises(FileNotFoundError, match="install kinetoscope again"):
        formed.grid.__wrapped__()


# --- on the page --------------------------------------------------------------------------------
def test_the_sweep_tab_shows_them_before_anything_is_computed():
    first = next(views.sweep(mips.Params(potential="wca"), 10.0, 160.0, None, lambda *_: None))
    cells = first["kept"]["cells"]
    assert np.isfinite(cells["spread"]).all()
    assert cells["spread"].size == formed.grid().seen[-1, ..., 0].size
    assert set(first) == {"kept", "beside"}
    title = sweep_views.sweep_charts(mips.Params())[0]["title"]
    assert "4096" in title
    for branch in first["beside"].values():
        assert np.isnan(branch["phase"]).any()  # between gas and crowd no line is drawn


def test_every_cell_opens_its_own_state():
    x, y = kept_views.edges()
    panel = mips.Params(potential="wca", model="rtp", trap_stiffness=1.0, n=300, dt=1e-3)
    for i, peclet in enumerate(formed.grid().peclets):
        for j, packing in enumerate(formed.grid().packings):
            middle = 0.5 * (x[i] + x[i + 1]), 0.5 * (y[j] + y[j + 1])
            params = attrs.evolve(panel, **views.sweep_pick("kept", *middle, panel))
            assert params == mips.Params(n=4096, peclet=peclet, packing=packing, start="formed")


def test_a_small_run_of_a_map_starts_from_a_gas():
    assert views.preview(mips.Params(start="formed")).start == "homogeneous"
