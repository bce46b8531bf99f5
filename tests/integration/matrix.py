"""The scenario behind the sender matrix: a host for every stage that refuses and for every way to deliver."""

STAGES = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "data-end")
REPLIES = {4: "451 4.3.0 Refused for now at {stage}", 5: "550 5.7.1 Refused for good at {stage}"}
AT_CONNECT = {4: "421 4.3.2 Refused for now at {stage}", 5: "554 5.3.2 Refused for good at {stage}"}
AT_STARTTLS = {4: "454 4.7.0 Refused for now at {stage}", 5: "501 5.5.4 Refused for good at {stage}"}
AT_AUTH = {4: "454 4.7.0 Refused for now at {stage}", 5: "535 5.7.8 Refused for good at {stage}"}

ACCOUNT = 'account = [{ user = "user", password = "secret" }]'
MECHANISMS = 'mechanisms = ["PLAIN", "LOGIN"]'

WAYS = f"""
title = "Every way to deliver"
summary = "Hosts that accept everything: in clear, over STARTTLS, with implicit TLS, and each with AUTH."

[[host]]
name = "plain.example.test"
tls = {{ mode = "none" }}

[[host]]
name = "starttls.example.test"
tls = {{ mode = "starttls", required = true }}

[[host]]
name = "implicit.example.test"
tls = {{ mode = "implicit" }}

[[host]]
name = "auth.example.test"
tls = {{ mode = "none" }}
auth = {{ {MECHANISMS}, required = true, {ACCOUNT} }}

[[host]]
name = "starttls-auth.example.test"
tls = {{ mode = "starttls", required = true }}
auth = {{ {MECHANISMS}, required = true, clear_text = false, {ACCOUNT} }}

[[host]]
name = "implicit-auth.example.test"
tls = {{ mode = "implicit" }}
auth = {{ {MECHANISMS}, required = true, {ACCOUNT} }}
"""

LIST_OF_WAYS = {"plain": ("none", False), "starttls": ("starttls", False), "implicit": ("implicit", False),
                "auth": ("none", True), "starttls-auth": ("starttls", True), "implicit-auth": ("implicit", True)}


def host_of(stage, kind):
    return f"{stage}-{kind}.example.test"


def reply_of(stage, kind):
    table = {"connect": AT_CONNECT, "starttls": AT_STARTTLS, "auth": AT_AUTH}.get(stage, REPLIES)
    return table[kind].replace("{stage}", stage)


def code_of(stage, kind):
    return int(reply_of(stage, kind)[:3])


def rule_of(stage, kind):
    return f"refuse-{stage}-{kind}"


def refusals():
    """One host for each stage and class, refusing there and nowhere else."""
    parts = ['title = "Refused at every stage"\nsummary = "A host for each stage and class of refusal."\n']
    for stage in STAGES:
        for kind in (4, 5):
            auth = f"\nauth = {{ {MECHANISMS}, {ACCOUNT} }}" if stage == "auth" else ""
            if stage == "data":
                auth += '\nwithholds = ["CHUNKING"]'      # else BDAT is used, and DATA never seen
            at = '["ehlo", "helo"]' if stage == "ehlo" else f'"{stage}"'
            parts.append(f"""
[[host]]
name = "{host_of(stage, kind)}"{auth}

[[rule]]
id = "{rule_of(stage, kind)}"
host = "{host_of(stage, kind)}"
at = {at}
reply = "{reply_of(stage, kind)}"
""")
    return "".join(parts)
