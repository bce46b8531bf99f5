#!/usr/bin/env python3
"""A one-shot mail client: its job stands in BOUNCEHOUSE_ variables, the message on standard input. The recipients may
also be its arguments, for there may be more than a variable can hold.

Prints one line of JSON: told, code, text, recipients. Exit status: 0 accepted, 75 temporary, 69 permanent, 1 any other
failure. SENDER_FAULT breaks it in one point (faults.py)."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from switch import FAULT, fault, known
import smtp
from address import path, unsafe
from terms import Mail, NotOurs, Settings, Target

STATUS = {"accepted": 0, "temporary": 75, "permanent": 69}


def variable(name, otherwise=""):
    return os.environb.get(b"BOUNCEHOUSE_" + name.encode(), b"").decode("utf-8", "surrogateescape") or otherwise


def option(name):
    """What the sender's description or the case itself asks for."""
    return variable(name) or variable("OPTION_" + name)


def settings_from_environment():
    settings = Settings()
    settings.hello = variable("OPTION_HELLO") or variable("HELLO", settings.hello)
    settings.tls = variable("TLS_POLICY", "none")
    settings.ca_file = variable("CA_FILE")
    settings.auth = "" if variable("AUTH_MECHANISM") == "none" else variable("AUTH_MECHANISM")
    settings.user, settings.password, settings.token = (
        variable(name).encode("utf-8", "surrogateescape") for name in ("USER", "PASSWORD", "TOKEN"))
    settings.clear_auth = option("CLEAR_AUTH") in ("1", "true", "yes")
    settings.chunking = option("CHUNKING") in ("1", "true", "yes")
    if variable("TIMEOUT_MS"):
        settings.patient(int(variable("TIMEOUT_MS")) / 1000)
    return settings


def mail_from_environment(recipients, content):
    """ORCPT: one a recipient, in order; "" or "-" for none."""
    given = variable("ORCPT").split(" ")
    orcpt = {one: value if ";" in value else "rfc822;" + value
             for one, value in zip(recipients, given) if value not in ("", "-")}
    return Mail(variable("SENDER"), content, variable("ENVID"), variable("RET"), variable("NOTIFY"), orcpt)


def with_subject(content, subject):
    """The message with a Subject of the caller's own. It may hold no line end (RFC 5322 2.2)."""
    if unsafe(subject) and not fault("sec-field-injection"):
        raise NotOurs("the Subject holds a control character")
    header, end, rest = content.partition(b"\r\n\r\n")
    kept = [line for line in header.split(b"\r\n") if not line.startswith(b"Subject:")]
    return b"\r\n".join([b"Subject: " + subject.encode(), *kept]) + end + rest


def told_of(outcomes):
    """Of the whole message: accepted only when nobody was refused; worth another try when anybody is."""
    found = {outcome.told for outcome in outcomes.values()}
    return "temporary" if "temporary" in found else "permanent" if "permanent" in found else "accepted"


def deliver():
    recipients = sys.argv[1:] or [one for one in variable("RECIPIENTS").split(" ") if one]
    if not recipients or not variable("PORT"):
        return "failed", {}, "BOUNCEHOUSE_PORT and BOUNCEHOUSE_RECIPIENTS are needed"
    target = Target(variable("ADDRESS", "127.0.0.1"), int(variable("PORT")), variable("HOST_NAME"))
    content = sys.stdin.buffer.read()
    if variable("OPTION_SUBJECT"):
        content = with_subject(content, variable("OPTION_SUBJECT"))
    mail = mail_from_environment(recipients, content)
    for address in (mail.sender, *recipients):      # before anything goes out
        path(address)
    outcomes = smtp.send_once(target, settings_from_environment(), mail, recipients)
    for _ in range(20 if fault("retry-client-loops") else 0):
        left = [one for one in recipients if outcomes[one].told == "temporary"]
        if left:
            outcomes.update(smtp.send_once(target, settings_from_environment(), mail, left))
    if fault("dup-sends-twice"):
        smtp.send_once(target, settings_from_environment(), mail, recipients)
    if fault("reply-follows-551"):
        import re
        for outcome in list(outcomes.values()):
            found = re.search(r"<([^<>]+@[^<>]+)>", outcome.text)
            if outcome.code == 551 and found:
                smtp.send_once(target, settings_from_environment(), mail, [found[1]])
    return told_of(outcomes), outcomes, ""


def main():
    if not known():
        sys.exit(f"there is no fault {FAULT!r}")
    if FAULT.startswith("proc-"):
        import misbehave
        misbehave.at_start()
    try:
        told, outcomes, text = deliver()
    except NotOurs as problem:
        told, outcomes, text = "failed", {}, str(problem)
    if fault("sec-raw-output"):
        sys.stderr.buffer.writelines(line for outcome in outcomes.values() for line in outcome.lines)
        sys.stderr.buffer.flush()
    worst = next((outcome for outcome in outcomes.values() if outcome.told == told), None)
    import json
    # Of very many only those that differ from the whole: no reader wants a line without end.
    named = {one: outcome for one, outcome in outcomes.items() if len(outcomes) < 1000 or outcome.told != told}
    print(json.dumps({"told": told, "code": worst.code if worst else 0, "text": worst.text if worst else text,
                      "recipients": {one: outcome.told for one, outcome in named.items()},
                      "replies": {one: f"{outcome.code} {outcome.text}" for one, outcome in named.items()}}))
    return STATUS.get(told, 1)


if __name__ == "__main__":
    sys.exit(main())
