"""Compiled kernels, and a cache of them that believes nothing.

Numba compiles a kernel in 0.2 to 2 s and can keep the machine code on disk.  Its own cache has
three faults that a class would meet: a truncated or emptied file stops the program, a flipped
bit is executed, and a kernel that calls another one in a different file is not compiled again
when that other file changes.  So kernels here are made with our own decorator::

    from kinetoscope.core.compiled import jit

    @jit
    def energy(phi, dx): ...

It is ``numba.njit(nogil=True)`` with another cache: one file for each kernel and signature, its
first 32 bytes the sha256 of the rest, written atomically, in a folder of its own for each
version of kinetoscope, numba, llvmlite and Python and each kind of processor.  What cannot be
loaded, for whatever reason, is removed, compiled again and told in one line.  The file's name is
a fingerprint of everything that goes into the machine code: source of the kernel files beside
it and of those of ``core`` that they import, bytecode, closure, signature, processor.  There is
no index to fall out of step, so any number of processes may share the folder.

The files are pickles, as numba's own are; the folder is readable by its owner alone.
"""

import hashlib
import inspect
import logging
import platform
import re
import sys
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from pickle import loads
from typing import Any, TypeVar

import llvmlite
import numba
from llvmlite import binding
from numba.core.caching import CompileResultCacheImpl, NullCache
from numba.core.dispatcher import Dispatcher
from numba.core.serialize import dumps

import kinetoscope
from kinetoscope.core import paths
from kinetoscope.core.store import write_atomically

_LOG = logging.getLogger("kinetoscope")
_DIGEST = hashlib.sha256().digest_size
#: The file that says what a full cache holds.
_WHOLE = "whole"

F = TypeVar("F", bound=Callable)


def jit(function: F | None = None, **options: Any) -> Any:
    """Compile a kernel on its first call: ``numba.njit(nogil=True)`` with our cache.

    Use it bare or with numba's options (``@jit(fastmath=...)``).  ``nogil`` may not be switched
    off: all sessions are threads of one process, and a kernel that holds the lock stops them
    all (measured: ``/health`` 10 to 50 times slower).
    """
    if function is None:
        return lambda it: jit(it, **options)
    if not options.setdefault("nogil", True) or {"cache", "parallel"} & set(options):
        raise TypeError(
            "jit sets nogil=True and its cache, leave both out; it refuses parallel=True, because "
            "sessions are threads and numba's default threading layer stops the program when two "
            "of them enter: run trajectories in threads instead (core.pool)"
        )
    kernel = numba.njit(**options)(function)
    # With NUMBA_DISABLE_JIT=1 the kernel is the plain function.
    if isinstance(kernel, Dispatcher):
        kernel._cache = _Cache(function, options)
    return kernel


@once
def folder() -> Path:
    """Where compiled kernels are kept: one folder per toolchain and processor."""
    toolchain = [
        kinetoscope.__version__, numba.__version__, llvmlite.__version__,
        platform.python_implementation(), sys.version.split()[0], platform.machine(),
        binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten(),
    ]  # fmt: skip
    name = hashlib.sha256("\n".join(toolchain).encode()).hexdigest()[:16]
    place = paths.cache() / "compiled" / name
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def verify() -> list[str]:
    """Read every compiled kernel, remove those that are damaged and return their names.

    A damaged file would be noticed anyhow when it is needed; the server asks before it starts,
    so that the time to compile again is spent then.
    """
    damaged = [path.name for path in sorted(folder().glob("*.kernel")) if _read(path) is None]
    if damaged:
        _tell_damaged()
    return damaged


def note_whole() -> None:
    """Remember that everything there is to compile has been compiled, from today's sources."""
    kept = sorted(path.name for path in folder().glob("*.kernel"))
    try:
        write_atomically(folder() / _WHOLE, "\n".join([_all_sources(), *kept]).encode())
    except OSError as error:
        _LOG.warning("the list of compiled kernels could not be kept: %s", error.strerror)


def is_whole() -> bool:
    """Whether everything was compiled once from today's sources, and nothing is missing since."""
    try:
        sources, *kept = (folder() / _WHOLE).read_text().split("\n")
    except (OSError, UnicodeDecodeError):
        return False
    return sources == _all_sources() and all((folder() / name).exists() for name in kept)


def _all_sources() -> str:
    """Fingerprint of all files of the package in which something is compiled."""
    found = hashlib.sha256()
    for path in sorted(Path(kinetoscope.__file__).parent.rglob("*.py")):
        if b"\n@jit" in (text := path.read_bytes()):
            found.update(path.name.encode() + text)
    return found.hexdigest()


def digest(value: Any) -> str:
    """Fingerprint of a kernel's result, to compare one machine code with another, bit for bit."""
    found = hashlib.sha256()
    _feed(found, value)
    return found.hexdigest()[:16]


