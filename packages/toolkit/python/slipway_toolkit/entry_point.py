"""What to start for a program: a Python script, a module of a package, or a shell script."""

import os
import re
import shlex
import sys
from typing import NamedTuple

from slipway_toolkit.errors import UserError

# What AWS's toolkit takes: a path inside the code folder that no shell and no Python reads as an option.
PLAIN_PATH = re.compile(r"(?![+-])[\w.+-]+(/[\w.+-]+)*", re.ASCII)


class EntryPoint(NamedTuple):
    command: list[str]
    # Folders the script can import from.
    python_path: list[str]


def entry_point(program: object, code: str, arguments: list[str]) -> EntryPoint:
    """The command for a program of the code folder; a setup.py there makes it a module of that package."""
    if (
        not isinstance(program, str)
        or not PLAIN_PATH.fullmatch(program)
        or {".", ".."} & set(program.split("/"))
    ):
        raise UserError(
            f"sagemaker_program is {program!r}, and must be a path inside the code folder, of letters, "
            "digits and ._+-/ only, such as train.py or bin/train.sh."
        )
    if not program.endswith(".sh") and os.path.isfile(f"{code}/setup.py"):
        module = program.removesuffix(".py")
        # AWS's toolkit installs the package. Here it runs where it lies: the environment is other jobs' too.
        return EntryPoint([sys.executable, "-m", module, *arguments], [code, f"{code}/src"])
    if not os.path.isfile(f"{code}/{program}"):
        raise UserError(
            f"{program} is not in {code}, which holds: {', '.join(sorted(os.listdir(code))) or 'nothing'}."
        )
    if program.endswith(".py"):
        return EntryPoint([sys.executable, "--", program, *arguments], [code])
    os.chmod(f"{code}/{program}", 0o777)
    return EntryPoint(["/bin/sh", "-c", f"./{program} {shlex.join(arguments)}"], [code])
