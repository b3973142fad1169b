"""Calls from this node to addresses outside of it: bounded in time and size, no redirects, no way into the own network.

`call` makes one. `signing` signs what goes out and checks what a program sends back by the same scheme, `pauses` says how
long to wait before trying again. Knows neither Django nor a room.
"""

from fanal.outgoing.addresses import Address, Network, Refusal, Refused, read_address, read_networks
from fanal.outgoing.calling import Answer, Failed, Limits, call

__all__ = [
    "Address",
    "Answer",
    "Failed",
    "Limits",
    "Network",
    "Refusal",
    "Refused",
    "call",
    "read_address",
    "read_networks",
]
