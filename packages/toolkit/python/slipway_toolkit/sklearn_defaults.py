"""What the scikit-learn image does where the user's module lacks a function. model_fn has to be there."""

from typing import Any

from slipway_toolkit import content
from slipway_toolkit.errors import UserError

DEFAULT_ACCEPT = content.JSON


def model_fn(_model_dir: str) -> Any:
    raise UserError("The module has no model_fn. Define model_fn(model_dir), which returns the loaded model.")


def input_fn(body: str | bytes, content_type: str) -> Any:
    array = content.decode(body, content_type)
    return array.astype("float32") if content_type in content.TEXT_TYPES else array


def predict_fn(data: Any, model: Any) -> Any:
    return model.predict(data)


def output_fn(prediction: Any, accept: str) -> tuple[bytes, str]:
    return content.encode(prediction, accept), accept
