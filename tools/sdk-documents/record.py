"""Writes the documents that the Python SDK makes of two pipelines, for the tests of packages/slipway.

Run by hand, where its output should change:

    python3 -m venv venv && venv/bin/pip install sagemaker==2.257.6 'moto[s3]==5.2.5'
    venv/bin/python tools/sdk-documents/record.py
    node tools/dev.mjs run format

moto answers the calls that would go to S3, so there is no network and no AWS account.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
# The credentials of nobody: what would slip past moto is refused by AWS.
os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none", AWS_DEFAULT_REGION="us-east-1")

import boto3
from moto import mock_aws
from sagemaker.workflow.pipeline_context import PipelineSession

import abalone
import kinds

# What a local session takes when it is told nothing.
BUCKET = "sagemaker-us-east-1-000000000000"
ROLE = "arn:aws:iam::000000000000:role/slipway-local"

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "packages/slipway/src/test"

# Names that the SDK makes hold the time they were made at.
TIMESTAMP = re.compile(r"-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-\d{3}\b")


def record(name, make_pipeline, scripts):
    with tempfile.TemporaryDirectory() as folder, mock_aws():
        # In a copy, since the SDK puts files of its own beside the scripts; relative, as it writes the path down.
        shutil.copytree(ROOT / scripts, Path(folder, "scripts"), ignore=shutil.ignore_patterns("__pycache__"))
        os.chdir(folder)
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        session = PipelineSession(boto_session=boto3.Session(), default_bucket=BUCKET)
        definition = make_pipeline(session, ROLE).definition()
        os.chdir(ROOT)
    document = json.loads(TIMESTAMP.sub("-2026-01-01-00-00-00-000", definition))
    (DOCUMENTS / name).write_text(json.dumps(document, indent=2) + "\n")


record("sdk-abalone.json", abalone.make_pipeline, "examples/abalone/scripts")
record("sdk-kinds.json", kinds.make_pipeline, "tools/sdk-documents/scripts")