def _feed(found: Any, value: Any) -> None:
    if isinstance(value, tuple | list):
        for each in value:
            _feed(found, each)
    elif hasattr(value, "tobytes"):
        found.update(f"{value.dtype}{value.shape}".encode())
        found.update(value.tobytes())
    elif value is None or isinstance(value, int | float | complex | str | bytes):
        found.update(repr(value).encode())
    else:
        raise TypeError(f"a warm-up returns numbers and arrays; got {type(value).__name__}")


class _Cache(NullCache):
    """What numba asks for a compiled overload, and gives one to keep."""

    def __init__(self, function: Callable, options: dict[str, Any]) -> None:
        self._function = function
        self._impl = _Impl(function)
        # Sets (of fastmath flags) have no order of their own, so they are given one.
        told = {k: sorted(v) if isinstance(v, set) else v for k, v in options.items()}
        self._made_from = repr(sorted(told.items())) + _code(function)
        self._enabled = True

    @property
    def cache_path(self) -> str:
        return str(folder())

    def enable(self) -> None:
        self._enabled = True

    def disable(self) -> None:
        self._enabled = False

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        path = self._path(sig, target_context.codegen())
        if not self._enabled or not path.exists():
            return None
        # Numba needs its own tables filled before anything is rebuilt into them.
        target_context.refresh()
        content = _read(path)
        if content is not None:
            try:
                return self._impl.rebuild(target_context, loads(content))
            except Exception as error:  # whatever the reason, compiling again is the cure
                path.unlink(missing_ok=True)
                _LOG.info("%s: %s: %s", path.name, type(error).__name__, error)
        _tell_damaged()
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        if not self._enabled or not self._impl.check_cachable(data):
            return
        content = dumps(self._impl.reduce(data))
        path = self._path(sig, data.codegen)
        try:
            write_atomically(path, hashlib.sha256(content).digest() + content)
        except OSError as error:
            # Disk full: the kernel in memory is as good as ever.
            _LOG.warning("compiled kernel %s could not be kept: %s", self._name, error.strerror)

    def flush(self) -> None:
        for path in folder().glob(f"{self._name}-*.kernel"):
            path.unlink(missing_ok=True)

    @property
    def _name(self) -> str:
        module = self._function.__module__.removeprefix("kinetoscope.")
        return f"{module}.{self._function.__name__}".replace("<", "").replace(">", "")

    def _path(self, sig: Any, codegen: Any) -> Path:
        text = f"{self._made_from}\n{sig}\n{codegen.magic_tuple()}"
        return folder() / f"{self._name}-{hashlib.sha256(text.encode()).hexdigest()[:24]}.kernel"


class _Impl(CompileResultCacheImpl):
    """Numba's translation between a compiled overload and what can be pickled; no locator."""

    def __init__(self, function: Callable) -> None:
        code = function.__code__
        self._locator = type("Source", (), {"_py_file": code.co_filename})()
        self._lineno = code.co_firstlineno


def _read(path: Path) -> bytes | None:
    """The content behind the checksum, or None and the file is gone."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None  # another process removed it first
    content = raw[_DIGEST:]
    if hashlib.sha256(content).digest() == raw[:_DIGEST]:
        return content
    path.unlink(missing_ok=True)
    return None


def _code(function: Callable) -> str:
    """Fingerprint of everything of ours that goes into the machine code of ``function``."""
    found = hashlib.sha256()
    for path in _sources(Path(inspect.getfile(function))):
        found.update(path.name.encode() + path.read_bytes())
    _feed_code(found, function)
    return found.hexdigest()


def _feed_code(found: Any, function: Callable) -> None:
    """Bytecode and closure; a kernel in the closure counts as its own code, not its identity."""
    found.update(f"{function.__module__}.{function.__qualname__}".encode())
    found.update(function.__code__.co_code + repr(function.__code__.co_consts).encode())
    for cell in function.__closure__ or ():
        value = cell.cell_contents
        if isinstance(value, Dispatcher):
            _feed_code(found, value.py_func)
        else:
            found.update(dumps(value))


@once
def _tell_damaged() -> None:
    """One line for each process, however many files."""
    _LOG.warning("compiled kernels in %s were damaged; they are compiled again", folder())


@once
def _sources(file: Path) -> list[Path]:
    """The file of a kernel, the kernel files beside it, and those of core that these import."""
    beside = [path for path in {file, *file.parent.glob("kernels*.py")} if path.is_file()]
    text = "".join(path.read_text("utf-8") for path in beside)
    shared = Path(__file__).parent.glob("kernels*.py")
    called = [path for path in shared if re.search(rf"\bcore\.{path.stem}\b", text)]
    return sorted({*beside, *called})
