"""What a sender says became of its message."""
import dataclasses


@dataclasses.dataclass
class Outcome:
    delivered: bool           # the sender says that every recipient was taken
    status: object            # exit status, exception class, "sent" ...
    text: str                 # all it said, the server's replies among it when it shows them
    refused: dict = dataclasses.field(default_factory=dict)  # recipients it names as refused, with their codes
    temporary: bool | None = None   # what it takes the failure for; None: it does not tell

    def told(self, code):
        """Whether the sender passed the server's reply code on to its caller."""
        return str(code) in self.text


@dataclasses.dataclass
class Mail:
    """One message to hand over."""
    host: str
    port: int
    token: str                          # stands in the content, so that the journal can be asked for it
    recipients: tuple = ("rcpt@any.test",)
    sender: str = "sender@client.test"
    tls: str = "none"                   # none, starttls, implicit
    ca: str | None = None               # verify against this file; None: do not verify
    name: str | None = None             # the name to ask for and to verify
    user: str | None = None
    password: str = "secret"
    body: str = ""
    seconds: int = 10                   # patience for any one answer

    def content(self, end="\r\n"):
        lines = [f"From: <{self.sender}>", f"To: <{self.recipients[0]}>", f"Subject: {self.token}",
                 f"Message-ID: <{self.token}@client.test>", "Date: Thu, 01 Jan 2026 00:00:00 +0000", "",
                 "A line.", ".a line with a dot", *self.body.splitlines()]
        return end.join(lines) + end
