import json
import os
import sys

with open(os.environ["DUMP_TO"], "w", encoding="utf-8") as file:
    json.dump({"argv": sys.argv, "cwd": os.getcwd(), "variables": dict(os.environ)}, file)
