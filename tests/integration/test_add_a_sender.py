"""docs/add-a-sender.md does what it says: its files are taken from the page and run."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from probe import SENDERS, probe
from server import ROOT

PAGE = (ROOT / "docs" / "add-a-sender.md").read_text()


def files_of_the_page(folder):
    for indent, name, body in re.findall(r"^( *)`([\w.-]+)`:\n\n *```\w+\n(.*?)^ *```$", PAGE, re.M | re.S):
        (folder / name).write_text(re.sub(f"^{indent}", "", body, flags=re.M))


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

class AnApp(unittest.TestCase):
    """The description of the page, with an app that fits it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        files_of_the_page(self.folder)
        shutil.copy(SENDERS / "app" / "app.py", self.folder)

    def run_app(self, cases, fault="", **more):
        return probe(self.folder / "app.toml", "--case", cases, "--sweep", "none", environment={"APP_FAULT": fault}, **more)

    def test_an_app_is_judged_by_its_pages(self):
        run = self.run_app("GREET,ENV,DATA-00*,DATA-01*")
        self.assertEqual(run.with_outcome("error", "inconclusive"), [], run.told())
        passed = {one["id"] for one in run.with_outcome("pass")}
        self.assertLessEqual({"GREET-002", "GREET-003/code-only", "ENV-002", "ENV-003/450", "ENV-007/550", "ENV-019/plus",
                              "DATA-012/multi-line", "DATA-014/550"}, passed, run.told())
        self.assertEqual([one["id"] for one in run.results.values() if "content" in one.get("why", "") and "changed" in one["why"]], [])
        self.assertEqual(run.results["DATA-002/lines"]["outcome"], "not-applicable")
        told = {name: one.get("told") for name, one in run.results.items()}
        self.assertEqual(told["ENV-007/550"], "permanent")
        self.assertEqual(told["ENV-003/450"], "temporary")
        self.assertEqual(told["GREET-002"], "accepted")
        addresses = {session["local"] for one in run.results.values() for session in one.get("sessions", [])}
        self.assertEqual(len(addresses), 1, "the app knows one server only")

    def test_an_app_that_hides_failures_is_caught(self):
        run = self.run_app("ENV-007,DATA-014", fault="says-sent-always")
        found = {check["check"] for one in run.with_outcome("fail") for check in one["checks"] if check["finding"] == "broken"}
        self.assertIn("no-false-success", found, run.told())
        self.assertEqual(run.status, 1)

    def test_an_app_that_ends_is_started_again(self):
        run = self.run_app("ENV-001/one,ENV-003/451,ENV-007/550,ENV-019/plus,GREET-002", fault="ends-when-refused")
        outcomes = {name: one["outcome"] for name, one in run.results.items() if not name.startswith("REFERENCE")}
        self.assertEqual(outcomes.pop("ENV-007/550"), "fail", run.told())
        self.assertEqual(set(outcomes.values()), {"pass"}, run.told())
        self.assertIn("this was what it did last: the sender ended by itself", run.results["ENV-007/550"]["why"])
        self.assertEqual(run.status, 1)


if __name__ == "__main__":
    unittest.main()
