"""The entrypoint: `python3 __main__.py train` or `… serve`."""

import os
import sys

# Only the package itself is importable by name: `train` and `serve` are names a user's module may have.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main() -> int:
    if sys.version_info < (3, 10):
        print(f"Python 3.10 or newer is needed, and {sys.executable} is older.", file=sys.stderr)
        return 2
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "train":
        from slipway_toolkit.train import train

        return train()
    if mode == "serve":
        from slipway_toolkit.serve import serve

        return serve()
    print(f"The argument must be train or serve, not {mode!r}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
