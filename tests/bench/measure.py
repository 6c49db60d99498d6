"""Runs a command and takes its measure.

Seconds are those of the clock from start to end, CPU seconds those of all its processes, and the peak of memory is the
largest sum of what its processes had at one time (VmHWM each, looked at every 20 ms, and the kernel's own figure of the
largest one at the end).
"""

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

LOOK_EVERY = 0.02


class Failed(Exception):
    """A command that had to succeed did not."""


@dataclass
class Measure:
    seconds: float
    cpu: float
    peak: int
    output: str


def measure(command: str, env: dict[str, str] | None = None) -> Measure:
    """Runs a line of shell; its standard output is kept, so it should be short."""
    before = _high_water("self")
    began = time.perf_counter()
    process = _start(command, env)
    watch = _Watch(process.pid)
    output, errors = _read_both(process)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.stop()
    if process.returncode != 0:
        raise Failed(f"{command}\n{errors.strip() or output.strip()}\n(exit status {process.returncode})")
    # What the process was before it became the command counts in the kernel's figure: below that it says nothing.
    largest = usage.ru_maxrss * 1024
    peak = max(watch.peak, largest if largest > before else 0)
    return Measure(seconds, usage.ru_utime + usage.ru_stime, peak, output)


def first_byte(command: str) -> float:
    """Seconds until the first byte of a command's standard output, which is then read to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    got = os.read(process.stdout.fileno(), 1)
    seconds = time.perf_counter() - began
    while os.read(process.stdout.fileno(), 1 << 20):
        pass
    errors = process.stderr.read().decode(errors="replace")
    if process.wait() != 0 or not got:
        raise Failed(f"{command}\n{errors.strip()}")
    return seconds


def median(values: list[float]) -> float:
    return statistics.median(values)


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size


def _start(command: str, env: dict[str, str] | None) -> subprocess.Popen:
    return subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=None if env is None else {**os.environ, **env},
    )


def _read_both(process: subprocess.Popen) -> tuple[str, str]:
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    output = process.stdout.read().decode(errors="replace")
    reader.join()
    process.stdout.close()
    process.stderr.close()
    return output, errors[0].decode(errors="replace")


class _Watch(threading.Thread):
    """Looks at the memory of a process and of all that it starts, until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self._ended = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            processes = _tree(self.pid)
            # The shell is ours, not the command's.
            shell = len(processes) > 1 and _read(f"/proc/{self.pid}/comm").strip() == "bash"
            self.peak = max(self.peak, sum(map(_high_water, processes[shell:])))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in _tasks(parent):
            found += map(int, _read(f"{task}/children").split())
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # it has ended
        return []


def _high_water(pid: int | str) -> int:
    for line in _read(f"/proc/{pid}/status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:  # processes end while they are looked at
        return ""
