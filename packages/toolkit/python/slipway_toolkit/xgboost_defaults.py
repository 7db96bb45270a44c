"""What the XGBoost image does where the user's module lacks a function. model_fn has to be there."""

import csv
from typing import Any

from slipway_toolkit import content
from slipway_toolkit.errors import UnsupportedFormatError
from slipway_toolkit.sklearn_defaults import DEFAULT_ACCEPT, model_fn, output_fn

__all__ = ["DEFAULT_ACCEPT", "input_fn", "model_fn", "output_fn", "predict_fn"]

LIBSVM = ("text/libsvm", "text/x-libsvm")


def input_fn(body: str | bytes, content_type: str) -> Any:
    """CSV or libsvm as a DMatrix; an empty field is a missing value."""
    import xgboost

    text = body if isinstance(body, str) else body.decode()
    kind = content_type.split(";")[0].strip().lower()
    if kind == content.CSV:
        return xgboost.DMatrix(_csv_matrix(text))
    if kind in LIBSVM:
        return xgboost.DMatrix(_libsvm_matrix(text))
    raise UnsupportedFormatError(content_type, f"Send {content.CSV} or {LIBSVM[0]}, or define input_fn.")


def predict_fn(data: Any, model: Any) -> Any:
    return model.predict(data, validate_features=False)


def _csv_matrix(text: str) -> Any:
    import numpy

    lines = text.strip().splitlines()
    delimiter = csv.Sniffer().sniff(lines[0][:512]).delimiter if lines else ","
    if delimiter.isalnum():
        delimiter = ","
    return numpy.array(
        [[float(field) if field else float("nan") for field in line.split(delimiter)] for line in lines]
    )


def _libsvm_matrix(text: str) -> Any:
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    lines = text.strip().splitlines()
    for number, line in enumerate(lines):
        for token in line.split():
            column, colon, value = token.partition(":")
            if colon:
                rows.append(number)
                columns.append(int(column))
                values.append(float(value))
    return csr_matrix((values, (rows, columns)), shape=(len(lines), max(columns, default=-1) + 1))
