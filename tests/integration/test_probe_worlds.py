"""Senders that find hosts by DNS, in a network that the probe makes for itself: the correct one passes, each broken one is
caught, Postfix goes through; and without root the run says what it is missing."""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from probe import SENDERS, probe
from server import program
from test_probe_faults import look_at

sys.path.insert(0, str(SENDERS))
from faults import DNS, FAULTS  # noqa: E402

WORLDS = "DNS-*,GREET-007*,DUP-004,RETRY-010,RETRY-011*"


def network_or_skip():
    """The probe makes its network itself; what stands in the way here is found out by trying."""
    if os.geteuid() != 0:
        raise unittest.SkipTest("a network of its own wants root")
    run = probe("correct-queue-dns", "--case", "RETRY-001/rcpt", "--sweep", "none")
    if run.status == 3 and "network" in run.report.get("sanity", ""):
        raise unittest.SkipTest(run.report["sanity"])


class Worlds(unittest.TestCase):
    weight = 70

    @classmethod
    def setUpClass(cls):
        network_or_skip()

    def test_a_correct_sender(self):
        run = probe("correct-queue-dns", "--case", WORLDS, "--sweep", "none")
        self.assertEqual(run.with_outcome("fail", "non-strict", "error", "inconclusive"), [], run.told())
        self.assertGreater(len(run.with_outcome("pass")), 35, run.told())
        asked = [one for one in run.results["DNS-001"]["queries"] if " MX: " in one]
        self.assertTrue(asked, "questions are evidence")

    def test_each_broken_sender_is_caught(self):
        names = [name for name, fault in FAULTS.items() if fault.description == DNS]
        self.assertGreater(len(names), 15)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            missed = [told for told in pool.map(lambda name: look_at(name, "queue"), names) if told]
        self.assertEqual(missed, [], "\n\n".join(missed))

    def test_postfix(self):
        if shutil.which("postconf", path=os.environ["PATH"] + ":/usr/sbin") is None:
            self.skipTest("Postfix is not installed")
        run = probe("postfix-dns", "--case", WORLDS, "--sweep", "none", "--tag", "core")
        self.assertEqual(run.with_outcome("fail", "error", "inconclusive"), [], run.told())
        self.assertEqual(run.results["DNS-007"]["outcome"], "pass", run.told())

    def test_nothing_is_left_behind(self):
        before = pathlib.Path("/etc/resolv.conf").read_bytes(), pathlib.Path("/proc/self/mountinfo").read_text()
        probe("correct-queue-dns", "--case", "DNS-001", "--sweep", "none")
        self.assertEqual((pathlib.Path("/etc/resolv.conf").read_bytes(), pathlib.Path("/proc/self/mountinfo").read_text()), before)


class Relays(unittest.TestCase):
    def test_what_a_sender_without_dns_misses_is_said(self):
        run = probe("correct-queue", "--case", "DNS-001,RETRY-001/rcpt", "--sweep", "none")
        self.assertEqual(run.results["DNS-001"]["outcome"], "not-applicable")
        self.assertTrue(any("hosts by DNS" in one for one in run.report["left_out"]), run.report.get("left_out"))

    def test_without_root(self):
        """An account without rights gets a reason, not a verdict."""
        if os.geteuid() != 0:
            run = probe("correct-queue-dns", "--case", "DNS-001", "--sweep", "none")
            self.assertEqual((run.status, run.results["DNS-001"]["outcome"]), (3, "not-applicable"), run.told())
            self.assertIn("wants root", run.report["sanity"])
            return
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        if shutil.which(nobody[0]) is None:
            self.skipTest("setpriv is not installed")
        command = [*nobody, program("bouncehouse-probe"), "run", "--sender", "postfix-dns", "--case", "DNS-001", "--sweep", "none"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if "Permission denied" in done.stderr and "bouncehouse-probe" in done.stderr:
            self.skipTest("the program cannot be run by others here")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("wants root", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
