"""docs/add-a-sender.md does what it says: its files are taken from the page and run."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from probe import probe
from server import ROOT

PAGE = (ROOT / "docs" / "add-a-sender.md").read_text()


def files_of_the_page(folder):
    for name, body in re.findall(r"^`([\w.-]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.M | re.S):
        (folder / name).write_text(body)


class AddASender(unittest.TestCase):
    def setUp(self):
        perl = shutil.which("perl")
        if not perl or subprocess.run([perl, "-MNet::SMTP", "-MJSON::PP", "-e", "1"], capture_output=True, check=False).returncode:
            self.skipTest("Perl's Net::SMTP is not installed")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        files_of_the_page(self.folder)

    def test_the_sender_of_the_page_is_judged(self):
        run = probe(self.folder / "net-smtp.toml", "--case", "GREET-002,GREET-006,REPLY-003,DATA-002", "--sweep", "none")
        self.assertEqual(run.with_outcome("error", "inconclusive"), [], run.told())
        self.assertGreater(len(run.with_outcome("pass")), 3, run.told())
        self.assertRegex(run.report["sender_version"], r"^\d")

    def test_known_deviations_as_the_page_shows_them(self):
        known = self.folder / "known.toml"
        cases = ("--case", "GREET-006,DATA-015/closed,ENV-*", "--sweep", "none")
        before = probe(self.folder / "net-smtp.toml", *cases, "--write-known", str(known))
        after = probe(self.folder / "net-smtp.toml", *cases, "--known", str(known))
        self.assertEqual(after.status, 0, before.told() + after.told())


if __name__ == "__main__":
    unittest.main()
