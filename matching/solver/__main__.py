"""Lets `python -m matching.solver` run the command line in `cli.command`."""

import sys

from matching.solver.cli.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
