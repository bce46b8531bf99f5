"""The switch that breaks a sender in one point: SENDER_FAULT=name. Empty or absent: the sender is correct."""
import os

FAULT = os.environ.get("SENDER_FAULT", "")


def fault(name):
    """Whether the sender is to be wrong in this way. The names stand in faults.py."""
    return FAULT == name


def known():
    """Whether SENDER_FAULT is empty or stands in the table; a mistyped name must not pass for a correct sender."""
    if FAULT:
        import faults
        return FAULT in faults.FAULTS
    return True
