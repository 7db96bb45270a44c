"""Serves a model until SIGTERM."""

import os
import signal
import sys
import traceback

from slipway_toolkit import directories, framework
from slipway_toolkit.errors import UserError
from slipway_toolkit.handlers import answer, find_handlers
from slipway_toolkit.server import InferenceServer

# Seconds that invocations under way get to end after SIGTERM.
DRAIN_SECONDS = 30


def serve() -> int:
    """Its exit code. It listens once the model is loaded, so that the first ping answered is the truth."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    if framework.name(os.environ, "SAGEMAKER_SERVING_MODULE") == "xgboost":
        # As its image has it: predictions are too small to gain from threads.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        handlers = find_handlers(os.environ)
        model = handlers.load(directories.MODEL)
    except UserError as error:
        return _fail(str(error))
    except Exception:
        return _fail(f"The model could not be loaded.\n{traceback.format_exc()}")

    # A process of this machine is for this machine alone; in an image of its own only others can ask it.
    address = os.environ.get("SLIPWAY_SERVE_ADDRESS", "127.0.0.1")
    port = int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))
    workers = int(os.environ.get("SAGEMAKER_MODEL_SERVER_WORKERS", "1"))
    try:
        server = InferenceServer(address, port, answer(handlers, model, os.environ), workers)
    except OSError as error:
        return _fail(
            f"Nothing can listen on {address}:{port}: {error}. Free it or set SAGEMAKER_BIND_TO_PORT."
        )
    print(f"Serving on http://{address}:{port}", flush=True)
    try:
        server.serve_forever()
    finally:
        server.drain(DRAIN_SECONDS)
        server.server_close()
    return 0


def _fail(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1
