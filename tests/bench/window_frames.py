#!/usr/bin/env python3
"""How many frames a second the window draws while the pointer moves over it, with 15 and with 512 tokens: Mesa counts them.
It draws in software where there is no GPU."""
import importlib.machinery
import importlib.util
import os
import pathlib
import statistics
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 8
SHORT = "We turned down a narrow lane and passed through a small [MASK]."
LONG = "The old man walked slowly along the quiet river and " * 46 + "saw a [MASK]."


def desktop_tests():
    loader = importlib.machinery.SourceFileLoader("desktop_tests", str(HERE.parent / "desktop/run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("desktop_tests", loader))
    loader.exec_module(module)
    return module


def frame_times(tests, text):
    """Milliseconds of each frame while the pointer moved."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(GALLIUM_HUD="frametime", GALLIUM_HUD_DUMP_DIR=home)
        dump = pathlib.Path(home, "frametime_(ms)")
        with tests.interactive("--text", text, "--head", "3,10", home=home, data=home) as hand:
            time.sleep(12)  # until it has answered and sleeps
            before = dump.read_text().count("\n")
            end, step = time.monotonic() + SECONDS, 0
            while time.monotonic() < end:
                step += 1
                hand.test.XTestFakeMotionEvent(hand.display, -1, 300 + step * 7 % 900, 200 + step * 3 % 400, 0)
                hand.x11.XFlush(hand.display)
                time.sleep(0.004)
            return [float(line) for line in dump.read_text().split("\n")[before + 1:-1]]


tests = desktop_tests()
for name, text in (("15 tokens", SHORT), ("512 tokens", LONG)):
    times = sorted(frame_times(tests, text))
    print(f"{name}: {len(times) / SECONDS:.0f} frames a second; a frame's median {statistics.median(times):.1f} ms, "
          f"nine of ten within {times[len(times) * 9 // 10]:.1f} ms")
