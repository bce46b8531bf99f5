"""A private Exim: own folder, own spool, loopback only, with a retry schedule of one second. The program
is looked for in PATH and in BOUNCEHOUSE_TEST_EXIM (an unpacked package is enough)."""
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import unittest

from server import wait_until

CONFIGURATION = """
exim_path = {program}
keep_environment =
primary_hostname = client.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
log_selector = +smtp_confirmation +retry_defer
{main}never_users =
host_lookup =
disable_ipv6 = true
smtp_accept_queue_per_connection = 0
queue_run_max = 10
acl_smtp_rcpt = accept
acl_smtp_data = accept
begin routers
{routers}
begin transports
{transports}
begin retry
* * F,{gives_up},1s
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  client_send = ^user^secret
"""
ROUTER = """
{name}:
  driver = manualroute
  domains = {domain}
  route_list = * {address}::{port}
  self = send
  transport = {name}
"""
TRANSPORT = """
{name}:
  driver = smtp
  allow_localhost
  connect_timeout = 5s
  command_timeout = 5s
  data_timeout = 5s
  final_timeout = 5s
"""
BY_DNS = """
by_dns:
  driver = dnslookup
  domains = *
  ignore_target_hosts =
  self = send
  transport = by_dns
"""


def find_exim():
    for candidate in (os.environ.get("BOUNCEHOUSE_TEST_EXIM"), shutil.which("exim4"), shutil.which("exim")):
        if candidate and pathlib.Path(candidate).exists():
            return candidate
    raise unittest.SkipTest("exim is not installed (BOUNCEHOUSE_TEST_EXIM names one)")


class Exim:
    """Made with all its routes ({domain: Route}), like Postfix; one transport a route. Without routes it asks DNS, in the
    network namespace that `wrap` leads into."""

    def __init__(self, routes, wrap=(), gives_up="60s", main=""):
        self.program = find_exim()
        if os.geteuid() != 0:
            raise unittest.SkipTest("a private exim wants root")
        try:
            self.account = pwd.getpwnam("Debian-exim")
        except KeyError:
            raise unittest.SkipTest("the account Debian-exim, compiled into the program, does not exist") from None
        self.wrap, self.gives_up, self.main = list(wrap), gives_up, main
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bouncehouse-exim-"))
        try:
            self.configure(routes)
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def configure(self, routes):
        self.folder.chmod(0o755)
        for name in ("spool", "log"):
            (self.folder / name).mkdir(mode=0o755)
            os.chown(self.folder / name, self.account.pw_uid, self.account.pw_gid)
        routers = "" if routes else BY_DNS
        transports = "" if routes else TRANSPORT.format(name="by_dns") + "  hosts_avoid_tls = *\n"
        for domain, route in (routes or {}).items():
            name = "to_" + domain.replace(".", "_").replace("-", "_")
            routers += ROUTER.format(name=name, domain=domain, address=route.host.address, port=route.host.port)
            transports += TRANSPORT.format(name=name) + self.manner_of(route)
        self.file = self.folder / "exim.conf"
        self.file.write_text(CONFIGURATION.format(program=self.program, folder=self.folder, port=free_port(), routers=routers,
                                                  transports=transports, gives_up=self.gives_up, main=self.main))
        self.file.chmod(0o644)

    @staticmethod
    def manner_of(route):
        lines = {"none": "  hosts_avoid_tls = *\n", "starttls": "  hosts_require_tls = *\n  tls_verify_hosts =\n  tls_try_verify_hosts =\n",
                 "implicit": "  protocol = smtps\n  tls_verify_hosts =\n  tls_try_verify_hosts =\n"}[route.tls]
        return lines + ("  hosts_require_auth = *\n" if route.user else "")

    def start(self):
        self.output = open(self.folder / "output", "wb")
        self.process = subprocess.Popen([*self.wrap, self.program, "-C", self.file, "-bdf", "-q1s"], stdin=subprocess.DEVNULL,
                                        stdout=self.output, stderr=subprocess.STDOUT)
        wait_until(lambda: self.process.poll() is None and "daemon started" in self.lines(), "exim starts")

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def submit(self, token, *recipients, sender="sender@client.test"):
        content = f"From: <{sender}>\nTo: <{recipients[0]}>\nSubject: {token}\nMessage-ID: <{token}@client.test>\n\nA line.\n.a dot\n"
        subprocess.run([*self.wrap, self.program, "-C", self.file, "-i", "-odb", "-f", sender, *recipients], input=content.encode(), check=True,
                       capture_output=True, timeout=60)

    def lines(self):
        log = self.folder / "log" / "mainlog"
        return log.read_text(errors="replace") if log.exists() else ""

    def attempts(self, recipient):
        """(status, text) of each attempt for a recipient: sent, deferred or bounced, oldest first."""
        words = {"=>": "sent", "->": "sent", "==": "deferred", "**": "bounced"}
        pattern = re.compile(rf"^\S+ \S+ \S+ (=>|->|==|\*\*) {re.escape(recipient)}:? (.*)$", re.M)
        return [(words[mark], text) for mark, text in pattern.findall(self.lines())]

    def wait_for(self, recipient, status, patience=20):
        try:
            return wait_until(lambda: [a for a in self.attempts(recipient) if a[0] == status], f"{recipient} {status}", patience)[0]
        except AssertionError as late:
            late.add_note(f"mainlog (end):\n{self.lines()[-3000:]}")
            raise


def free_port():
    """A port for the daemon's own listener, which nobody uses: messages are handed over on the command line."""
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
