"""The one place where JAX is set up: double precision, and no grab at the whole GPU.

JAX is an extra (``pip install 'kinetoscope[jax]'``); everything works without it.  It computes in
single precision unless told otherwise before its first array, and takes three quarters of a
GPU's memory when it starts, so both settings are made here, once, at the first call of
:func:`jax`.  Nothing else imports JAX but the files ``kernels_jax.py``.
"""

import os
import sys
from functools import cache as once
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

#: What JAX calls the platforms that are GPUs.
_GPUS = ("gpu", "cuda", "rocm")
#: Where Linux shows a GPU that could compute: NVIDIA's, AMD's, that of Windows around it.
_NODES = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/kfd", "/dev/dxg")


def present() -> bool:
    """Whether JAX is installed; does not import it."""
    return find_spec("jax") is not None


def jax() -> ModuleType:
    """The module ``jax`` with float64 switched on.

    Raises
    ------
    ImportError
        JAX is not installed; the message says how to get it and what there is instead.
    """
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    try:
        module = import_module("jax")
    except ImportError as reason:
        raise ImportError(
            "backend 'jax' needs JAX, which is not installed here: "
            "pip install 'kinetoscope[jax]' ('[gpu]' for a GPU), or use backend='numba'"
        ) from reason
    module.config.update("jax_enable_x64", True)
    return module


@once
def gpus() -> tuple[str, ...]:
    """The names of the GPUs that JAX sees; none where JAX is not installed, or broken.

    JAX is only asked, which takes it a second or two, where the system has a device to show.
    """
    if not present() or not _device_there():
        return ()
    try:
        devices = jax().devices()
    except (ImportError, RuntimeError):
        # A driver that does not fit its libraries: whoever asked goes on with the processor.
        return ()
    return tuple(device.device_kind for device in devices if device.platform in _GPUS)


def device() -> str:
    """What JAX computes on: the name of a GPU, or ``"cpu"``.  Imports JAX, which must be there."""
    first = jax().devices()[0]
    return first.device_kind if first.platform in _GPUS else "cpu"


def _device_there() -> bool:
    """Whether the system shows a GPU at all; where it cannot be told, True."""
    return not sys.platform.startswith("linux") or any(map(os.path.exists, _NODES))


def gpu() -> bool:
    """Whether JAX is there and sees a GPU.  Imports JAX when it is installed."""
    return bool(gpus())
