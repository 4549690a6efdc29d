"""Modules that are not loaded before something of them is asked for, or not as they would be.

Libraries load others that we hardly ever ask: those have a stand-in until then. And they work out
much when they are loaded: around that a context may be put.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any, cast


class _Later(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # `from … import` asks whether it is a package
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def load_when_used(name: str, *functions: str) -> None:
    """Have `import` find a module without running it; its `functions` may be imported by name.

    What is loaded already stays, and a library that is not there is missed as ever. A module within
    a package is taken to be there: to look for it would load the package.
    """
    if name in sys.modules or ("." not in name and find_spec(name) is None):
        return
    later: Any = _Later(name)
    for function in functions:
        setattr(later, function, partial(_call, later.__getattr__, function))
    sys.modules[name] = later


def _call(of: Callable[[str], Any], function: str, *args: Any, **options: Any) -> Any:
    return of(function)(*args, **options)


def load_within(name: str, surroundings: Callable[[], AbstractContextManager[None]]) -> None:
    """Have a module, when it is loaded, run within a context; what is loaded already stays."""
    if name not in sys.modules:
        sys.meta_path.insert(0, _Door(name, surroundings))


class _Door(MetaPathFinder):
    """Waits for one module, and is gone when that is loaded."""

    def __init__(self, name: str, surroundings: Callable[[], AbstractContextManager[None]]) -> None:
        self._name = name
        self._surroundings = surroundings

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the module as the others do, and have it run within the context."""
        del path, target
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            run: Any = spec.loader.exec_module
            cast(Any, spec.loader).exec_module = partial(self._within, run)
        return spec

    def _within(self, run: Callable[[ModuleType], None], module: ModuleType) -> None:
        with self._surroundings():
            run(module)
