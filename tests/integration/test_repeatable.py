"""The same seed gives the same conversations, whatever the threads do; another seed gives others."""
import json
import threading
import unittest

from server import Bouncehouse
from wire import Wire

CHANCE = """
title = "Chance"
summary = "Chance at every turn: some are slow, a third is deferred, weights choose the words."

[[rule]]
id = "third"
at = "mail"
chance = 0.33
choose = [{ weight = 3, reply = "451 4.3.0 Heads" }, { weight = 1, reply = "452 4.3.1 Tails" }]

[[rule]]
id = "half"
at = "rcpt"
chance = 0.5
reply = "450 4.2.1 Not this one"

[[rule]]
id = "late"
at = "data"
delay = ["1ms", "5ms"]
continue = true
"""


def without_times(line):
    """A journal line without what may differ between two runs: times, ports, and which session came first."""
    kept = {k: v for k, v in line.items() if k not in ("at_ns", "wall_ms", "local", "remote", "session", "message")}
    return json.dumps(kept, sort_keys=True)


class Repeatable(unittest.TestCase):
    weight = 3

    def play(self, threads, clients, seed="7"):
        with Bouncehouse(text=CHANCE, options=["--seed", seed, "--threads", str(threads)]) as house:
            workers = [threading.Thread(target=self.converse, args=(house, 24 // clients)) for _ in range(clients)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            house.stop()
            folder = str(house.folder)
            return sorted(without_times(line).replace(folder, "") for line in house.journal.lines())

    @staticmethod
    def converse(house, sessions):
        for _ in range(sessions):
            with Wire(house) as wire:
                wire.hello()
                for _ in range(3):
                    wire.deliver("a@any.test")
                    wire.say("RSET")
                wire.quit()

    def test_threads_change_nothing(self):
        one, two = self.play(1, 1), self.play(2, 1)
        self.assertEqual(one, two)
        self.assertTrue(any("Heads" in line for line in one))

    def test_clients_side_by_side_change_nothing(self):
        self.assertEqual(self.play(1, 4), self.play(2, 4))

    def test_another_seed_is_another_run(self):
        self.assertNotEqual(self.play(1, 1, "7"), self.play(1, 1, "8"))
