"""Testing the tester: each scripted sender that is broken in one point is caught, by the check that is there
for it, in the cases that are there for it; the correct ones pass everything."""
import concurrent.futures
import re
import sys
import unittest

from probe import SENDERS, probe

sys.path.insert(0, str(SENDERS))
from faults import DNS, FAULTS  # noqa: E402


def caught(run, fault):
    """The cases that found the fault by its check, or by one of several ("a|b"); any finding when it names no check."""
    if fault.info:
        wanted = ("fail", "non-strict", "info", "pass")
    else:
        wanted = ("fail", "non-strict")
    right = set(fault.check.split("|")) - {""}
    found = []
    for one in run.with_outcome(*wanted):
        broken = {check["check"] for check in one.get("checks", []) if check["finding"] == "broken"}
        noted = {check["check"] for check in one.get("checks", []) if check.get("note")}
        if not right and broken or right & broken or fault.info and right & noted:
            found.append(one["id"])
    return found


def tried(name, kind):
    fault = FAULTS[name]
    own = fault.description if ("queue" in fault.description) == (kind == "queue") else ""
    sender = own or ("correct-queue" if kind == "queue" else "correct-client")
    return probe(sender, "--case", ",".join(fault.cases), "--sweep", "none", "--jobs", "8", fault=name)


def look_at(name, kind):
    """What to say of a fault that was not caught, or None. One of both kinds is tried as a queue where its cases are for
    queues only."""
    fault = FAULTS[name]
    run = tried(name, kind)
    if run.status == 3 and "No selected case applies" in run.output + run.errors and "queue" in fault.kinds:
        kind = "queue"
        run = tried(name, kind)
    if fault.check.startswith("sanity:"):
        fine = run.status == 3 and re.search(fault.check.removeprefix("sanity:"), run.report.get("sanity", "")) is not None
        return None if fine else f"{name} ({fault.check}): {fault.sentence}\n{run.told()}"
    if caught(run, fault):
        return None
    return f"{name} ({fault.check}, {kind}): {fault.sentence}\n{run.told()}"


class CorrectSenders(unittest.TestCase):
    """Nothing may be held against a correct sender."""
    weight = 60

    def passes(self, sender):
        run = probe(sender, timeout=900)
        found = [one["id"] for one in run.with_outcome("fail", "non-strict", "error")]
        if found:       # on a busy machine two seconds of patience may run out: what counts has to show again, alone
            again = probe(sender, "--case", ",".join(found), "--jobs", "1", timeout=900)
            self.assertEqual(again.with_outcome("fail", "non-strict", "error"), [], again.told())
            self.assertEqual(again.status, 0, again.told())
        else:
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
                if self.kind in fault.kinds and fault.description != DNS and not (self.kind == "queue" and "client" in fault.kinds)]

    def test_each_is_caught(self):
        names = self.names()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            suspects = [name for name, told in zip(names, pool.map(lambda name: look_at(name, self.kind), names)) if told]
        # A busy machine hides faults that need time or memory; what is really missed is missed again alone.
        missed = [told for told in (look_at(name, self.kind) for name in suspects) if told]
        self.assertEqual(missed, [], "\n\n".join(missed))


class QueueFaults(Faults):
    weight = 91
    kind = "queue"


if __name__ == "__main__":
    unittest.main()
