"""A model server for tests: answers what the records of a request say.

Records are lines. `double` answers each line's first number times two, `echo` the body as it came, `lines`
how many records there were. A record `bad` is refused with 400, `flaky` with 500 until it came three times,
`hang` is never answered, `die` ends the server. `append` answers each line with SUFFIX after it, for the next
container of a pipeline. Answers have the type ANSWER_TYPE, where there is one. What happened is told in the file EVENTS, line by line.
"""

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EVENTS = os.environ["EVENTS"]
MODE = os.environ.get("MODE", "double")
PARAMETERS = os.environ.get("EXECUTION_PARAMETERS")
SUFFIX = os.environ.get("SUFFIX", "").encode()
ANSWER_TYPE = os.environ.get("ANSWER_TYPE")
lock = threading.Lock()
pair = threading.Barrier(2, timeout=120)
open_requests = 0
flaky = 0


def tell(**event):
    # Unbuffered, so that who reads it meanwhile finds whole lines.
    with lock, open(EVENTS, "ab", buffering=0) as events:
        events.write(json.dumps(event).encode() + b"\n")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/ping":
            self.answer(200, b"")
        elif self.path == "/execution-parameters" and PARAMETERS is not None:
            self.answer(200, PARAMETERS.encode())
        else:
            self.answer(404, b"")

    def do_POST(self):
        global open_requests, flaky
        body = self.body()
        with lock:
            open_requests += 1
            now_open = open_requests
        tell(
            event="invocation",
            body=body.decode("latin1"),
            type=self.headers.get("Content-Type"),
            accept=self.headers.get("Accept"),
            chunked=self.headers.get("Transfer-Encoding") == "chunked",
            open=now_open,
        )
        if MODE == "together":
            # Answers only when a second request is under way.
            pair.wait()
        status, answer = self.answer_to(body)
        # Before it is told: who has an answer may ask again at once.
        with lock:
            open_requests -= 1
        self.answer(status, answer)

    def answer_to(self, body):
        global flaky
        if b"die" in body:
            os._exit(7)
        if b"hang" in body:
            time.sleep(3600)
        if b"bad" in body:
            return 400, b"cannot read\n the record"
        if b"flaky" in body:
            flaky += 1
            return 200 if flaky > 2 else 500, b"at last\n"
        if MODE == "echo":
            return 200, body
        lines = body.split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        if MODE == "append":
            return 200, b"".join(line + SUFFIX + b"\n" for line in lines)
        if MODE == "lines":
            return 200, b"%d" % len(lines)
        if MODE == "json":
            return 200, b"\n".join(b'{"label":1.50}' for _ in lines)
        doubled = [b"%g" % (float(line.split(b",")[0]) * 2) for line in lines]
        return 200, b"\n".join(doubled)

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if ANSWER_TYPE is not None:
            self.send_header("Content-Type", ANSWER_TYPE)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


names = ["SAGEMAKER_BATCH", "SAGEMAKER_MAX_PAYLOAD_IN_MB", "SAGEMAKER_BATCH_STRATEGY"]
names += ["SAGEMAKER_MAX_CONCURRENT_TRANSFORMS", "SAGEMAKER_SUBMIT_DIRECTORY", "AWS_REGION", "GREETING"]
names += ["SAGEMAKER_SAFE_PORT_RANGE", "SUFFIX"]
model = os.path.join(os.environ.get("OPT_ML", "/opt/ml"), "model", "model.txt")
code = os.path.join(os.environ.get("OPT_ML", "/opt/ml"), "code", "inference.py")
tell(
    event="started",
    arguments=sys.argv[1:],
    environment={name: os.environ[name] for name in names if name in os.environ},
    model=open(model).read() if os.path.exists(model) else None,
    code=open(code).read() if os.path.exists(code) else None,
)
if MODE == "crash":
    print("no model here", flush=True)
    sys.exit(3)
print("serving", flush=True)
ThreadingHTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler).serve_forever()
