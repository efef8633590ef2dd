"""The house has floors; an import may only point down, and files stay short enough to read.

Every import in the library is read from its syntax tree, those inside functions too.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIB = ROOT / "lib" / "kinetoscope"
PHENOMENA = sorted(path.parent.name for path in LIB.glob("*/params.py"))
FLOORS = {"core": 0, **dict.fromkeys(PHENOMENA, 1), "charts": 2, "widgets": 2, "sweep": 2}
FLOORS |= {"ui": 4, "serve": 5, "bench": 5, "cli": 5}
#: Third-party names that only some rooms may speak of.
ONLY_IN = {
    "jax": lambda path: path.name in {"kernels_jax.py", "jax_env.py"},
    "altair": lambda path: floor(path) >= 2,
    "anywidget": lambda path: floor(path) >= 2,
    "marimo": lambda path: path.relative_to(LIB).parts[0] in {"ui", "serve"},
}
SOURCES = sorted(path for path in LIB.rglob("*.py") if path != LIB / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(LIB).parts[0].removesuffix(".py")


def floor(path: Path) -> int:
    return 3 if path.stem.endswith("views") else FLOORS[room(path)]


def imports(path: Path) -> list[str]:
    """Every module named, as 'package.module'; 'from a import b' also counts as a.b."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(LIB)))
def test_imports_point_down(path):
    for name in imports(path):
        parts = name.split(".")
        if parts[0] in ONLY_IN:
            assert ONLY_IN[parts[0]](path), f"{path.relative_to(LIB)} may not import {name}"
        if parts[0] != "kinetoscope" or len(parts) == 1 or parts[1] not in FLOORS:
            continue
        there = 3 if parts[2:3] and parts[2].endswith("views") else FLOORS[parts[1]]
        assert there <= floor(path), f"{path.relative_to(LIB)} imports up: {name}"
        if room(path) in PHENOMENA:
            assert parts[1] == room(path) or parts[1] not in PHENOMENA, f"{path}: {name}"


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_the_oracle_is_independent_of_the_solver(phenomenon):
    """theory never sees a kernel and kernels never see theory, not even through a third file."""
    folder = LIB / phenomenon

    def reached(start: Path) -> set[str]:
        seen, todo = set(), [start]
        while todo:
            path = todo.pop()
            for name in imports(path):
                if not name.startswith(f"kinetoscope.{phenomenon}."):
                    continue
                module = name.split(".")[2]
                if module not in seen and (folder / f"{module}.py").exists():
                    seen.add(module)
                    todo.append(folder / f"{module}.py")
        return seen

    assert not {m for m in reached(folder / "theory.py") if m.startswith("kernels")}
    for kernels in folder.glob("kernels*.py"):
        assert "theory" not in reached(kernels)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(LIB)))
def test_a_file_fits_in_the_head(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", sorted((ROOT / "apps").glob("*.py")), ids=lambda path: path.name)
def test_a_notebook_is_words_layout_and_wiring(path):
    source = path.read_text()
    assert len(source.splitlines()) <= 150
    loops = (ast.For, ast.While)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, loops)]


def test_no_file_is_named_for_nothing():
    vague = {"utils", "helpers", "base", "manager", "common", "misc"}
    assert not [path for path in SOURCES if path.stem in vague]
