"""Script mode: the user's program with the variables and arguments that sagemaker-training gives it."""

import os
import shlex
import sys
import traceback
from typing import Any

from slipway_toolkit import framework
from slipway_toolkit.arguments import to_arguments
from slipway_toolkit.entry_point import entry_point
from slipway_toolkit.errors import UserError
from slipway_toolkit.failure import script_failure, write_failure
from slipway_toolkit.script import run_script
from slipway_toolkit.source import stage_source
from slipway_toolkit.training_environment import read_hyperparameters, to_variables, training_environment

# Each asks the image to start the script through a launcher.
DISTRIBUTIONS = (
    "sagemaker_mpi_enabled",
    "sagemaker_parameter_server_enabled",
    "sagemaker_distributed_dataparallel_enabled",
    "sagemaker_pytorch_ddp_enabled",
    "sagemaker_pytorch_xla_multi_worker_enabled",
    "sagemaker_multi_worker_mirrored_strategy_enabled",
    "sagemaker_torch_distributed_enabled",
)


def train() -> int:
    """Runs the job's script; its exit code."""
    try:
        return _train()
    except UserError as error:
        return _fail(str(error))
    except Exception:
        return _fail(f"Framework Error:\n{traceback.format_exc()}")


def _train() -> int:
    hyperparameters = read_hyperparameters()
    _refuse_what_is_not_there(hyperparameters)
    environment = training_environment(hyperparameters, os.environ)
    code = stage_source(environment["module_dir"])
    script = entry_point(environment["user_entry_point"], code, to_arguments(environment["hyperparameters"]))

    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "")
    variables = to_variables(environment) | {
        "SAGEMAKER_JOB_NAME": str(hyperparameters.get("sagemaker_job_name", "")),
        "SAGEMAKER_REGION": str(hyperparameters.get("sagemaker_region", region)),
        "CURRENT_HOST": environment["current_host"],
        "PYTHONPATH": os.pathsep.join(filter(None, [*script.python_path, os.environ.get("PYTHONPATH")])),
    }
    print(f"Invoking {shlex.join(script.command)}", flush=True)
    exit_code, stderr = run_script(script.command, code, os.environ | variables)
    if exit_code != 0:
        write_failure(script_failure(script.command, exit_code, stderr, code))
    return exit_code


def _refuse_what_is_not_there(hyperparameters: dict[str, Any]) -> None:
    if not os.environ.get("SAGEMAKER_PROGRAM") and hyperparameters.get("sagemaker_program") is None:
        remedy = (
            "Name a training script in the hyperparameter sagemaker_program (entry_point in the Python SDK), "
            "with its folder in sagemaker_submit_directory."
        )
        if framework.name(os.environ, "SAGEMAKER_TRAINING_MODULE") == "xgboost":
            raise UserError(
                "Without a script the XGBoost image trains its built-in algorithm, which a job without an "
                f"image cannot do yet. {remedy}"
            )
        raise UserError(f"There is no script to run. {remedy}")
    for distribution in DISTRIBUTIONS:
        if hyperparameters.get(distribution):
            raise UserError(
                f"{distribution} asks for a distributed launcher, which a job without an image has not. "
                "Leave it out, or run the job in its image."
            )


def _fail(reason: str) -> int:
    print(reason, file=sys.stderr)
    write_failure(reason)
    return 1
