"""The switch that breaks a sender in one point: SENDER_FAULT=name. Empty or absent: the sender is correct."""
import os

FAULT = os.environ.get("SENDER_FAULT", "")


def fault(name):
    """Whether the sender is to be wrong in this way. The names stand in faults.py."""
    return FAULT == name
