"""Faults of the process rather than of the protocol (names beginning with proc-): some from the start, which no server can
cure, the others when a recipient is refused, so that the sender is well as long as nothing goes wrong."""
import os
import signal
import sys
import time

from switch import fault


def at_start():
    if fault("proc-crashes-at-once"):
        crash()
    if fault("proc-hangs-at-once"):
        hang()
    if fault("proc-floods-at-once"):
        flood()
    if fault("proc-eats-memory-at-once"):
        eat()
    if fault("proc-never-connects"):
        print('{"told": "accepted"}')
        sys.exit(0)
    if fault("proc-always-accepts"):
        import json
        import client
        recipients = sys.argv[1:] or client.variable("RECIPIENTS").split(" ")
        try:
            client.deliver()
        except Exception:
            pass
        print(json.dumps({"told": "accepted", "recipients": {one: "accepted" for one in recipients}}))
        sys.exit(0)


def when_refused():
    if fault("proc-crashes"):
        crash()
    if fault("proc-hangs"):
        hang()
    if fault("proc-leaves-a-child") and os.fork() == 0:
        hang()
    if fault("proc-floods-output"):
        flood()
    if fault("proc-eats-memory"):
        eat()


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def hang():
    while True:
        time.sleep(3600)


def flood():
    line = "x" * 1023 + "\n"
    while True:
        sys.stdout.write(line)


def eat():
    """More than it may have; what it cannot get does not stop it."""
    eaten = []
    while True:
        try:
            eaten.append(bytes(range(256)) * 65536)
        except MemoryError:
            time.sleep(0.01)
