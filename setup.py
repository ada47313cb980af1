"""The one thing pyproject.toml cannot say: a wheel brings the shipped specs along, as `netspec/specs`."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithSpecs(build_py):
    """Copies `specs/` into the package that is built. An editable install reads the checkout's own."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "netspec" / "specs"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(Path(__file__).parent / "specs", target)


setup(cmdclass={"build_py": BuildWithSpecs})
