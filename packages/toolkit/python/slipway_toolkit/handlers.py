"""From a request to a response: the functions of the user's module, or those of the framework's image."""

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from slipway_toolkit import (
    content,
    directories,
    framework,
    sklearn_defaults,
    xgboost_built_in,
    xgboost_defaults,
)
from slipway_toolkit.errors import UnsupportedFormatError, UserError
from slipway_toolkit.source import stage_source

# Model, body, Content-Type, Accept.
Transform = Callable[[Any, str | bytes, str, str], "Response"]


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Handlers:
    load: Callable[[str], Any]
    transform: Transform
    # For a client that accepts anything.
    default_accept: str


def find_handlers(environ: Mapping[str, str]) -> Handlers:
    """The handlers of SAGEMAKER_PROGRAM; without one, those of XGBoost's built-in algorithm."""
    is_xgboost = framework.name(environ, "SAGEMAKER_SERVING_MODULE") == "xgboost"
    program = environ.get("SAGEMAKER_PROGRAM")
    if program:
        module = _import_user_module(program, environ.get("SAGEMAKER_SUBMIT_DIRECTORY", directories.CODE))
        return _handlers(module, xgboost_defaults if is_xgboost else sklearn_defaults)
    if is_xgboost:
        return _handlers(None, xgboost_built_in)
    raise UserError(
        "There is no inference script. Name it in SAGEMAKER_PROGRAM and its folder in "
        "SAGEMAKER_SUBMIT_DIRECTORY, in the Environment of the model's container."
    )


def answer(
    handlers: Handlers, model: Any, environ: Mapping[str, str]
) -> Callable[[bytes, str, str | None], Response]:
    """Answers invocations with a loaded model."""
    default_accept = environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", handlers.default_accept)

    def answer_one(body: bytes, content_type: str, accept: str | None) -> Response:
        given = body.decode() if content_type in content.TEXT_TYPES else body
        wanted = default_accept if accept in (None, "", "*/*") else accept
        return handlers.transform(model, given, content_type, wanted)

    return answer_one


def _import_user_module(program: str, submit_directory: str) -> ModuleType:
    sys.path.insert(0, stage_source(submit_directory))
    return importlib.import_module(program.removesuffix(".py"))


def _handlers(module: ModuleType | None, defaults: ModuleType) -> Handlers:
    parts = [name for name in ("input_fn", "predict_fn", "output_fn") if hasattr(module, name)]
    transform_fn = getattr(module, "transform_fn", None)
    if transform_fn and parts:
        raise UserError(
            f"The module has transform_fn and {', '.join(parts)}. Keep transform_fn or the others."
        )
    return Handlers(
        load=getattr(module, "model_fn", defaults.model_fn),
        transform=_whole(transform_fn) if transform_fn else _by_parts(module, defaults),
        default_accept=defaults.DEFAULT_ACCEPT,
    )


def _whole(transform_fn: Callable[..., Any]) -> Transform:
    def transform(model: Any, body: str | bytes, content_type: str, accept: str) -> Response:
        return _to_response(transform_fn(model, body, content_type, accept), accept)

    return transform


def _by_parts(module: ModuleType | None, defaults: ModuleType) -> Transform:
    input_fn = getattr(module, "input_fn", defaults.input_fn)
    predict_fn = getattr(module, "predict_fn", defaults.predict_fn)
    output_fn = getattr(module, "output_fn", defaults.output_fn)

    def transform(model: Any, body: str | bytes, content_type: str, accept: str) -> Response:
        try:
            data = input_fn(body, content_type)
        except UnsupportedFormatError as error:
            return Response(415, str(error).encode(), "text/plain")
        prediction = predict_fn(data, model)
        try:
            return _to_response(output_fn(prediction, accept), accept)
        except UnsupportedFormatError as error:
            return Response(406, str(error).encode(), "text/plain")

    return transform


def _to_response(result: Any, accept: str) -> Response:
    """What output_fn and transform_fn may return: a body, a body with its content type, a Flask response."""
    if hasattr(result, "get_data"):
        return Response(result.status_code, result.get_data(), result.mimetype)
    body, content_type = result if isinstance(result, tuple) else (result, accept)
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, (bytes, bytearray)):
        raise TypeError(
            f"The body of a response must be str or bytes, and output_fn returned {type(body).__name__}."
        )
    return Response(200, bytes(body), content_type)
