"""Asks the package index for known faults of everything that is locked.

The exit status is 1 where a fault is known. An index that tells nothing, or none at all, is said
plainly and is no failure: nothing was audited then.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [ROOT / f"requirements-{name}.lock" for name in ("dev", "offline")]
LONGEST = 300


def main() -> int:
    """Print what is known; return the exit status."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    for lock in LOCKS:
        command += ["--requirement", str(lock)]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)  # noqa: S603
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("Audit: the index does not answer. Nothing was audited.")
        return 0
    audited = [package for package in packages if "skip_reason" not in package]
    faulty = [package for package in audited if package["vulns"]]
    for package in faulty:
        names = ", ".join(fault["id"] for fault in package["vulns"])
        print(f"Audit: {package['name']} {package['version']}: {names}")
    if not audited:
        print(f"Audit: the index tells nothing of {len(packages)} packages. Nothing was audited.")
    else:
        print(f"Audit: {len(faulty)} of {len(audited)} packages have known faults", end="")
        print(f"; the index tells nothing of {len(packages) - len(audited)} more.")
    return int(bool(faulty))


if __name__ == "__main__":
    sys.exit(main())
