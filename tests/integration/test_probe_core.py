"""The core of the suite against real senders. What they are known to do otherwise stands in client-probe/known, with the
version it was seen with; with that version nothing else may be found, and nothing of it may be missing."""
import os
import pathlib
import re
import shutil
import unittest

from probe import probe
from server import ROOT

KNOWN = ROOT / "client-probe" / "known"


class Core(unittest.TestCase):
    weight = 50
    side_by_side = True

    def judge(self, sender, *needs):
        for tool in needs:
            if not shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
                self.skipTest(f"{tool} is not installed")
        known = KNOWN / f"{sender}.toml"
        run = probe(sender, "--tag", "core", "--sweep", "none", "--known", str(known), timeout=280)
        self.assertIn(run.status, (0, 1), run.told())
        self.assertEqual(run.with_outcome("error"), [], run.told())
        self.assertGreater(len(run.with_outcome("pass")), 40, run.told())
        version = re.match(r"# What \S+ (\S+) is known", known.read_text()).group(1)
        if run.report["sender_version"].startswith(version):
            self.assertEqual(run.status, 0, run.told())

    def test_curl(self):
        self.judge("curl", "curl")

    def test_msmtp(self):
        self.judge("msmtp", "msmtp")

    def test_smtplib(self):
        self.judge("smtplib", "python3")

    def test_swaks(self):
        self.judge("swaks", "swaks")


@unittest.skipUnless(os.geteuid() == 0, "a private MTA wants root")
class Queues(Core):
    weight = 70
    test_curl = test_msmtp = test_smtplib = test_swaks = None

    def test_postfix(self):
        self.judge("postfix", "postfix")

    def test_exim(self):
        exim = os.environ.get("BOUNCEHOUSE_TEST_EXIM") or shutil.which("exim4")
        if not exim or not pathlib.Path(exim).exists():
            self.skipTest("Exim is not there")
        self.judge("exim")


if __name__ == "__main__":
    unittest.main()
