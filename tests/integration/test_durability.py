"""What a 250 promises is kept; what cannot be kept is not promised; what cannot start says why."""
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import pathlib
import unittest

from server import Bouncehouse, call, clean_environment, program
from wire import Wire


class Killed(unittest.TestCase):
    def test_journal_and_store_hold_what_was_promised(self):
        for attempt in range(3):
            with self.subTest(attempt=attempt):
                house = Bouncehouse()
                store = house.folder / "store.sqlite"
                house.options += ["--store", str(store)]
                with house:
                    with Wire(house) as wire:
                        wire.hello()
                        reply = wire.deliver(text=f"Subject: survivor-{attempt}\r\n\r\nbody\r\n")
                        house.kill()
                    self.assertTrue(reply.startswith("250"))
                    kept = [m for m in house.journal.messages() if f"survivor-{attempt}" in m["content"]]
                    self.assertEqual(len(kept), 1)
                    with sqlite3.connect(store) as database:
                        rows = [bytes(str(column), "utf-8") if not isinstance(column, bytes) else column
                                for row in database.execute("SELECT * FROM messages") for column in row]
                    self.assertTrue(any(f"survivor-{attempt}".encode() in column for column in rows), rows)


class DiskFull(unittest.TestCase):
    """No room for the journal: 452 4.3.1 instead of a promise, and the server lives on."""

    def fill(self, house):
        codes = []
        with Wire(house) as wire:
            wire.hello()
            for _ in range(40):
                codes.append(wire.deliver(text="Subject: filler\r\n\r\n" + "0123456789abcdef\r\n" * 1000)[:7])
                if codes[-1].startswith("4"):
                    break
            codes.append(wire.quit()[:3])
        self.assertEqual(codes[-2:], ["452 4.3", "221"], codes)
        self.assertIn("250", codes[0])

    def test_small_file_system(self):
        if os.geteuid() != 0 or shutil.which("unshare") is None:
            self.skipTest("a private mount namespace wants root and unshare")
        folder = tempfile.mkdtemp(prefix="bouncehouse-full-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        probe = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder], capture_output=True)
        if probe.returncode != 0:
            self.skipTest(f"no private mount: {probe.stderr.decode().strip()}")
        house = Bouncehouse(journal=f"{folder}/journal.jsonl", wrap=[
            "unshare", "-m", "sh", "-c", f"mount -t tmpfs -o size=128k tmpfs {folder} && exec \"$0\" \"$@\""])
        house.journal_is_private = True
        with house:
            self.fill(house)

    def test_file_size_limit(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (131072, 131072))
        house = Bouncehouse(before=limit)
        house.journal_may_be_torn = True
        with house:
            self.fill(house)


class CannotStart(unittest.TestCase):
    """Exit status 2 or 3 and one sentence that names what stood in the way."""

    def test_port_in_use(self):
        with Bouncehouse() as house:
            done = call("serve", "--port", house.port, "--tls-port", "0")
            self.assertEqual(done.returncode, 3, done)
            self.assertIn(str(house.port), done.stderr)
            self.assertIn("in use", done.stderr.lower())

    def test_no_such_scenario(self):
        done = call("serve", "/nonexistent/scenario.toml", "--port", "0")
        self.assertIn(done.returncode, (1, 2, 3), done)
        self.assertIn("/nonexistent/scenario.toml", done.stderr)

    def test_scenario_that_cannot_be_read(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in {"folder.toml": None, "bytes.toml": os.urandom(2000), "open.toml": b'title = "never closed'}.items():
                file = pathlib.Path(folder) / name
                if content is None:
                    file.mkdir()
                else:
                    file.write_bytes(content)
                with self.subTest(name=name):
                    done = subprocess.run([program(), "serve", file, "--port", "0"], capture_output=True, timeout=30,
                                          env=clean_environment())
                    self.assertIn(done.returncode, (1, 2, 3), done)
                    self.assertIn(name.encode(), done.stderr)

    def test_mistakes_are_all_told_with_their_place(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "wrong.toml"
            file.write_text('title = "x"\nsummary = "y"\n\n[[rule]]\nat = "rctp"\nuntill = "5m"\nreply = "250 5.1.1 no"\n')
            done = call("check", file)
            self.assertEqual(done.returncode, 1, done)
            told = done.stdout + done.stderr
            for place in ("wrong.toml:5", "wrong.toml:6", "wrong.toml:7"):
                self.assertIn(place, told)
            self.assertIn("until", told)
            self.assertIn("rcpt", told)

    def test_public_address_wants_a_flag(self):
        done = call("serve", "--listen", "0.0.0.0", "--port", "0", "--tls-port", "0")
        self.assertIn(done.returncode, (2, 3), done)
        self.assertIn("not a loopback address", done.stderr)

    def test_journal_that_cannot_be_written(self):
        done = call("serve", "--port", "0", "--tls-port", "0", "--journal", "/nonexistent/journal.jsonl")
        self.assertEqual(done.returncode, 3, done)
        self.assertIn("/nonexistent/journal.jsonl", done.stderr)
