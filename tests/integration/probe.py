"""bouncehouse-probe as tests use it: one run, its exit status and its report."""
import json
import os
import pathlib
import subprocess
import tempfile

from server import ROOT, clean_environment, program

SENDERS = ROOT / "tests" / "senders"


class Run:
    """What came of one run. `results` are those of cases that were played or not, by id."""

    def __init__(self, process, report):
        self.status, self.output, self.errors = process.returncode, process.stdout, process.stderr
        self.report = report or {}
        self.results = {one["id"]: one for one in self.report.get("results", [])}

    def with_outcome(self, *outcomes):
        return [one for one in self.results.values() if one["outcome"] in outcomes]

    def told(self):
        """For the message of an assertion: what was found, a line a case."""
        lines = [f"exit {self.status}", self.errors[-2000:], self.report.get("sanity", "")]
        for one in self.with_outcome("fail", "non-strict", "error", "inconclusive"):
            lines.append(f"{one['outcome']} {one['id']}: {one.get('why', '')}")
        return "\n".join(line for line in lines if line)


def probe(sender, *arguments, fault=None, environment=None, timeout=300, json_report=True):
    """Runs `bouncehouse-probe run`; `sender` is a name, or a file of tests/senders."""
    path = pathlib.Path(sender)
    if not path.exists() and (SENDERS / f"{sender}.toml").exists():
        path = SENDERS / f"{sender}.toml"
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "run.json"
        command = [program("bouncehouse-probe"), "run", "--sender", str(path), "--quiet", *arguments]
        if json_report:
            command += ["--json", str(report)]
        exim = {key: value for key, value in os.environ.items() if key == "BOUNCEHOUSE_TEST_EXIM"}
        variables = {**clean_environment(), **exim, **({"SENDER_FAULT": fault} if fault else {}), **(environment or {})}
        process = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=timeout, env=variables)
        return Run(process, json.loads(report.read_text()) if report.exists() else None)


def nodemailer_path():
    return os.environ.get("NODE_PATH", "")
