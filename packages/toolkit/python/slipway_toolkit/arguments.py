"""Hyperparameters as a script gets them: as command-line arguments and as the text of variables."""

import json
from collections.abc import Mapping
from typing import Any


def parse_hyperparameters(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of hyperparameters.json, which are JSON in strings; what is no JSON is the string itself."""
    return {name: _parse(value) for name, value in raw.items()}


def _parse(value: Any) -> Any:
    try:
        return json.loads(value)
    except (ValueError, TypeError):
        return value


def to_arguments(hyperparameters: Mapping[str, Any]) -> list[str]:
    """`--name value` for each, by name in order; a name of one letter gets one dash."""
    arguments: list[str] = []
    for name in sorted(hyperparameters):
        arguments += [_flag(name), _argument(hyperparameters[name])]
    return arguments


def _flag(name: str) -> str:
    if not name:
        return ""
    return f"-{name}" if len(name) == 1 else f"--{name}"


def _argument(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{key}={item}" for key, item in sorted(value.items()))
    return "" if value is None else str(value)


def to_variable(value: Any) -> str:
    """A string as it is, nothing as the empty string, the rest as compact JSON with sorted keys."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))
