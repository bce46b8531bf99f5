"""A web app as they are: it mails whoever signs up, through the one server it is set to, with words of its own.

    SMTP_HOST=... SMTP_PORT=... python3 app.py PORT

APP_FAULT breaks it: says-sent-always answers 200 whatever happens to the mail, ends-when-refused ends the whole app when
a recipient is refused."""
import http.server
import json
import os
import smtplib
import sys
import urllib.parse
from email.message import EmailMessage


def welcome(address):
    message = EmailMessage()
    message["From"] = "shop@shop.example"
    message["To"] = address
    message["Subject"] = "Welcome"
    message.set_content("Good to have you here.\n")
    with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"]), timeout=3) as server:
        server.send_message(message)


class App(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, **body):
        octets = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (octets[:7], octets[7:]):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def do_GET(self):
        self.answer(404)

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        try:
            welcome(form["email"][0])
        except smtplib.SMTPRecipientsRefused as refused:
            if os.environ.get("APP_FAULT") == "ends-when-refused":
                os._exit(3)
            code, text = next(iter(refused.recipients.values()))
            return self.failed(f"{code} {text.decode('utf-8', 'replace')}")
        except smtplib.SMTPResponseException as refused:
            return self.failed(f"{refused.smtp_code} {refused.smtp_error}")
        except (smtplib.SMTPException, OSError) as problem:
            return self.failed(f"mail cannot be sent now: {problem}")
        self.answer(200, sent=True)

    def failed(self, why):
        if os.environ.get("APP_FAULT") == "says-sent-always":
            return self.answer(200, sent=True)
        self.answer(502, error=why)

    def log_message(self, *words):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), App).serve_forever()
