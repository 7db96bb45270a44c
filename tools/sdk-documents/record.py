"""Writes down what the Python SDK makes of pipelines, and what it sends to the service: record.ts runs it.

    python record.py FOLDER

The SDK's AWS is what AWS_ENDPOINT_URL says, so there is no network and no account. In FOLDER come to be

    documents/<pipeline>.json   the definition that it writes
    requests/<name>.json        the requests to SageMaker that it sends, in order, read before they leave; without
                                those that only ask, or that are refused
    properties.json             what it lets later steps refer to, by the kind of step
"""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(sys.argv[1]).resolve()
# What a local session takes when it is told nothing.
BUCKET = "sagemaker-us-east-1-000000000000"
ROLE = "arn:aws:iam::000000000000:role/slipway-local"

# What differs from run to run, and what stands for it.
RULES = [
    # Names that the SDK makes hold the time they were made at, some of them to the second,
    (r"-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-\d{3}\b", "-2026-01-01-00-00-00-000"),
    (r"-\d{6}-\d{4}\b", "-260101-0000"),
    # and botocore makes the token of a call that has none.
    (r'(Token": )"[-0-9a-f]{36}"', r'\1"00000000-0000-0000-0000-000000000000"'),
]

# No user's settings, and none of the reports of its use that the SDK sends unless told not to.
settings = tempfile.NamedTemporaryFile("w", suffix=".yaml")
settings.write("SchemaVersion: '1.0'\nSageMaker: {PythonSDK: {Modules: {TelemetryOptOut: true}}}\n")
settings.flush()
os.environ.update(
    SAGEMAKER_ADMIN_CONFIG_OVERRIDE=settings.name, SAGEMAKER_USER_CONFIG_OVERRIDE=settings.name
)

import jsonschema

# The SDK validates its settings each time it looks into them, which would be nine tenths of the time.
jsonschema.validate = lambda *_: None

import boto3
from sagemaker.session import Session
from sagemaker.workflow.parallelism_config import ParallelismConfiguration
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.properties import Properties

import abalone
import each_kind
import kinds


def write(path, content):
    text = json.dumps(content, indent=2)
    for pattern, stand_in in RULES:
        text = re.sub(pattern, stand_in, text)
    target = FOLDER / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text + "\n")


def in_copy(scripts, act):
    """Acts beside a copy of the scripts: the SDK puts files of its own there, and writes down the path it was told."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / scripts, Path(folder, "scripts"), ignore=shutil.ignore_patterns("__pycache__"))
        os.chdir(folder)
        try:
            return act()
        finally:
            os.chdir(ROOT)


# One for all: what it knows of the services takes seconds to load.
BOTO = boto3.Session()
# What was sent to SageMaker, as it goes over the wire.
SENT = []


def keep(model, params, **_):
    SENT.append({"Operation": model.name, "Request": json.loads(params["body"])})


def forget_refused(http_response, **_):
    if http_response.status_code >= 300:
        SENT.pop()


BOTO.events.register("before-call.sagemaker", keep)
BOTO.events.register("after-call.sagemaker", forget_refused)


def record_document(name, make_pipeline, scripts):
    """Gives the first step, too."""
    session = PipelineSession(boto_session=BOTO, default_bucket=BUCKET)

    def make():
        pipeline = make_pipeline(session, ROLE)
        return pipeline.definition(), pipeline.steps[0]

    definition, step = in_copy(scripts, make)
    write(f"documents/{name}.json", json.loads(definition))
    return step


def properties_of(step):
    return sorted(name for name, value in vars(step.properties).items() if isinstance(value, Properties))


def record_requests(name, send, scripts, session_type=Session):
    session = session_type(boto_session=BOTO, default_bucket=BUCKET)
    SENT.clear()
    in_copy(scripts, lambda: send(session, ROLE))
    made = [one for one in SENT if not re.match("Describe|List|Search", one["Operation"])]
    write(f"requests/{name}.json", made)


def upsert_and_start(session, role):
    pipeline = each_kind.make_pipeline("fail")(session, role)
    for parallel in (None, ParallelismConfiguration(3)):
        pipeline.upsert(role, description="Fails", tags=each_kind.TAGS, parallelism_config=parallel)
    pipeline.start(
        parameters={"Why": "It must"},
        execution_display_name="first",
        execution_description="of two",
        parallelism_config=ParallelismConfiguration(2),
    )


SCRIPTS = "tools/sdk-documents/scripts"
for bucket in (BUCKET, "elsewhere"):
    BOTO.client("s3").create_bucket(Bucket=bucket)
record_document("abalone", abalone.make_pipeline, "examples/abalone/scripts")
record_document("kinds", kinds.make_pipeline, SCRIPTS)
steps = {
    kind: record_document(kind, each_kind.make_pipeline(kind), SCRIPTS) for kind in each_kind.PIPELINES
}
# A Fail step has none.
write("properties.json", {kind: properties_of(step) for kind, step in steps.items() if kind != "fail"})
for kind, send in each_kind.JOBS.items():
    record_requests(kind, send, SCRIPTS)
record_requests("pipeline", upsert_and_start, SCRIPTS, PipelineSession)
