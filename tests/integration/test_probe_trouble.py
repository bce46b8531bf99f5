"""Senders and surroundings that misbehave: a clear sentence, the right exit status, nothing left running."""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from probe import SENDERS, probe
from server import clean_environment, program, wait_until

DESCRIPTION = """
name = "odd"
summary = "A sender with a trouble."
kind = "client"
features = []
[submit]
command = {command}
[tls]
none = []
[auth]
none = []
[[reading]]
exit = [0]
told = "accepted"
[[reading]]
told = "failed"
[timing]
submit-limit = "2s"
command-timeout = "1s"
"""

TALK = r"""
import os, socket, sys
def talk(address, recipient):
    link = socket.create_connection((address, int(os.environ["BOUNCEHOUSE_PORT"])), 5)
    file = link.makefile("rwb", 0)
    def answer():
        while True:
            line = file.readline()
            if line[3:4] != b"-":
                return line
    answer()
    for line in ("EHLO odd.probe.test", "MAIL FROM:<" + os.environ["BOUNCEHOUSE_SENDER"] + ">", "RCPT TO:<" + recipient + ">", "DATA"):
        file.write(line.encode() + b"\r\n")
        answer()
    file.write(open(os.environ["BOUNCEHOUSE_MESSAGE_FILES"], "rb").read() + b".\r\n")
    answer()
    file.write(b"QUIT\r\n")
    answer()
    link.close()
ME, HOST = os.environ["BOUNCEHOUSE_RECIPIENTS"].split()[0], os.environ["BOUNCEHOUSE_ADDRESS"]
"""


