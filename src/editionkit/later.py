"""Modules that are not loaded before something of them is asked for.

Libraries load others that we hardly ever ask: those have a stand-in until then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


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
