"""The one place where JAX is set up: double precision, and no grab at the whole GPU.

JAX is an extra (``pip install 'kinetoscope[jax]'``); everything works without it.  It computes in
single precision unless told otherwise before its first array, and takes three quarters of a
GPU's memory when it starts, so both settings are made here, once, at the first call of
:func:`jax`.  Nothing else imports JAX but the files ``kernels_jax.py``.
"""

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

#: What JAX calls the platforms that are GPUs.
_GPUS = ("gpu", "cuda", "rocm")


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


def gpus() -> list[str]:
    """The names of the GPUs that JAX sees; none where JAX is not installed, or broken.

    Imports JAX where it is installed, which takes about a second the first time.
    """
    if not present():
        return []
    try:
        devices = jax().devices()
    except (ImportError, RuntimeError):
        # A driver that does not fit its libraries: whoever asked goes on with the processor.
        return []
    return [device.device_kind for device in devices if device.platform in _GPUS]


def gpu() -> bool:
    """Whether JAX is there and sees a GPU.  Imports JAX when it is installed."""
    return bool(gpus())
