"""A processing job that needs nothing but Python: writes what it was given as JSON, for property files."""

import json
import os
import sys

REPORT = "/opt/ml/processing/report/report.json"

report = {
    "arguments": sys.argv[1:],
    "environment": {name: os.environ.get(name) for name in ("GREETING", "JOB", "STARTED")},
    "metrics": {"error rate": 0.25, "depth": 3, "names": ["first", "second"]},
}
os.makedirs(os.path.dirname(REPORT), exist_ok=True)
with open(REPORT, "w") as file:
    json.dump(report, file)
print(json.dumps(report))
