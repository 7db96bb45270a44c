"""Serves moto's AWS on a free port of loopback until its standard input ends, which it does when its maker does."""

import logging
import sys

from moto.server import ThreadedMotoServer

# A line for every request is too much; what goes wrong is not.
logging.getLogger("werkzeug").setLevel(logging.WARNING)

server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print("http://{}:{}".format(*server.get_host_and_port()), flush=True)
sys.stdin.read()
