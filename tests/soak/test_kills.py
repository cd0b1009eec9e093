"""Kills at random moments, in large numbers."""

import random
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.faults.harness import Place
from tests.soak.conftest import count, shift

pytestmark = pytest.mark.soak
Told = Callable[[str], None]
SEED = count("SEED", 20261125)


def test_killed_at_random_moments(place: Place, told: Told) -> None:
    """Every kill leaves the old or the new release, and the next night is like an undisturbed one."""
    kills, moments = count("KILLS", 50), random.Random(SEED)
    undisturbed, lengths = {}, []
    for state in (1, 0):
        shift(place, state)
        began = time.monotonic()
        place.night()
        lengths.append(time.monotonic() - began)
        undisturbed[state] = place.content()
    outcomes = {"old": 0, "new": 0, "over": 0}
    for number in range(kills):
        state = (number + 1) % 2
        shift(place, state)
        run = place.start()
        try:
            run.ended(timeout=moments.uniform(0.5, max(lengths)))
            outcomes["over"] += 1
        except subprocess.TimeoutExpired:
            run.kill()
        found = place.content()
        assert found in (undisturbed[1 - state], undisturbed[state]), f"kill {number}"
        outcomes["new" if found == undisturbed[state] else "old"] += 1
        place.night()
        assert place.content() == undisturbed[state], f"after kill {number}"
        assert place.leftovers() == [], f"after kill {number}"
    told(
        f"{kills} × SIGKILL at random moments of a run of {max(lengths):.0f} s (seed {SEED}): afterwards the old "
        f"release {outcomes['old']} ×, the new one {outcomes['new']} × (run already over {outcomes['over']} ×); "
        "every next run gave the content of an undisturbed one and left no temporary file"
    )
