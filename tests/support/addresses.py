"""The addresses of the site, compiled once in each process instead of once for each test."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile: Any = Rule._compile_builder
_kept: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}


def _compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Return what Werkzeug makes of a rule; it depends on nothing but the rule's own words."""
    defaults = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, rule.subdomain, rule.host, defaults, append_unknown)
    if key not in _kept:
        _kept[key] = _compile(rule, append_unknown)
    return _kept[key]


def keep() -> None:
    """Make every site of this process use the addresses that were compiled before."""
    Rule._compile_builder = _compiled  # type: ignore[assignment]
