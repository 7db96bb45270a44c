"""Trains a gradient-boosted regression: script mode on SageMaker's XGBoost image.

Each round prints one line, [3] train-rmse:2.5 validation-rmse:2.6, for a job's metric definitions to read.
"""

import argparse
import glob
import os

import pandas as pd
import xgboost as xgb


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--max_depth", type=int, default=5)
    parser.add_argument("--eta", type=float, default=0.2)
    parser.add_argument("--gamma", type=float, default=4)
    parser.add_argument("--min_child_weight", type=float, default=6)
    parser.add_argument("--subsample", type=float, default=0.7)
    parser.add_argument("--objective", default="reg:squarederror")
    parser.add_argument("--num_round", type=int, default=50)
    parser.add_argument("--seed", type=int, default=42)
    return parser.parse_args()


def read_channel(folder):
    """All CSV files of a channel as one matrix; the first column is the label."""
    paths = sorted(glob.glob(os.path.join(folder, "**", "*.csv"), recursive=True))
    if not paths:
        raise SystemExit("There is no .csv file in the channel {}".format(folder))
    rows = pd.concat([pd.read_csv(path, header=None) for path in paths]).to_numpy()
    return xgb.DMatrix(rows[:, 1:], label=rows[:, 0])


def main():
    hyperparameters = vars(parse_arguments())
    rounds = hyperparameters.pop("num_round")

    train = read_channel(os.environ["SM_CHANNEL_TRAIN"])
    watched = [(train, "train")]
    if "SM_CHANNEL_VALIDATION" in os.environ:
        watched.append((read_channel(os.environ["SM_CHANNEL_VALIDATION"]), "validation"))
    print("{} rows of {} features, {}".format(train.num_row(), train.num_col(), hyperparameters))

    booster = xgb.train(hyperparameters, train, num_boost_round=rounds, evals=watched, verbose_eval=True)

    # JSON, which every release reads; save_model would choose a format by the name of the file.
    with open(os.path.join(os.environ["SM_MODEL_DIR"], "xgboost-model"), "wb") as file:
        file.write(booster.save_raw(raw_format="json"))


if __name__ == "__main__":
    main()