class Odd(unittest.TestCase):
    side_by_side = True

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def sender(self, *command):
        file = self.folder / "odd.toml"
        file.write_text(DESCRIPTION.format(command=json.dumps(list(command))))
        return file

    def script(self, text):
        file = self.folder / "odd.py"
        file.write_text(TALK + text)
        return self.sender("python3", str(file))

    def run_odd(self, sender, *more, **named):
        return probe(sender, "--case", "GREET-002,ENV-001,DATA-002/lines", "--sweep", "none", *more, **named)

    def nothing_judged(self, sender, *words):
        run = self.run_odd(sender)
        self.assertEqual(run.status, 3, run.told())
        for word in words:
            self.assertIn(word, run.output + run.report["sanity"], run.told())
        return run

    def test_an_honest_one_is_judged(self):
        run = self.run_odd(self.script("talk(HOST, ME)"))
        self.assertGreater(len(run.with_outcome("pass")), 0, run.told())

    def test_never_connects(self):
        self.nothing_judged(self.sender("true"), "never connected")

    def test_is_no_program(self):
        self.nothing_judged(self.sender("/nowhere/at/all"), "/nowhere/at/all")

    def test_hangs(self):
        began = time.monotonic()
        self.nothing_judged(self.sender("sleep", "1000"), "never connected")
        self.assertLess(time.monotonic() - began, 60)

    def test_crashes(self):
        self.nothing_judged(self.sender("sh", "-c", "kill -SEGV $$"), "never connected")

    def test_crashes_behind_the_message(self):
        run = self.run_odd(self.script("talk(HOST, ME); os.kill(os.getpid(), 11)"))
        self.assertEqual(run.status, 1, run.told())
        self.assertRegex(run.told(), "signal 11|SIGSEGV")

    def test_floods_its_output(self):
        run = self.run_odd(self.sender("sh", "-c", "yes flood"))
        self.assertEqual(run.status, 3, run.told())
        self.assertLess(len(run.output), 20_000)

    def test_leaves_children_behind(self):
        pid_file = self.folder / "pids"
        run = self.run_odd(self.script(
            "import subprocess\n"
            f"child = subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
            f"open({str(pid_file)!r}, 'a').write(str(child.pid) + '\\n')\n"
            "talk(HOST, ME)"))
        self.assertIn(run.status, (0, 1), run.told())
        for pid in pid_file.read_text().split():
            self.assertFalse(pathlib.Path(f"/proc/{pid}/cmdline").exists() and
                             b"sleep" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes(), "a child still runs")

    def test_sends_for_somebody_else(self):
        run = self.run_odd(self.script("talk(HOST, 'r1@c9999.case.test')"))
        self.assertEqual(run.status, 1, run.told())
        self.assertIn("c9999.case.test", run.told())

    def test_unreadable_description(self):
        for text, word in (("name = ", "odd.toml:1"), ("name = 'x'\nkind = 'clinet'\n", "client"), ("nmae = 'x'\n", "name")):
            file = self.folder / "odd.toml"
            file.write_text(text)
            run = self.run_odd(file)
            self.assertEqual(run.status, 2, run.told())
            self.assertIn(word, run.errors)
        run = self.run_odd(self.folder / "not-there.toml")
        self.assertEqual(run.status, 2, run.told())
        self.assertIn("not-there.toml", run.errors)

    def test_no_such_case(self):
        run = probe("correct-client", "--case", "GREET-06")
        self.assertEqual(run.status, 2, run.told())
        self.assertRegex(run.errors, "GREET-06.*GREET-006")

    def test_busy_port(self):
        held = []
        with socket.socket() as first:   # 127.64.0.1 and the like are the cases' addresses
            first.bind(("127.64.0.1", 0))
            port = first.getsockname()[1]
            first.listen()
            for last in range(2, 8):
                other = socket.socket()
                other.bind((f"127.64.0.{last}", port))
                other.listen()
                held.append(other)
            run = self.run_odd(self.script("talk(HOST, ME)"), "--port", str(port))
        for one in held:
            one.close()
        self.assertEqual(run.status, 3, run.told())
        self.assertRegex(run.told() + run.output, f"{port}.*in use")

    def test_full_disk(self):
        if not pathlib.Path("/dev/full").exists():
            self.skipTest("there is no /dev/full")
        run = self.run_odd(self.script("talk(HOST, ME)"), "--html", "/dev/full")
        self.assertEqual(run.status, 3, run.told())
        self.assertIn("/dev/full", run.errors)
        self.assertIn("pass", run.output)          # the verdicts are on the terminal all the same
        self.assertTrue(run.results)               # and in the other report

    def test_interrupt_still_reports(self):
        report = self.folder / "run.json"
        process = subprocess.Popen([program("bouncehouse-probe"), "run", "--sender", str(SENDERS / "correct-client.toml"),
                                    "--json", str(report), "--jobs", "2", "--keep", str(self.folder / "kept")], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=clean_environment(), text=True)
        self.addCleanup(process.kill)
        wait_until(lambda: (self.folder / "kept").exists() and len(list((self.folder / "kept").iterdir())) > 4, "no case came to its end")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        told = json.loads(report.read_text())
        self.assertTrue(told.get("interrupted"), output + errors)
        self.assertTrue(any(one["outcome"] == "skipped" for one in told["results"]))
        self.assertIn(process.returncode, (1, 3), output + errors)
        self.assertIn("nterrupted", output)

    def test_time_limit(self):
        run = probe("correct-client", "--time-limit", "1", "--jobs", "2")
        self.assertTrue(run.with_outcome("skipped"))
        self.assertIn(run.status, (1, 3), run.told())


class Crashing(unittest.TestCase):
    def test_a_queue_that_crashes_is_started_again(self):
        run = probe("correct-queue", "--case", "ENV-007/550", "--sweep", "none", fault="proc-crashes")
        self.assertEqual(run.results["ENV-007/550"]["outcome"], "fail", run.told())
        self.assertIn("the sender ended by itself", run.results["ENV-007/550"]["why"])
        self.assertEqual([one["id"] for one in run.with_outcome("fail")], ["ENV-007/550"], run.told())
        self.assertEqual(run.status, 1, run.told())


if __name__ == "__main__":
    unittest.main()
