"""How this package changes moto: by name, with the signature that the change was written for.

moto's internals are no public API. A patch whose target has moved or has other parameters raises at import, so that
an upgrade fails here and not as a subtle difference in a rehearsal.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import moto

MOTO_VERSION = "5.2.5"


class MotoChanged(RuntimeError):
    """A patch no longer fits the installed moto."""


if moto.__version__ != MOTO_VERSION:
    raise MotoChanged(f"written for moto {MOTO_VERSION}, found {moto.__version__}: check every patch, then change it")


def _original(cls: type, name: str, parameters: tuple[str, ...]) -> Callable[..., Any]:
    original = cls.__dict__.get(name)
    if not callable(original):
        raise MotoChanged(f"{cls.__name__}.{name} is not a method any more")
    found = tuple(inspect.signature(original).parameters)[1:]
    if found != parameters:
        raise MotoChanged(f"{cls.__name__}.{name} takes {found}, expected {parameters}")
    return original


def wrap(cls: type, name: str, *parameters: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put the decorated function in place of `cls.name(self, *parameters)`. It gets the original as first argument."""
    original = _original(cls, name, parameters)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return function(original, self, *args, **kwargs)

        setattr(cls, name, method)
        return function

    return decorate


def replace(cls: type, name: str, *parameters: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put the decorated function in place of `cls.name(self, *parameters)`; the original is not needed."""
    _original(cls, name, parameters)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        setattr(cls, name, function)
        return function

    return decorate


def replace_property(
    cls: type, name: str, setter: Callable[..., Any] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put the decorated function in place of the property `cls.name`."""
    if not isinstance(cls.__dict__.get(name), property):
        raise MotoChanged(f"{cls.__name__}.{name} is not a property any more")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        setattr(cls, name, property(function, setter))
        return function

    return decorate


def add(cls: type, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a method (often an API operation) that moto does not have."""
    if hasattr(cls, name):
        raise MotoChanged(f"{cls.__name__}.{name} exists now: is the addition still needed?")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        setattr(cls, name, function)
        return function

    return decorate
