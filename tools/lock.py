"""Compile the locks again: versions and checksums of everything that gets installed.

    python3 tools/lock.py [uv's own options, for example --upgrade]

No registry address is written into any file.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".cache" / "lock"
UV = PLACE / "bin" / "uv"

COMPILE = [
    str(UV),
    "pip",
    "compile",
    "--quiet",
    "pyproject.toml",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
]


def main() -> None:
    """Runtime first; development then keeps to the same versions."""
    if not UV.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([PLACE / "bin" / "pip", "install", "--quiet", "uv"], check=True)
    runtime, dev = "requirements/runtime.txt", "requirements/dev.txt"
    command = [*COMPILE, *sys.argv[1:]]
    subprocess.run([*command, "--output-file", runtime], cwd=ROOT, check=True)
    subprocess.run(
        [*command, "--group=dev", f"--constraints={runtime}", "--output-file", dev],
        cwd=ROOT,
        check=True,
    )
    subprocess.run(["npm", "install", "--package-lock-only", "--silent"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
