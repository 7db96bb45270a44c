"""A training job that needs nothing but Python: its model is the hyperparameters it was given."""

import argparse
import json
import os

parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int)
parser.add_argument("--label")
parser.add_argument("--verbose")
hyperparameters = vars(parser.parse_args())

with open(os.path.join(os.environ["SM_MODEL_DIR"], "model.json"), "w") as file:
    json.dump(hyperparameters, file)
print("hyperparameters {}; loss: 0.5".format(json.dumps(hyperparameters)))
