"""/opt/ml/output/failure, whose first 1,024 characters become the job's FailureReason."""

import os
import re
import shlex

from slipway_toolkit import directories

LAST_LINES = 20


def write_failure(reason: str) -> None:
    """Writes the reason, unless the script has given its own."""
    if os.path.exists(directories.FAILURE_FILE):
        return
    os.makedirs(directories.OUTPUT, exist_ok=True)
    with open(directories.FAILURE_FILE, "w", encoding="utf-8") as file:
        file.write(reason)


def script_failure(command: list[str], exit_code: int, stderr: str, code: str) -> str:
    """Why a script failed: what was raised, the command, what its requirements lack, its last lines."""
    lines = stderr.rstrip().splitlines()
    reason = [
        "ExecuteUserScriptError:",
        f"ExitCode {exit_code}",
        f'ErrorMessage "{_raised(lines)}"',
    ]
    if exit_code == 137:
        reason.append('ExtraInfo "Killed by SIGKILL, as the kernel does when memory runs out"')
    reason.append(f'Command "{shlex.join(command)}"')
    lacking = lacking_requirements(f"{code}/requirements.txt")
    if lacking:
        reason.append(
            f"This Python lacks packages that requirements.txt lists: {', '.join(lacking)}. "
            "Install them into it, or map the image to a virtual environment."
        )
    if lines:
        reason += ["", "Last lines:", *lines[-LAST_LINES:]]
    return "\n".join(reason)


def lacking_requirements(path: str) -> list[str]:
    """Packages of a requirements file that this interpreter has not. A line with a condition is left out."""
    try:
        with open(path, encoding="utf-8") as file:
            requirements = [line.split("#")[0].strip() for line in file]
    except OSError:
        return []
    names = [
        match.group()
        for line in requirements
        if ";" not in line
        and "://" not in line.split("@")[0]
        and (match := re.match(r"[A-Za-z0-9][\w.-]*", line))
    ]
    return [name for name in names if not _is_installed(name)]


def _is_installed(distribution: str) -> bool:
    import importlib.metadata  # Slow to load, and only a failure needs it.

    try:
        importlib.metadata.distribution(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _raised(lines: list[str]) -> str:
    """The exception a traceback ends with; without a traceback the last line."""
    headers = [
        number for number, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")
    ]
    if not headers:
        return lines[-1] if lines else ""
    after = lines[headers[-1] + 1 :]
    start = next((number for number, line in enumerate(after) if line and not line.startswith(" ")), None)
    return "\n".join(after[start:]) if start is not None else lines[-1]
