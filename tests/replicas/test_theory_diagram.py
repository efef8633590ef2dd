"""The phase diagram: its lines are those of the functions, its regions follow, it answers fast."""

import numpy as np
import pytest

from kinetoscope.replicas import theory


@pytest.fixture(scope="module", params=[2, 3, 4])
def diagram(request):
    return theory.diagram(request.param, 24, 40)


def test_lines_agree_with_the_exact_functions(diagram):
    p = diagram.p
    row = 9
    t = float(diagram.temperatures[row])
    assert diagram.spinodal[row] == pytest.approx(theory.spinodal(p, t)[0], abs=1e-9)
    lines = theory.glass_lines(p, float(diagram.loads[20]))
    assert diagram.glass[20] == pytest.approx(lines.kauzmann)
    assert diagram.dynamical[20] == pytest.approx(lines.dynamical)


def test_the_first_order_line_is_where_the_free_energies_meet(diagram):
    """Linear between 27 nodes: 1 % of the load."""
    p = diagram.p
    row = 12 if p < 4 else 8
    t, load = float(diagram.temperatures[row]), float(diagram.first_order[row])
    level = "rs" if p == 2 else "1rsb"

    def rival(load):
        glass = theory.solve(p, t, load, "glass", level)
        return glass or theory.solve(p, t, load, "paramagnet")

    gap = [theory.solve(p, t, load * s).free_energy - rival(load * s).free_energy
           for s in (0.97, 1.03)]  # fmt: skip
    assert gap[0] < 0.0 < gap[1]


@pytest.mark.parametrize(("p", "load", "within"), [(2, 0.0519, 3e-3), (3, 0.2816, 3e-3),
                                                   (4, 0.190, 2e-3)])  # fmt: skip
def test_cold_first_order_loads(p, load, within):
    """Section 1.5, T = 0; the RS retrieval state ends before it at P = 3 and T < 0.1."""
    diagram = theory.diagram(p, 24, 40)
    row = {2: 1, 3: 6, 4: 1}[p]
    assert diagram.first_order[row] == pytest.approx(load, abs=within)


def test_the_nishimori_line_meets_instability_and_spinodal_at_the_largest_load():
    """Section 0: at P = 3 all three meet where RS is exact; grid of 24 temperatures."""
    diagram = theory.diagram(3, 24, 40)
    row = int(np.nanargmax(diagram.spinodal))
    assert diagram.spinodal[row] == pytest.approx(diagram.temperatures[row], abs=0.015)
    unstable = np.isfinite(diagram.instability)
    assert diagram.temperatures[unstable].max() == pytest.approx(0.31, abs=0.03)


def test_regions_follow_the_lines(diagram):
    for i in range(0, diagram.temperatures.size, 5):
        inside = diagram.loads <= np.nan_to_num(diagram.spinodal[i], nan=-1.0)
        assert np.array_equal(diagram.regions[i] >= 2, inside)
    assert diagram.overlap[0, 0] == pytest.approx(1.0, abs=1e-6)
    assert diagram.regions.max() == 3


def test_interpolation_is_close_to_the_solution(diagram):
    t = float(diagram.temperatures[10])
    load = 0.5 * float(diagram.spinodal[10])
    region, m = diagram.at(t, load)
    assert region.endswith("retrieval")
    assert m == pytest.approx(theory.solve(diagram.p, t, load).m, abs=5e-3)
    assert diagram.at(t, 1.4 * float(np.nanmax(diagram.spinodal)))[1] == 0.0
    assert theory.diagram(diagram.p, 24, 40) is diagram


@pytest.mark.parametrize("ask", [
    lambda: theory.diagram(1, 24, 40), lambda: theory.diagram(3, 2, 40),
    lambda: theory.diagram(3, 24, 10.5),
])  # fmt: skip
def test_bad_questions_are_refused(ask):
    with pytest.raises(ValueError, match=r"must be .*; got .*: "):
        ask()
