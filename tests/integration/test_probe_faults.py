"""Testing the tester: each scripted sender that is broken in one point is caught, by the check that is there
for it, in the cases that are there for it; the correct ones pass everything."""
import concurrent.futures
import sys
import unittest

from probe import SENDERS, probe

sys.path.insert(0, str(SENDERS))
from faults import FAULTS  # noqa: E402


def caught(run, fault):
    """The cases that found the fault by its check; any finding when the fault names no check."""
    if fault.info:
        wanted = ("fail", "non-strict", "info")
    else:
        wanted = ("fail", "non-strict")
    found = []
    for one in run.with_outcome(*wanted):
        broken = {check["check"] for check in one.get("checks", []) if check["finding"] == "broken"}
        noted = {check["check"] for check in one.get("checks", []) if check.get("note")}
        if not fault.check and broken or fault.check in broken or fault.info and fault.check in noted:
            found.append(one["id"])
    return found


def look_at(name, kind):
    fault = FAULTS[name]
    sender = "correct-queue" if kind == "queue" else fault.description or "correct-client"
    run = probe(sender, "--case", ",".join(fault.cases), "--sweep", "none", "--jobs", "8", fault=name)
    if caught(run, fault):
        return None
    return f"{name} ({fault.check}): {fault.sentence}\n{run.told()}"


class CorrectSenders(unittest.TestCase):
    """Nothing may be held against a correct sender."""
    weight = 60

    def passes(self, sender):
        run = probe(sender)
        self.assertEqual(run.with_outcome("fail", "non-strict", "error"), [], run.told())
        self.assertEqual(run.status, 0, run.told())
        self.assertGreater(len(run.with_outcome("pass")), 300, run.told())

    def test_client(self):
        self.passes("correct-client")

    def test_client_with_chunks(self):
        self.passes("correct-client-chunking")


class CorrectQueue(CorrectSenders):
    weight = 61

    def test_client(self):
        self.passes("correct-queue")

    test_client_with_chunks = None


class Faults(unittest.TestCase):
    """Each fault is caught; several at once, most of the time is waiting."""
    weight = 90
    kind, side_by_side = "client", False

    def names(self):
        return [name for name, fault in FAULTS.items()
                if self.kind in fault.kinds and not (self.kind == "queue" and "client" in fault.kinds)]

    def test_each_is_caught(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            missed = [told for told in pool.map(lambda name: look_at(name, self.kind), self.names()) if told]
        self.assertEqual(missed, [], "\n\n".join(missed))


class QueueFaults(Faults):
    weight = 91
    kind = "queue"


if __name__ == "__main__":
    unittest.main()
