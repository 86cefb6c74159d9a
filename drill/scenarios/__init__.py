"""Every scenario by its name, in the order they are run; each module's `run` takes a Run and gives a Result."""

SCENARIOS = {
    "calm": "nothing is broken",
    "clocks": "a clock of our own through both changes of the hour in seven zones",
    "nobody": "nobody on call, no ways, somebody who left, an empty ladder",
    "points": "kill -9 before and at each commit, before and after the provider takes a text",
    "kills": "kill -9 of workers, pool, beat and guard at random",
    "freeze": "a worker stopped past its lease, and let go on",
    "provider": "taken but never said so, 429, 500, slow",
    "redis": "flushed, stopped, restarted, another password",
    "postgres": "stopped as by a power cut",
    "storm": "everything at once",
    "watch": "an engine that is stuck, and loops that stand still",
    "versions": "an older worker on the same database",
}
