"""The SM_* variables of a training job, in name and value those of sagemaker-training 5.1.4."""

import json
import logging
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from slipway_toolkit import directories
from slipway_toolkit.arguments import parse_hyperparameters, to_arguments, to_variable

# Hyperparameters that are meant for the image and not for the script; so is every other `sagemaker_…`.
IMAGE_HYPERPARAMETERS = frozenset(
    {
        "sagemaker_program",
        "sagemaker_submit_directory",
        "sagemaker_enable_cloudwatch_metrics",
        "sagemaker_region",
        "sagemaker_container_log_level",
        "sagemaker_job_name",
        "default_user_module_name",
        "_tuning_objective_metric",
        "sagemaker_s3_output",
    }
)

# Variables that bear another name than the part of the environment they show.
RENAMED = {"hps": "hyperparameters", "framework_params": "additional_framework_parameters"}

# Parts of the environment that no variable of their own shows.
WITHOUT_VARIABLE = frozenset(
    {
        "additional_framework_parameters",
        "channel_input_dirs",
        "distribution_hosts",
        "hyperparameters",
        "is_master",
        "is_modelparallel_enabled",
        "is_smddpmprun_installed",
        "is_smddprun_installed",
        "job_name",
        "master_hostname",
        "topology",
    }
)


def read_hyperparameters() -> dict[str, Any]:
    """All hyperparameters of the job, those for the image included."""
    return parse_hyperparameters(_read_config("hyperparameters.json"))


def training_environment(
    all_hyperparameters: Mapping[str, Any], environ: Mapping[str, str]
) -> dict[str, Any]:
    """All that a script may ask of its job: what SM_TRAINING_ENV holds."""
    hyperparameters = {k: v for k, v in all_hyperparameters.items() if not _is_for_image(k)}
    framework_parameters = {
        k: v for k, v in all_hyperparameters.items() if _is_for_image(k) and k not in IMAGE_HYPERPARAMETERS
    }
    resources = _read_config("resourceconfig.json")
    channels = _read_config("inputdataconfig.json")
    program = environ.get("SAGEMAKER_PROGRAM") or all_hyperparameters.get("sagemaker_program")

    hosts = resources["hosts"]
    group = resources.get("current_group_name", "homogeneousCluster")
    groups = {each["instance_group_name"]: each for each in resources.get("instance_groups", [])}
    distribution_groups = framework_parameters.get("sagemaker_distribution_instance_groups", [])
    distribution_hosts = (
        [host for name in groups if name in distribution_groups for host in groups[name]["hosts"]]
        if groups
        else list(hosts)
    )
    master = (distribution_hosts or hosts)[0]
    model_parallel = environ.get("SM_HP_MP_PARAMETERS")

    return {
        "additional_framework_parameters": framework_parameters,
        "channel_input_dirs": {name: f"{directories.INPUT_DATA}/{name}" for name in channels},
        "current_host": resources["current_host"],
        "current_instance_group": group,
        "current_instance_group_hosts": groups.get(group, {}).get("hosts", []),
        "current_instance_type": resources.get("current_instance_type", "local"),
        "distribution_hosts": distribution_hosts,
        "distribution_instance_groups": distribution_groups,
        "framework_module": environ.get("SAGEMAKER_TRAINING_MODULE"),
        "hosts": hosts,
        "hyperparameters": hyperparameters,
        "input_config_dir": directories.INPUT_CONFIG,
        "input_data_config": channels,
        "input_dir": directories.INPUT,
        "instance_groups": list(groups),
        "instance_groups_dict": groups,
        "is_hetero": len(groups) > 1,
        "is_master": resources["current_host"] == master,
        "is_modelparallel_enabled": model_parallel and model_parallel != "{}",
        "is_smddpmprun_installed": shutil.which("smddpmprun") is not None,
        "is_smddprun_installed": shutil.which("smddprun") is not None,
        "job_name": environ.get("TRAINING_JOB_NAME"),
        "log_level": all_hyperparameters.get("sagemaker_container_log_level", logging.INFO),
        "master_hostname": master,
        "model_dir": directories.MODEL,
        "module_dir": str(all_hyperparameters.get("sagemaker_submit_directory", directories.CODE)),
        "module_name": str(program).removesuffix(".py"),
        "network_interface_name": resources.get("network_interface_name", "eth0"),
        "num_cpus": os.cpu_count(),
        "num_gpus": _count_gpus(),
        "num_neurons": 0,
        "output_data_dir": directories.OUTPUT_DATA,
        "output_dir": directories.OUTPUT,
        "output_intermediate_dir": directories.OUTPUT_INTERMEDIATE,
        "resource_config": resources,
        "topology": resources.get("topology", []),
        "user_entry_point": program,
    }


def to_variables(environment: Mapping[str, Any]) -> dict[str, str]:
    """The SM_* variables that show an environment."""
    shown: dict[str, Any] = {k: v for k, v in environment.items() if k not in WITHOUT_VARIABLE}
    shown |= {name: environment[part] for name, part in RENAMED.items()}
    shown |= {
        "channels": sorted(environment["channel_input_dirs"]),
        "training_env": environment,
        "user_args": to_arguments(environment["hyperparameters"]),
    }
    if environment["topology"]:
        shown["topology"] = environment["topology"]
    shown |= {f"channel_{name}": path for name, path in environment["channel_input_dirs"].items()}
    shown |= {f"hp_{name}": value for name, value in environment["hyperparameters"].items()}
    return {f"SM_{name.upper()}": to_variable(value) for name, value in shown.items()}


def _is_for_image(hyperparameter: str) -> bool:
    return hyperparameter in IMAGE_HYPERPARAMETERS or hyperparameter.startswith("sagemaker_")


def _read_config(name: str) -> dict[str, Any]:
    with open(f"{directories.INPUT_CONFIG}/{name}", encoding="utf-8") as file:
        content: dict[str, Any] = json.load(file)
        return content


def _count_gpus() -> int:
    try:
        listing = subprocess.check_output(["nvidia-smi", "--list-gpus"], text=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return sum(line.startswith("GPU ") for line in listing.splitlines())
