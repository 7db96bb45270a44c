"""Bodies of requests and responses as arrays and back, for the content types that the images know."""

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from slipway_toolkit.errors import UnsupportedFormatError

if TYPE_CHECKING:
    import numpy

JSON = "application/json"
CSV = "text/csv"
NPY = "application/x-npy"

# A body of these is handed to input_fn as str, any other as bytes.
TEXT_TYPES = (JSON, CSV)

KNOWN_TYPES = (CSV, JSON, NPY)


def decode(body: str | bytes, content_type: str) -> "numpy.ndarray[Any, Any]":
    """A body as an array of numbers, or of strings where a CSV field is none.

    A single CSV row or column has one dimension, as in the images.
    """
    import numpy

    if content_type == CSV:
        rows = numpy.array(list(csv.reader(io.StringIO(_text(body)), strict=True))).squeeze()
        try:
            return rows.astype(float)
        except ValueError:
            return rows
    if content_type == JSON:
        return numpy.array(json.loads(body))
    if content_type == NPY:
        array: numpy.ndarray[Any, Any] = numpy.load(io.BytesIO(_bytes(body)), allow_pickle=False)
        return array
    raise UnsupportedFormatError(content_type, f"Send one of {', '.join(KNOWN_TYPES)}, or define input_fn.")


def encode(prediction: Any, accept: str) -> bytes:
    """A prediction as a body. In CSV each element of a list is a line of its own."""
    if accept == CSV:
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows(_as_row(each) for each in _as_list(prediction))
        return lines.getvalue().encode()
    if accept == JSON:
        return json.dumps(prediction, default=_as_list).encode()
    if accept == NPY:
        import numpy

        array = io.BytesIO()
        numpy.save(array, prediction)
        return array.getvalue()
    raise UnsupportedFormatError(accept, f"Accept one of {', '.join(KNOWN_TYPES)}, or define output_fn.")


def _as_list(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return value
    raise TypeError(
        f"A prediction of type {type(value).__name__} has no form in text: return a list or an array."
    )


def _as_row(value: Any) -> Any:
    value = value.tolist() if hasattr(value, "tolist") else value
    return value if isinstance(value, (list, tuple)) else [value]


def _text(body: str | bytes) -> str:
    return body if isinstance(body, str) else body.decode()


def _bytes(body: str | bytes) -> bytes:
    return body if isinstance(body, bytes) else body.encode()
