"""One-shot clients: curl, swaks, msmtp, Python's smtplib, nodemailer. None of them queues or retries."""
import json
import os
import pathlib
import shutil
import smtplib
import ssl
import subprocess
import tempfile
import unittest

from senders.outcome import Outcome


def need(tool):
    if shutil.which(tool) is None:
        raise unittest.SkipTest(f"{tool} is not installed")


class Client:
    """A program started once a message."""
    name = ""
    mechanisms = ("PLAIN",)
    shows_codes = True        # its output holds the reply codes

    def __init__(self):
        need(self.name)

    def close(self):
        pass

    def run(self, command, mail, content, environment=None):
        done = subprocess.run(command, input=content.encode(), capture_output=True, timeout=mail.seconds + 30,
                              env={**os.environ, **(environment or {})})
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


class Curl(Client):
    name = "curl"

    def send(self, mail):
        with tempfile.NamedTemporaryFile(suffix=".eml") as file:
            file.write(mail.content().encode())
            file.flush()
            scheme, host = ("smtps" if mail.tls == "implicit" else "smtp"), mail.name or mail.host
            command = ["curl", "-v", "-sS", "-m", str(mail.seconds), "--url", f"{scheme}://{host}:{mail.port}/client.test",
                       "--mail-from", mail.sender, "-T", file.name]
            for recipient in mail.recipients:
                command += ["--mail-rcpt", recipient]
            if mail.name:
                command += ["--connect-to", f"::{mail.host}:{mail.port}"]
            if mail.tls == "starttls":
                command += ["--ssl-reqd"]
            command += ["--cacert", mail.ca] if mail.ca else ["-k"]
            if mail.user:
                command += ["--user", f"{mail.user}:{mail.password}"]
            status, text = self.run(command, mail, "")
        return Outcome(status == 0, status, text)


class Swaks(Client):
    name = "swaks"

    def send(self, mail):
        command = ["swaks", "--server", mail.host, "--port", str(mail.port), "--helo", "client.test", "--from", mail.sender,
                   "--to", ",".join(mail.recipients), "--timeout", str(mail.seconds), "--data", "-"]
        command += {"none": [], "starttls": ["--tls"], "implicit": ["--tlsc"]}[mail.tls]
        if mail.ca:
            command += ["--tls-verify", "--tls-ca-path", mail.ca]
        if mail.user:
            command += ["--auth", "PLAIN", "--auth-user", mail.user, "--auth-password", mail.password]
        status, text = self.run(command, mail, mail.content("\n"))
        return Outcome(status == 0, status, text)


class Msmtp(Client):
    name = "msmtp"

    def send(self, mail):
        command = ["msmtp", "--file=/dev/null", "--debug", f"--host={mail.host}", f"--port={mail.port}", "--domain=client.test",
                   f"--from={mail.sender}", f"--timeout={mail.seconds}"]
        command += ["--tls=off"] if mail.tls == "none" else ["--tls=on"]
        if mail.tls == "implicit":
            command += ["--tls-starttls=off"]
        if mail.tls != "none":
            command += [f"--tls-trust-file={mail.ca}", f"--tls-host-override={mail.name}"] if mail.ca else ["--tls-certcheck=off"]
        command += ["--auth=plain", f"--user={mail.user}", f"--passwordeval=echo {mail.password}"] if mail.user else ["--auth=off"]
        status, text = self.run([*command, *mail.recipients], mail, mail.content("\n"))
        return Outcome(status == 0, status, text)    # its status (sysexits.h) does not tell 4yz from 5yz


