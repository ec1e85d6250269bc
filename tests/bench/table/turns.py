# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is measured, and in turn: a program that is called once a measurement, or a process that stays and is told to go."""
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time


class Failed(Exception):
    """Why there is no figure: a few words for the cell."""


def last_words(text):
    """What a program said at its end, on one line that a table takes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].replace("|", "/")[:200] if lines else "without a word"


def call(command, environment, limit):
    """The standard output of a program. Throws Failed."""
    try:
        done = subprocess.run([str(c) for c in command], env=environment, capture_output=True, text=True, timeout=limit, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise Failed(f"over {limit:.0f} s") from None
    if done.returncode != 0:
        raise Failed(f"failed: {last_words(done.stderr)}")
    return done.stdout


class Kept:
    """A peer that waits between its measurements: stopped, so that no thread of it takes a processor from others meanwhile."""

    def __init__(self, command, environment, limit):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([str(c) for c in command], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                        start_new_session=True)
        self.selector, self.rest = selectors.DefaultSelector(), b""
        self.selector.register(self.process.stdout, selectors.EVENT_READ)
        self.answer(limit)
        self.signal(signal.SIGSTOP)

    def signal(self, number):
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)  # its compilers as well

    def line(self, limit):
        end = time.monotonic() + limit
        while b"\n" not in self.rest:
            if not self.selector.select(max(0, end - time.monotonic())):
                raise Failed(f"over {limit:.0f} s")
            more = os.read(self.process.stdout.fileno(), 1 << 16)
            if not more:
                self.errors.seek(0)
                raise Failed(f"ended: {last_words(self.errors.read())}")
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\n")
        return line

    def answer(self, limit):
        """The next line that is JSON: libraries talk, too."""
        try:
            while True:
                try:
                    told = json.loads(self.line(limit))
                except ValueError:
                    continue
                if isinstance(told, dict):
                    break
            if "error" in told:
                raise Failed(f"failed: {last_words(told['error'])}")
        except Failed:
            self.end()
            raise
        return told

    def go(self, limit):
        self.signal(signal.SIGCONT)
        try:
            self.process.stdin.write(b"go\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the answer says why
        told = self.answer(limit)
        self.signal(signal.SIGSTOP)
        return told

    def end(self):
        self.signal(signal.SIGKILL)
        self.process.wait()
        for file in (self.process.stdin, self.process.stdout, self.errors):
            file.close()


PAUSE = 0.3  # seconds between measurements, in which threads that spin come to rest


def in_turn(measures, rounds, failures, beaten=lambda figures: ()):
    """measures: key → a function that measures once. key → its figures; who fails is in `failures` with a reason and is not asked again,
    nor is who is `beaten` by what was seen so far."""
    figures = {key: [] for key in measures}
    for turn in range(rounds):
        out = beaten(figures)
        order = [key for key in figures if key not in failures and key not in out]
        at = turn % max(1, len(order))
        for key in order[at:] + order[:at]:
            time.sleep(PAUSE)
            try:
                figures[key].append(measures[key]())
            except Failed as why:
                failures[key] = str(why)
        print(f"    turn {turn + 1} of {rounds}", file=sys.stderr)
    return {key: told for key, told in figures.items() if key not in failures}
