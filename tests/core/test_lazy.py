"""Lazy packages: nothing is imported before it is asked for, and functions keep their names."""

import subprocess
import sys

import pytest

from kinetoscope import expansion, mips, mixture, solitons, spirals

PACKAGES = (solitons, mips, spirals, expansion, mixture)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_public_name_is_there(package):
    for name in package.__all__:
        assert getattr(package, name) is not None
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="no attribute 'warp'"):
        package.warp  # noqa: B018


def test_a_function_is_not_hidden_by_the_file_of_its_name():
    import kinetoscope.solitons.collide  # the file
    import kinetoscope.spirals.ensemble  # noqa: F401

    assert callable(solitons.collide)
    assert callable(spirals.ensemble)
    assert callable(spirals.simulate)


def test_naming_a_package_imports_nothing_heavy():
    code = (
        "import sys; from kinetoscope import spirals, mixture; spirals.theory\n"
        "assert not {'numba', 'jax', 'altair'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
