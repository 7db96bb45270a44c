"""How the XGBoost image serves a model of its built-in algorithm: no module of the user's is there."""

import json
import os
import pickle
from typing import Any

from slipway_toolkit import content, xgboost_defaults
from slipway_toolkit.errors import UserError
from slipway_toolkit.xgboost_defaults import input_fn, predict_fn

__all__ = ["DEFAULT_ACCEPT", "input_fn", "model_fn", "output_fn", "predict_fn"]

DEFAULT_ACCEPT = content.CSV


def model_fn(model_dir: str) -> Any:
    """The one model file, pickled or written by Booster.save_model."""
    import xgboost

    files = [
        entry.path for entry in os.scandir(model_dir) if entry.is_file() and not entry.name.startswith(".")
    ]
    if len(files) != 1:
        raise UserError(
            f"{model_dir} holds {len(files)} files, and must hold one: a Booster, pickled or saved by "
            "save_model. Ensembles are not there yet; for other files name a script in SAGEMAKER_PROGRAM."
        )
    with open(files[0], "rb") as file:
        stored = file.read()
    try:
        return pickle.loads(stored)
    except Exception as no_pickle:
        try:
            booster = xgboost.Booster()
            booster.load_model(bytearray(stored))
        except Exception as no_model:
            raise UserError(
                f"{files[0]} is no model: not a pickled one ({no_pickle}), nor a saved one ({no_model})."
            ) from no_model
        return booster


def output_fn(prediction: Any, accept: str) -> tuple[bytes, str]:
    if accept == content.JSON:
        scores = [{"score": score} for score in prediction.tolist()]
        return json.dumps({"predictions": scores}).encode(), accept
    return xgboost_defaults.output_fn(prediction, accept)
