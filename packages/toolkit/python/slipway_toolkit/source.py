"""The user's code: from where sagemaker_submit_directory says it is to the code folder."""

import os
import shutil

from slipway_toolkit import directories
from slipway_toolkit.errors import UserError


def stage_source(submit_directory: str) -> str:
    """Fills the code folder from a folder or a tarball, unless something is there already; returns it."""
    code = directories.CODE
    os.makedirs(code, exist_ok=True)
    if os.listdir(code):
        return code
    if os.path.isdir(submit_directory):
        shutil.copytree(submit_directory, code, dirs_exist_ok=True)
    elif os.path.isfile(submit_directory):
        _unpack(submit_directory, code)
    else:
        raise UserError(
            f"There is no code: {code} is empty, and {submit_directory} is not there. "
            "Let sagemaker_submit_directory say where the code is."
        )
    return code


def _unpack(tarball: str, folder: str) -> None:
    import tarfile  # Slow to load, and seldom needed.

    with tarfile.open(tarball) as archive:
        for member in archive.getmembers():
            climbs = member.name.startswith("/") or ".." in member.name.split("/")
            if climbs or not (member.isfile() or member.isdir()):
                raise UserError(
                    f"{tarball} holds {member.name}, which is a link or lies outside of the archive. "
                    "Pack the code again, with plain files and relative paths only."
                )
        # Python 3.11.3 and older know no filter.
        if hasattr(tarfile, "data_filter"):
            archive.extractall(folder, filter="data")
        else:
            archive.extractall(folder)
