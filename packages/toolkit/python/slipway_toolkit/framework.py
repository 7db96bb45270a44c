"""Which framework's image a job stands for."""

import importlib.util
from collections.abc import Mapping


def name(environ: Mapping[str, str], variable: str) -> str:
    """`xgboost` or `scikit-learn`: as the image's own variable says, else by what this Python has."""
    module = environ.get(variable)
    if module:
        return "xgboost" if module.startswith("sagemaker_xgboost") else "scikit-learn"
    return "xgboost" if importlib.util.find_spec("xgboost") else "scikit-learn"
