"""`netspec`, which is `python -m netspec`."""

import sys


def start() -> int:
    """Run the command line. Ctrl-C is answered from the first import on."""
    try:
        from netspec.cli.main import main

        return main()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(start())
