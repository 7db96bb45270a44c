"""Where the container contract puts things. SAGEMAKER_BASE_DIR moves all of it, as in AWS's toolkit."""

import os

BASE = os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml")
CODE = f"{BASE}/code"
MODEL = f"{BASE}/model"
INPUT = f"{BASE}/input"
INPUT_CONFIG = f"{INPUT}/config"
INPUT_DATA = f"{INPUT}/data"
OUTPUT = f"{BASE}/output"
OUTPUT_DATA = f"{OUTPUT}/data"
OUTPUT_INTERMEDIATE = f"{OUTPUT}/intermediate"
FAILURE_FILE = f"{OUTPUT}/failure"
