"""Feature engineering for the abalone data: a processing job on SageMaker's scikit-learn image.

Input: headerless CSV files below /opt/ml/processing/input, as UCI ships them: sex, seven measurements, rings.
Output: headerless CSV files with the label, rings, in the first column; batch.csv has none.
"""

import argparse
import os
import sys

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

INPUT = "/opt/ml/processing/input"
OUTPUT = "/opt/ml/processing"

SEX = "sex"
MEASURES = [
    "length",
    "diameter",
    "height",
    "whole_weight",
    "shucked_weight",
    "viscera_weight",
    "shell_weight",
]
LABEL = "rings"
COLUMNS = [SEX] + MEASURES + [LABEL]

BATCH_ROWS = 100


class BadInputError(Exception):
    """The data cannot be used; the message says which file and line, and why."""


def find_files(folder):
    """Data files below a folder, whatever their names. SageMaker may put the job's code there too."""
    found = []
    for root, folders, names in os.walk(folder):
        if root == folder:
            folders[:] = [name for name in folders if name not in ("code", "entrypoint")]
        found += [os.path.join(root, name) for name in names if name[0] not in "._"]
    if not found:
        raise BadInputError("there is no file below {}".format(folder))
    return sorted(found)


def read_file(path):
    """The rows of one file, checked."""
    try:
        rows = pd.read_csv(path, header=None, dtype=str, skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise BadInputError("{}: not a CSV file: {}".format(path, str(error).strip()))
    if rows.shape[1] != len(COLUMNS):
        raise BadInputError(
            "{}: {} columns, and there must be {}: {}".format(
                path, rows.shape[1], len(COLUMNS), ", ".join(COLUMNS)
            )
        )
    rows.columns = COLUMNS
    refuse(path, rows[SEX], rows[SEX].notna() & ~rows[SEX].isin(["M", "F", "I"]), "must be M, F or I")
    for name in MEASURES + [LABEL]:
        numbers = pd.to_numeric(rows[name], errors="coerce")
        refuse(path, rows[name], numbers.isna() & rows[name].notna(), "must be a number")
        rows[name] = numbers
    refuse(path, rows[LABEL], rows[LABEL].isna(), "must be there")
    return rows


def refuse(path, column, wrong, rule):
    """Raises for the first row that is wrong."""
    if wrong.any():
        row = int(np.argmax(wrong.to_numpy()))
        value = "missing" if pd.isna(column[row]) else repr(column[row])
        header = "; the file must have no header" if row == 0 else ""
        raise BadInputError(
            "{}, row {}: {} is {}, and {}{}".format(path, row + 1, column.name, value, rule, header)
        )


def split(rows, seed):
    """70 % to train with, 15 % to validate, 15 % to test; the same rows for the same seed."""
    shuffled = rows.sample(frac=1, random_state=seed)
    first, second = int(0.7 * len(rows)), int(0.85 * len(rows))
    parts = {"train": shuffled[:first], "validation": shuffled[first:second], "test": shuffled[second:]}
    if any(part.empty for part in parts.values()):
        raise BadInputError("{} rows are too few to split into {}".format(len(rows), ", ".join(parts)))
    return parts


def features():
    """Missing values filled, measures scaled, sex one-hot: a dense matrix in every release."""
    measures = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    sex = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore")
    )
    return ColumnTransformer([("measures", measures, MEASURES), ("sex", sex, [SEX])], sparse_threshold=0)


def write(name, matrix):
    folder = os.path.join(OUTPUT, name)
    os.makedirs(folder, exist_ok=True)
    pd.DataFrame(matrix).to_csv(os.path.join(folder, name + ".csv"), header=False, index=False)
    print("{}: {} rows, {} columns".format(name, *matrix.shape))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=42)
    seed = parser.parse_args().seed

    rows = pd.concat([read_file(path) for path in find_files(INPUT)], ignore_index=True)
    print("{} rows of {} columns".format(*rows.shape))
    parts = split(rows, seed)
    transformer = features().fit(parts["train"])
    for name, part in parts.items():
        write(name, np.column_stack([part[LABEL], transformer.transform(part)]))
    write("batch", transformer.transform(parts["test"][:BATCH_ROWS]))


if __name__ == "__main__":
    try:
        main()
    except BadInputError as error:
        sys.exit("The input cannot be used. {}".format(error))
