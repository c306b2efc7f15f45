"""Run the steps of the Dockerfile without a container engine: `python tools/container_steps.py FOLDER`.

Each COPY and RUN of the file is done below the folder, whose `root` is then the root of the image, without the base
image and its users. Then the entry point is started as the file says, on a free port, its health check is run, and the
size of what the steps add to the base image is printed.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
MAX_SIZE = 120_000_000 - 45_000_000
"""Bytes that the steps may add, compressed: the whole image has 120 MB at most, and its base has 45 MB."""
PORT = "8787"
TRIES = 100


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Read the instructions of a Dockerfile with their arguments."""
    for line in text.replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            name, _, arguments = line.partition(" ")
            yield name, arguments.strip()


def build(folder: Path) -> dict[str, list[str]]:
    """Do the steps below a folder. Returns the commands that run in the image, by their instruction."""
    stages: dict[str, Path] = {}
    root, work, commands = folder, "/", {}
    for name, arguments in instructions((PROJECT / "Dockerfile").read_text(encoding="utf-8")):
        words = arguments.split()
        if name == "FROM":
            root, work = folder / (words[2] if len(words) > 1 else "root"), "/"
            stages[root.name] = root
            root.mkdir(parents=True)
        elif name == "WORKDIR":
            work = arguments
            below(root, work).mkdir(parents=True)
        elif name == "COPY":
            copy(words, stages, below(root, work), root)
        elif name == "RUN":
            run(arguments, root, below(root, work))
        elif name in ("ENTRYPOINT", "HEALTHCHECK"):
            commands[name] = json.loads(arguments[arguments.index("[") :])
    return commands


def below(root: Path, path: str) -> Path:
    """Return the place of a path of the image."""
    return root / path.lstrip("/")


def copy(words: list[str], stages: dict[str, Path], work: Path, root: Path) -> None:
    """Copy files and folders of the project, or of an earlier stage."""
    source = PROJECT
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")]
    *names, target = words
    place = below(root, target) if target.startswith("/") else work / target
    for name in names:
        found = source / name.lstrip("/")
        if found.is_dir():
            shutil.copytree(found, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, place)


def run(command: str, root: Path, work: Path) -> None:
    """Run a command of Python with its absolute paths below the root. Those for users of the image are left out."""
    words = shlex.split(command)
    if words[0] != "python":
        return
    placed = [str(below(root, word)) if word.startswith("/") else word for word in words[1:]]
    subprocess.run([sys.executable, *placed], cwd=work, check=True, stdout=sys.stderr)


def size(folder: Path) -> int:
    """Return the compressed bytes of a folder."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(folder, "/")
    return len(packed.getvalue())


def free_port() -> str:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


def check(root: Path, commands: dict[str, list[str]]) -> None:
    """Start the entry point and wait for its health check. Raises RuntimeError where that never passes."""
    (packages,) = root.glob("usr/local/lib/python*/site-packages")
    environment = {**os.environ, "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
    port = free_port()
    entry = [sys.executable, *commands["ENTRYPOINT"][1:], "--quiet", "--port", port]
    health = [sys.executable, *(word.replace(PORT, port) for word in commands["HEALTHCHECK"][1:])]
    with subprocess.Popen(entry, env=environment, cwd=root, stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(TRIES):
                if subprocess.run(health, env=environment, stderr=subprocess.DEVNULL, check=False).returncode == 0:
                    return
                if server.poll() is not None:
                    break
                time.sleep(0.1)
            raise RuntimeError("the health check never passed")
        finally:
            server.terminate()


def main(folder: Path) -> None:
    """Build, check and measure."""
    folder = folder.resolve()
    commands = build(folder)
    check(folder / "root", commands)
    added = size(folder / "root")
    if added > MAX_SIZE:
        raise RuntimeError(f"the steps add {added:,} bytes; the limit is {MAX_SIZE:,}")
    sys.stdout.write(f"healthy; {added / 1e6:.1f} MB compressed, without the base image\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
