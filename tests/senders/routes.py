"""The table of routes: how to get to a domain."""
import os
import threading
import time

from address import ascii_domain
from switch import fault
from terms import NotOurs, Settings


class Routes:
    def __init__(self, path):
        self.path, self.stamp, self.table, self.lock = path, None, {}, threading.Lock()

    def find(self, domain):
        with self.lock:
            self.refresh()
            domain = domain.lower()
            try:
                if fault("proc-connects-elsewhere"):
                    return self.another(domain) or self.table.get(domain)
                return (self.table.get(domain) or self.table.get(ascii_domain(domain)) or self.above(domain)
                        or self.table.get("*"))
            except NotOurs:
                return None

    def another(self, domain):
        """The way to the next domain that is of the same kind."""
        alike = sorted(one for one in self.table if domain in self.table and one.partition(".")[2] == domain.partition(".")[2])
        return self.table[alike[(alike.index(domain) + 1) % len(alike)]] if alike else None

    def above(self, domain):
        """The route of a domain above, where hosts are looked up: it says how to talk to them."""
        while "." in domain:
            domain = domain.partition(".")[2]
            route = self.table.get(domain)
            if route and route.by_name:
                return route
        return None

    def refresh(self):
        try:
            found = os.stat(self.path)
        except OSError:
            return
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp == self.stamp:
            return
        table = {}
        with open(self.path, encoding="utf-8") as file:
            for words in (line.split() for line in file):
                if len(words) >= 4 and not words[0].startswith("#"):
                    more = dict(word.partition("=")[::2] for word in words[4:] if "=" in word)
                    auth = words[4] if len(words) > 4 and "=" not in words[4] and words[4] not in ("-", "none") else ""
                    table[words[0].lower()] = Route(words[1], int(words[2]), words[3], auth, more)
        self.stamp, self.table = stamp, table


class Route:
    def __init__(self, address, port, tls, auth, more):
        self.address, self.port, self.tls, self.auth, self.more = address, port, tls, auth, more
        self.place = (address, port, tls, auth, tuple(sorted(more.items())))
        self.by_name = address == "dns"     # in place of an address: hosts are looked up

    def settings(self, relay):
        made = Settings()
        made.hello = self.more.get("hello") or relay.name
        made.tls, made.auth, made.ca_file = self.tls, self.auth, self.more.get("ca", "")
        made.user, made.password, made.token = (self.more.get(key, "").encode() for key in ("user", "password", "token"))
        if os.environ.get("BOUNCEHOUSE_TIMEOUT_MS"):
            made.patient(int(os.environ["BOUNCEHOUSE_TIMEOUT_MS"]) / 1000)
        if fault("retry-other-hello"):
            made.hello = f"h{time.time_ns() % 99991}.{made.hello}"
        return made
