"""The queue on disk: one .eml and one .json a message, each written aside and renamed. The .json comes last and makes the
message part of the queue, so that a killed process leaves whole messages or nothing. No fsync: the tests kill processes,
not machines."""
import json
import os
import threading
import time
import itertools



class Spool:
    def __init__(self, folder):
        self.folder = os.path.join(folder, "queue")
        os.makedirs(self.folder, exist_ok=True)
        self.numbers, self.lock = itertools.count(1), threading.Lock()
        self.start = f"{time.time_ns():x}"

    def new_id(self):
        with self.lock:
            return f"{self.start}-{next(self.numbers)}"

    def write(self, name, octets):
        target = os.path.join(self.folder, name)
        with open(target + ".new", "wb") as file:
            file.write(octets)
        os.replace(target + ".new", target)

    def add(self, message, content):
        self.write(message["id"] + ".eml", content)
        self.save(message)

    def save(self, message):
        self.write(message["id"] + ".json", json.dumps(message).encode())

    def content(self, message):
        with open(os.path.join(self.folder, message["id"] + ".eml"), "rb") as file:
            return file.read()

    def remove(self, message):
        for end in (".json", ".eml"):       # in this order: an .eml alone is no message
            try:
                os.unlink(os.path.join(self.folder, message["id"] + end))
            except FileNotFoundError:
                pass

    def messages(self):
        """What an earlier process left."""
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".json"):
                with open(os.path.join(self.folder, name), "rb") as file:
                    yield json.loads(file.read())


