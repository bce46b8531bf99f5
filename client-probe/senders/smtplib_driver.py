"""Sends as programs with smtplib do, and says as one line of JSON what they are told. Recipients are the arguments,
the rest stands in BOUNCEHOUSE_... (docs/sender-format.md)."""
import email
import email.policy
import json
import os
import smtplib
import ssl
import sys


def value(name):
    return os.environ.get("BOUNCEHOUSE_" + name, "")


ADDRESS, PORT, HOST = value("ADDRESS"), int(value("PORT")), value("HOST_NAME") or value("ADDRESS")
TIMEOUT = int(value("TIMEOUT_S"))


class ByAddress:
    """Goes to the address, without DNS, while the name stays the one that is verified."""

    def _get_socket(self, host, port, timeout):
        return super()._get_socket(ADDRESS, port, timeout)


class Plain(ByAddress, smtplib.SMTP):
    pass


class Wrapped(smtplib.SMTP_SSL):
    def _get_socket(self, host, port, timeout):
        plain = smtplib.SMTP._get_socket(self, ADDRESS, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=self._host)


def context(policy):
    made = ssl.create_default_context(cafile=value("CA_FILE") if policy == "verified" else None)
    if policy != "verified":
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def connect(policy):
    if policy == "implicit":
        return Wrapped(HOST, PORT, value("HELLO"), timeout=TIMEOUT, context=context(policy))
    link = Plain(HOST, PORT, value("HELLO"), timeout=TIMEOUT)
    link.ehlo_or_helo_if_needed()
    if policy in ("required", "verified") or (policy == "opportunistic" and link.has_extn("starttls")):
        code, text = link.starttls(context=context(policy))
        if code != 220:
            link.close()
            raise smtplib.SMTPResponseException(code, text)
    return link


def kind(code):
    return {4: "temporary", 5: "permanent"}.get(code // 100, "failed")


def tell(told, code=0, text="", refused=None, taken=()):
    each = {recipient: kind(answer[0]) for recipient, answer in (refused or {}).items()}
    each |= {recipient: "accepted" for recipient in taken}
    print(json.dumps({"told": told, "code": code, "text": str(text), "recipients": each}))
    sys.exit(0 if told == "accepted" else 1)


def send(recipients):
    options = []
    refused = {}
    with connect(value("TLS_POLICY")) as link:
        if value("USER") and value("AUTH_MECHANISM"):
            link.login(value("USER"), value("PASSWORD"))
        if value("UTF8"):   # as send_message() does it
            link.ehlo_or_helo_if_needed()
            if not link.has_extn("smtputf8"):
                raise smtplib.SMTPNotSupportedError("the server does not offer SMTPUTF8")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        for file in value("MESSAGE_FILES").split():
            with open(file, "rb") as message:
                refused |= link.sendmail(value("SENDER"), recipients, composed(message.read()), options)
    return refused


def composed(message):
    """With a Subject of the case's own, as programs set it that make their messages by the package email."""
    if not value("OPTION_SUBJECT"):
        return message
    made = email.message_from_bytes(message, policy=email.policy.SMTP)
    del made["Subject"]
    made["Subject"] = value("OPTION_SUBJECT")
    return made.as_bytes()


def main(recipients):
    try:
        refused = send(recipients)
    except smtplib.SMTPRecipientsRefused as problem:
        kinds = {kind(code) for code, _ in problem.recipients.values()}
        tell(kinds.pop() if len(kinds) == 1 else "failed", next(iter(problem.recipients.values()))[0],
             f"SMTPRecipientsRefused: {problem.recipients}", problem.recipients)
    except smtplib.SMTPResponseException as problem:
        tell(kind(problem.smtp_code), problem.smtp_code, f"{type(problem).__name__}: {problem}")
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        tell("failed", 0, f"{type(problem).__name__}: {problem}")
    tell("accepted", 0, f"refused: {refused}" if refused else "sent", refused, [r for r in recipients if r not in refused])


main(sys.argv[1:])