class Smtplib(Client):
    name = "smtplib"

    def __init__(self):
        pass

    def send(self, mail):
        context = ssl.create_default_context(cafile=mail.ca) if mail.ca else ssl._create_unverified_context()
        link, host = None, mail.name or mail.host
        try:
            link = self.connect(mail, context, host)
            if mail.tls == "starttls":
                link._host = host    # the name that starttls() asks for and verifies
                code, text = link.starttls(context=context)
                if code != 220:
                    raise smtplib.SMTPResponseException(code, text)
            if mail.user:
                link.login(mail.user, mail.password)
            refused = link.sendmail(mail.sender, list(mail.recipients), mail.content().encode())
        except smtplib.SMTPRecipientsRefused as problem:
            return self.failed(problem, {r: code for r, (code, _) in problem.recipients.items()})
        except (smtplib.SMTPException, OSError) as problem:
            return self.failed(problem, {})
        finally:
            self.leave(link)
        codes = {recipient: code for recipient, (code, _) in refused.items()}
        return Outcome(not codes, "sent", f"sent {codes or ''}", codes)

    @staticmethod
    def connect(mail, context, host):
        if mail.tls != "implicit":
            return smtplib.SMTP(mail.host, mail.port, "client.test", timeout=mail.seconds)

        class Implicit(smtplib.SMTP_SSL):
            def _get_socket(self, address, port, timeout):
                self._host = host
                return super()._get_socket(address, port, timeout)
        context.check_hostname = context.check_hostname and mail.ca is not None
        return Implicit(mail.host, mail.port, "client.test", timeout=mail.seconds, context=context)

    @staticmethod
    def failed(problem, refused):
        code = getattr(problem, "smtp_code", None) or next(iter(refused.values()), None)
        temporary = None if code is None else 400 <= code < 500
        return Outcome(False, type(problem).__name__, f"{type(problem).__name__}: {problem} {code or ''}", refused, temporary)

    @staticmethod
    def leave(link):
        if link is not None:
            try:
                link.quit()
            except (smtplib.SMTPException, OSError):
                link.close()


NODE_SCRIPT = """
const nodemailer = require(process.env.NODEMAILER), mail = JSON.parse(require('fs').readFileSync(0));
const tls = mail.ca ? { ca: require('fs').readFileSync(mail.ca), servername: mail.name } : { rejectUnauthorized: false };
nodemailer.createTransport({
    host: mail.host, port: mail.port, name: 'client.test', secure: mail.tls === 'implicit', ignoreTLS: mail.tls === 'none',
    requireTLS: mail.tls === 'starttls', tls, auth: mail.user ? { user: mail.user, pass: mail.password } : undefined,
    connectionTimeout: 1000 * mail.seconds, greetingTimeout: 1000 * mail.seconds, socketTimeout: 1000 * mail.seconds,
}).sendMail({ envelope: { from: mail.sender, to: mail.recipients }, raw: mail.content })
    .then(info => console.log(JSON.stringify({ response: info.response, rejected: info.rejectedErrors || [], refused: info.rejected })))
    .catch(e => { console.log(JSON.stringify({ error: String(e), code: e.code, response: e.responseCode, command: e.command })); process.exitCode = 1; });
"""


class Nodemailer(Client):
    name = "nodemailer"

    def __init__(self):
        need("node")
        self.module = os.environ.get("BOUNCEHOUSE_TEST_NODEMAILER") or self.install()

    @staticmethod
    def install():
        """One copy for all runs of this user, fetched by npm when it is missing."""
        folder = pathlib.Path(tempfile.gettempdir()) / f"bouncehouse-nodemailer-{os.getuid()}"
        module = folder / "node_modules" / "nodemailer"
        if not module.exists():
            need("npm")
            folder.mkdir(mode=0o700, exist_ok=True)
            done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "nodemailer@6"], cwd=folder, capture_output=True,
                                  text=True, timeout=120)
            if done.returncode != 0:
                raise unittest.SkipTest(f"npm cannot install nodemailer: {done.stderr.strip()[-200:]}")
        return str(module)

    def send(self, mail):
        fields = {key: getattr(mail, key) for key in ("host", "port", "tls", "ca", "name", "user", "password", "sender", "seconds")}
        fields |= {"recipients": list(mail.recipients), "content": mail.content()}
        status, text = self.run(["node", "-e", NODE_SCRIPT], mail, json.dumps(fields), {"NODEMAILER": self.module})
        told = json.loads(text.splitlines()[0]) if text.startswith("{") else {}
        refused = {r["recipient"]: r["responseCode"] for r in told.get("rejected", [])}
        code = told.get("response") if status else None
        temporary = 400 <= code < 500 if isinstance(code, int) else None
        return Outcome(status == 0 and not refused, status, text, refused, temporary)
