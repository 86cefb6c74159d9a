"""Every scenario by its name, in the order they are run; each module's `run` takes a Run and gives a Result."""

SCENARIOS = {
    "calm": "nothing is broken",
    "kills": "kill -9 of workers, pool, beat and guard at random",
}
