"""Predicts rings from features in CSV: the serving script for SageMaker's XGBoost image."""

import io
import json
import os

import numpy as np
import xgboost as xgb


def model_fn(model_dir):
    booster = xgb.Booster()
    with open(os.path.join(model_dir, "xgboost-model"), "rb") as file:
        booster.load_model(bytearray(file.read()))
    return booster


def input_fn(body, content_type):
    if content_type.split(";")[0].strip() != "text/csv":
        raise ValueError("The content type is {}, and must be text/csv".format(content_type))
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    return xgb.DMatrix(np.loadtxt(io.StringIO(text), delimiter=",", ndmin=2))


def predict_fn(data, model):
    return model.predict(data)


def output_fn(prediction, accept):
    if accept == "text/csv":
        return "".join("{:.4f}\n".format(rings) for rings in prediction), accept
    if accept == "application/json":
        return json.dumps([float(rings) for rings in prediction]), accept
    raise ValueError("The accepted type is {}, and must be text/csv or application/json".format(accept))
