"""A bouncehouse of a test's own: started on free ports, watched, stopped with SIGTERM.

    with Bouncehouse("greylisting/short.toml") as house:
        smtplib.SMTP("127.0.0.1", house.port) ...
        house.journal.replies(stage="rcpt", code=450)

Leaving the block stops the server and asserts that it ended well and left a valid journal."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from journal import Journal

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "scenarios"
NO_FIXED_PORTS = ["--port", "0", "--tls-port", "0"]
PATIENCE = 20  # seconds any single wait may take before the test fails


def program(name="bouncehouse"):
    folder = os.environ.get("BOUNCEHOUSE_TEST_BIN")
    path = pathlib.Path(folder) / name if folder else ROOT / "build" / "bin" / name
    if not path.exists():
        raise AssertionError(f"{path} does not exist: build it, or give --bin DIR")
    return str(path)


def clean_environment():
    """The environment without options of ours and without anything that colours output."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BOUNCEHOUSE_")}
    return {**kept, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def call(*arguments, **options):
    """Runs one command of the program to its end."""
    return subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env=clean_environment(), **options)


def wait_until(condition, what, patience=PATIENCE):
    """Polls until condition() is true; gives its value. The only place where a test waits for time to pass."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {patience} s")
        time.sleep(0.01)


class Host:
    """One listening socket as the server told it."""

    def __init__(self, name, address, port, tls):
        self.name, self.address, self.port, self.tls = name, address, port, tls

    def __repr__(self):
        return f"{self.name} at {self.address}:{self.port}"


class Bouncehouse:
    def __init__(self, scenario=None, text=None, options=(), wrap=(), journal=None, before=None):
        """scenario: a file, or a name in the library; text: a scenario written in the test. wrap: a command to start it
        under. before: called in the child before it becomes the server."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bouncehouse-test-"))
        if text is not None:
            scenario = self.folder / "scenario.toml"
            scenario.write_text(text, encoding="utf-8")
        self.scenario = scenario
        self.journal = Journal(journal or self.folder / "journal.jsonl")
        self.ports = self.folder / "ports"
        self.options, self.wrap, self.before = [str(o) for o in options], list(wrap), before
        self.process, self.hosts, self.dns = None, [], None
        self.expect_exit = 0
        self.journal_is_private = False     # in a mount namespace: we cannot read it
        self.journal_may_be_torn = False    # the disk was full, or the server was killed

    # -- life

    def command(self):
        scenario = [str(self.scenario)] if self.scenario else []
        ports = [] if "--port" in self.options else NO_FIXED_PORTS     # in a namespace of its own a test may choose
        return [*self.wrap, program(), "serve", *scenario, *ports, "--port-file", str(self.ports),
                "--journal", str(self.journal.path), *self.options]

    def start(self):
        self.log = open(self.folder / "output", "wb")
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
                                        env=clean_environment(), preexec_fn=self.before)
        wait_until(self.ready, "the server listens")
        return self

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.output()}")
        if not self.ports.exists():     # it is written in one piece, by renaming
            return False
        rows = [Host(row["host"], row["address"], row["port"], row["tls"]) for row in json.loads(self.ports.read_text())]
        self.hosts = [row for row in rows if row.name]
        self.dns = next((row for row in rows if not row.name), None)     # the name server has no host
        return bool(self.hosts)

    def stop(self):
        """SIGTERM; the server must end well and in time."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end after SIGTERM:\n{self.output()}") from None
        if code != self.expect_exit:
            raise AssertionError(f"the server ended with {code}, not {self.expect_exit}:\n{self.output()}")
        return code

    def kill(self):
        """SIGKILL, as a crash would be."""
        self.process.kill()
        self.process.wait()

    def output(self):
        return (self.folder / "output").read_text(errors="replace")

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.cleanup()
            raise

    def __exit__(self, kind, problem, trace):
        try:
            killed = self.process.returncode is not None
            if not killed:
                self.stop()
                if not self.journal_is_private:
                    self.journal.lines(torn_end=self.journal_may_be_torn)
        except AssertionError as later:
            if problem is None:
                raise
            problem.add_note(str(later))
        finally:
            if problem is not None:
                problem.add_note(f"server output:\n{self.output()[-2000:]}")
                problem.add_note(f"journal (end):\n{self.journal_end()}")
            self.cleanup()

    def journal_end(self):
        try:
            return pathlib.Path(self.journal.path).read_text(errors="replace")[-4000:]
        except OSError as missing:
            return str(missing)

    def cleanup(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if hasattr(self, "log"):
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- where it listens

    def host(self, name):
        for host in self.hosts:
            if host.name == name:
                return host
        raise AssertionError(f"no host {name} among {self.hosts}")

    @property
    def port(self):
        return self.hosts[0].port

    @property
    def address(self):
        return self.hosts[0].address

    def resident_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        return 0

    def told(self, find, what):
        """What find() finds in the journal; waits for it, for events are written a moment after they happened."""
        return wait_until(find, f"{what} in the journal")

    def given_by(self, rule, host):
        """The replies of a host that the journal says a rule gave."""
        def found():
            sessions = self.journal.sessions_of(host)
            return [reply for reply in self.journal.replies(rule=rule) if reply["session"] in sessions]
        return self.told(found, f"a reply by {rule}")

    def message_with(self, token, patience=PATIENCE):
        """The kept message that holds `token`; waits for it."""
        def found():
            return [m for m in self.journal.messages() if token in json.dumps(m)]
        return wait_until(found, f"a kept message with {token}", patience)[0]
