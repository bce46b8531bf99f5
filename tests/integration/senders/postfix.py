"""A private Postfix: own folder, own queue, loopback only, with a retry schedule of one second."""
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from server import wait_until

STAGES = ("connect", "helo", "mail", "rcpt", "data_init", "data_xfer", "data_done", "rset", "quit")
SETTINGS = {
    "compatibility_level": "3.6", "inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4", "myhostname": "client.test",
    "mydestination": "", "alias_maps": "", "local_transport": "error:no local mail", "mynetworks": "127.0.0.0/8",
    "in_flow_delay": "0", "queue_run_delay": "1s", "minimal_backoff_time": "1s", "maximal_backoff_time": "1s",
    "transport_retry_time": "1s", "maximal_queue_lifetime": "60s", "bounce_queue_lifetime": "0", "smtp_tls_security_level": "may",
    "smtp_connection_cache_on_demand": "no", "smtp_sasl_auth_enable": "yes", "smtp_sasl_security_options": "",
    "smtp_sasl_auth_soft_bounce": "no", "notify_classes": "",
}


class Route:
    """Where the mail of one domain goes, and how."""

    def __init__(self, host, tls="none", user=None, password="secret"):
        self.host, self.tls, self.user, self.password = host, tls, user, password

    @property
    def next_hop(self):
        return f"[{self.host.address}]:{self.host.port}"


class Postfix:
    """Made with all its routes ({domain: Route}), or with none: then it asks DNS as usual, in the network namespace that
    `wrap` leads into. submit() takes messages, attempts() says what the log knows of them."""

    def __init__(self, routes, settings=(), wrap=()):
        if shutil.which("postfix") is None:
            raise unittest.SkipTest("postfix is not installed")
        if os.geteuid() != 0:
            raise unittest.SkipTest("a private postfix wants root")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bouncehouse-postfix-"))
        self.etc = self.folder / "etc"
        self.log = self.folder / "maillog"
        self.routes, self.wrap = routes or {}, list(wrap)
        try:
            self.configure(dict(settings))
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def configure(self, settings):
        account = pwd.getpwnam("postfix")
        for name in ("etc", "queue", "queue/etc", "data"):
            (self.folder / name).mkdir(mode=0o755)
        self.folder.chmod(0o755)
        os.chown(self.folder / "data", account.pw_uid, -1)
        values = {**SETTINGS, **settings, "queue_directory": self.folder / "queue", "data_directory": self.folder / "data",
                  "maillog_file": self.log, "maillog_file_prefixes": self.folder}
        values |= {f"smtp_{stage}_timeout": "10s" for stage in STAGES}
        values["transport_maps"] = self.inline(
            (domain, f"{'wrapped' if route.tls == 'implicit' else 'smtp'}:{route.next_hop}") for domain, route in self.routes.items())
        values["smtp_tls_policy_maps"] = self.inline(
            (route.next_hop, {"none": "none", "starttls": "encrypt", "implicit": "encrypt"}[route.tls]) for route in self.routes.values())
        values["smtp_sasl_password_maps"] = self.inline(
            (route.next_hop, f"{route.user}:{route.password}") for route in self.routes.values() if route.user)
        (self.etc / "main.cf").write_text("".join(f"{key} = {value}\n" for key, value in values.items()))
        shutil.copy("/etc/postfix/master.cf.proto", self.etc / "master.cf")
        self.postconf("-F", "*/*/chroot=n")
        self.postconf("-MX", "smtp/inet")
        self.postconf("-M", "wrapped/unix=wrapped unix - - n - - smtp -o smtp_tls_wrappermode=yes")
        subprocess.run(["postfix", "-c", self.etc, "check"], check=True, capture_output=True, timeout=60)

    @staticmethod
    def inline(pairs):
        """A table in main.cf itself; Postfix takes none without a row."""
        rows = dict(pairs) or {"unused.test": "unused"}
        return "inline:{" + ", ".join(f"{{{key} = {value}}}" for key, value in rows.items()) + "}"

    def postconf(self, *arguments):
        subprocess.run(["postconf", "-c", self.etc, *arguments], check=True, capture_output=True, timeout=60)

    def start(self):
        self.process = subprocess.Popen([*self.wrap, "/usr/lib/postfix/sbin/master", "-c", self.etc, "-d"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: (self.folder / "queue/public/pickup").exists() and "daemon started" in self.lines(), "postfix starts")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- mail

    def submit(self, token, *recipients, sender="sender@client.test"):
        content = f"From: <{sender}>\nTo: <{recipients[0]}>\nSubject: {token}\nMessage-ID: <{token}@client.test>\n\nA line.\n.a dot\n"
        subprocess.run(["sendmail", "-C", self.etc, "-i", "-f", sender, *recipients], input=content.encode(), check=True,
                       capture_output=True, timeout=60)

    def lines(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def attempts(self, recipient):
        """(status, dsn, text) of each attempt for a recipient, oldest first."""
        pattern = re.compile(rf"to=<{re.escape(recipient)}>.*? dsn=([0-9.]+), status=(\w+) \((.*)\)$", re.M)
        return [(status, dsn, text) for dsn, status, text in pattern.findall(self.lines())]

    def wait_for(self, recipient, status, patience=20, nudge=False):
        """The first attempt that ended with this status: sent, deferred, bounced. `nudge` flushes the queue
        on the way: where a scan finds a message "still being delivered", Postfix may leave it for minutes."""
        if nudge:
            try:
                return self.wait_for(recipient, status, patience=5)
            except AssertionError:
                self.flush()
        try:
            return wait_until(lambda: [a for a in self.attempts(recipient) if a[0] == status], f"{recipient} {status}", patience)[0]
        except AssertionError as late:
            late.add_note(f"attempts: {self.attempts(recipient)}\nmaillog (end):\n{self.lines()[-2000:]}")
            raise

    def queue(self):
        done = subprocess.run(["postqueue", "-c", self.etc, "-j"], capture_output=True, text=True, timeout=60)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def flush(self):
        subprocess.run(["postqueue", "-c", self.etc, "-f"], capture_output=True, timeout=60)
