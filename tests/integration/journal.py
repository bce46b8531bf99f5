"""Reads a journal: JSON Lines, one object an event or a message (docs/journal.md)."""
import base64
import json

NUMBERS = {"code", "step", "size", "number", "session", "at_ns", "wall_ms"}
FLAGS = {"implicit_tls", "done", "success", "complete", "by_chunks", "kept", "tls", "by_client"}
LISTS = {"reasons", "findings", "recipients", "parameters"}


class Line(dict):
    """One line. What is empty, false or 0 is left out of the file and comes back here; octets that are no UTF-8 are told
    under KEY_base64 and stand under KEY with surrogate escapes."""

    def __init__(self, fields):
        super().__init__(fields)
        for key in [key for key in fields if key.endswith("_base64")]:
            self[key.removesuffix("_base64")] = base64.b64decode(fields[key]).decode("utf-8", "surrogateescape")

    def __missing__(self, key):
        return 0 if key in NUMBERS else False if key in FLAGS else [] if key in LISTS else ""


class Journal:
    def __init__(self, path):
        self.path = path

    def lines(self, torn_end=False):
        """All lines in order of writing. Each must be a JSON object; the last may be torn only when the writer was killed
        or still writes."""
        with open(self.path, "rb") as file:
            raw = file.read().split(b"\n")
        last = raw.pop()
        if last and not torn_end:
            raise AssertionError(f"{self.path}: the last line has no end: {last[:200]!r}")
        found = []
        for number, line in enumerate(raw, 1):
            try:
                item = json.loads(line.decode("utf-8"))
            except ValueError as problem:
                raise AssertionError(f"{self.path}:{number}: {problem}: {line[:200]!r}") from problem
            if not isinstance(item, dict):
                raise AssertionError(f"{self.path}:{number}: not an object: {line[:200]!r}")
            found.append(Line(item))
        return found

    def of_kind(self, *kinds):
        return [line for line in self.lines(torn_end=True) if line["event"] in kinds]

    def messages(self):
        return [line for line in self.lines(torn_end=True) if not line["event"] and line["message"]]

    def replies(self, stage=None, code=None, rule=None, session=None):
        """Replies given, by stage, code, and the id of the rule behind it."""
        return [
            line for line in self.of_kind("reply")
            if (stage is None or line["stage"] == stage) and (code is None or line["code"] == code)
            and (rule is None or f"({rule})" in line["rule"]) and (session is None or line["session"] == session)
        ]

    def commands(self, stage=None, session=None):
        return [
            line for line in self.of_kind("command")
            if (stage is None or line["stage"] == stage) and (session is None or line["session"] == session)
        ]

    def sessions_of(self, host):
        return [line["session"] for line in self.of_kind("connected") if line["host"] == host]

    def wrongs(self):
        """Names of everything that clients did wrong."""
        return [line["wrong"] for line in self.of_kind("wrong", "command") if line["wrong"]]
