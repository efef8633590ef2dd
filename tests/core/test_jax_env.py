"""Whether a GPU is seen, told from a list of devices made up for the purpose."""

from types import SimpleNamespace

import pytest

from kinetoscope.core import jax_env


@pytest.fixture
def machine(monkeypatch):
    """A machine with these devices, or with a JAX that cannot start."""

    def has(*devices, node=True, present=True, broken=False):
        def listed():
            if broken:
                raise RuntimeError("CUDA driver version is insufficient")
            return [SimpleNamespace(platform=p, device_kind=name) for p, name in devices]

        monkeypatch.setattr(jax_env, "present", lambda: present)
        monkeypatch.setattr(jax_env, "_device_there", lambda: node)
        monkeypatch.setattr(jax_env, "jax", lambda: SimpleNamespace(devices=listed))
        jax_env.gpus.cache_clear()

    yield has
    jax_env.gpus.cache_clear()


def test_a_gpu_is_seen_and_named(machine):
    machine(("cpu", "cpu"), ("cuda", "NVIDIA H200"), ("gpu", "NVIDIA H200"))
    assert jax_env.gpus() == ("NVIDIA H200", "NVIDIA H200")
    assert jax_env.gpu()


@pytest.mark.parametrize(
    "how", [{}, {"node": False}, {"present": False}, {"broken": True}], ids=str
)
def test_without_one_the_processor_does_it(machine, how):
    machine(*([("cuda", "NVIDIA H200")] if how else [("cpu", "cpu")]), **how)
    assert jax_env.gpus() == ()
    assert not jax_env.gpu()


def test_gallery_and_doctor_say_so(machine, capsys):
    from kinetoscope.cli import trust
    from kinetoscope.ui import gallery

    machine(("cuda", "NVIDIA H200"))
    assert "GPU for batches: NVIDIA H200<" in gallery.page()
    assert trust._gpu() == "NVIDIA H200"
    machine(("cpu", "cpu"))
    assert "GPU" not in gallery.page()
    assert "pip install 'kinetoscope[gpu]'" in trust._gpu()
    machine(present=False)
    assert "JAX is not installed" in trust._gpu()
