"""What a walls case sees of the process it runs: every address it connects to, every name it asks.

Python reads this at its start because PYTHONPATH names this folder. `WALLS_LOG` takes a line for
each connection; `WALLS_NAMES` is a JSON table of names, each with the answers that the resolver
gives in turn (the last repeats): a name server of our own without touching the machine's.
"""

import json
import os
import socket
import sys

_log = os.environ.get("WALLS_LOG")
_names = json.loads(os.environ.get("WALLS_NAMES") or "{}")
_asked = {}
_real = socket.getaddrinfo


def _watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host, port = arguments[1][:2]
        with open(_log, "a", encoding="utf-8") as log:  # noqa: PTH123 - pathlib is not loaded yet
            log.write(f"{host}:{port}\n")


def _answered(host, port, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _names:
        return _real(host, port, *rest, **named)
    turn = _asked.get(name, 0)
    _asked[name] = turn + 1
    answers = _names[name]
    found = []
    for address in answers[min(turn, len(answers) - 1)]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        found.append((family, socket.SOCK_STREAM, 6, "", (address, port)))
    return found


if _log:
    sys.addaudithook(_watch)
if _names:
    socket.getaddrinfo = _answered
