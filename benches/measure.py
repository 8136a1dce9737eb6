#!/usr/bin/env python3
"""Runs programs in turn, several rounds, and prints the median cpu time of each and its ratio to the first.

    measure.py [--rounds N] [--records N] [--wall] "NAME=COMMAND" ...

CPU time is user + system of the whole process; memory is the peak of its resident pages. Programs take turns within a
round, so that whatever else the machine does meets all of them alike. Programs that are not installed are left out.
Standard library only.
"""

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TIME = shutil.which("time")


def run(command, memory_file):
    """One run: (cpu seconds, wall seconds, peak bytes or None, exit status)."""
    # Python's own pages would count as the child's peak; GNU time has next to none.
    if TIME:
        command = [TIME, "--quiet", "-f", "%M", "-o", memory_file, *command]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = None
    if TIME:
        with open(memory_file, encoding="ascii") as file:
            peak = int(file.read().split()[-1]) * 1024
    return usage.ru_utime + usage.ru_stime, wall, peak, process.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--records", type=int)
    parser.add_argument("--wall", action="store_true", help="compare wall time in place of cpu time")
    parser.add_argument("programs", nargs="+", metavar="NAME=COMMAND")
    arguments = parser.parse_args()

    programs = []
    for program in arguments.programs:
        name, _, command = program.partition("=")
        words = shlex.split(command)
        if shutil.which(words[0]):
            programs.append((name, words, [], []))
        else:
            print(f"{name}: not installed, left out", file=sys.stderr)

    with tempfile.NamedTemporaryFile() as memory:
        statuses = {}
        for _ in range(arguments.rounds):
            for name, words, times, peaks in programs:
                cpu, wall, peak, status = run(words, memory.name)
                times.append(wall if arguments.wall else cpu)
                peaks.append(peak or 0)
                statuses[name] = status

    what = "wall s" if arguments.wall else "cpu s"
    print(f"{'program':<32} {what:>8} {'ratio':>7} {'peak MiB':>9} {'B/record':>9}  exit")
    first = statistics.median(programs[0][2])
    for name, _, times, peaks in programs:
        median, peak = statistics.median(times), statistics.median(peaks)
        each = f"{peak / arguments.records:.0f}" if arguments.records and peak else "-"
        size = f"{peak / 2**20:.1f}" if peak else "-"
        print(f"{name:<32} {median:>8.3f} {first / median:>7.2f} {size:>9} {each:>9}  {statuses[name]}")


if __name__ == "__main__":
    main()
