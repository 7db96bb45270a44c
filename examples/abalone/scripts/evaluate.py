"""Scores a model on the test set: a processing job on SageMaker's XGBoost image.

Writes evaluation.json, whose regression_metrics a condition of the pipeline and the model package read.
"""

import json
import os
import tarfile

import numpy as np
import pandas as pd
import xgboost as xgb

MODEL = "/opt/ml/processing/model/model.tar.gz"
TEST = "/opt/ml/processing/test/test.csv"
EVALUATION = "/opt/ml/processing/evaluation/evaluation.json"


def load_model(path):
    booster = xgb.Booster()
    with tarfile.open(path) as archive:
        for member in archive:
            if os.path.basename(member.name) == "xgboost-model":
                booster.load_model(bytearray(archive.extractfile(member).read()))
                return booster
    raise SystemExit("There is no xgboost-model in {}".format(path))


def main():
    rows = pd.read_csv(TEST, header=None).to_numpy()
    errors = rows[:, 0] - load_model(MODEL).predict(xgb.DMatrix(rows[:, 1:]))
    mse = {"value": float(np.mean(errors**2)), "standard_deviation": float(np.std(errors))}

    os.makedirs(os.path.dirname(EVALUATION), exist_ok=True)
    with open(EVALUATION, "w") as file:
        json.dump({"regression_metrics": {"mse": mse}}, file)
    print("{} rows, mean squared error {:.4f}".format(len(rows), mse["value"]))


if __name__ == "__main__":
    main()
