"""``python -m chartlint``."""

import os
import sys


def _forget_working_directory() -> None:
    """Take the working directory off the module path, where ``-m`` puts it: it may hold a stranger's ``yaml.py``."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    here = os.getcwd()
    if here != package and sys.path and sys.path[0] in ("", here):
        del sys.path[0]


if __name__ == "__main__":
    _forget_working_directory()
    from chartlint.cli import entry

    entry()
