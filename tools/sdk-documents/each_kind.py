"""One pipeline of each step kind, and the same things asked of the service without a pipeline.

What `JOBS` holds is called with two sessions of the SDK: a PipelineSession keeps the arguments for a step, a Session
sends them. packages/slipway/src/parity/pipelines.ts writes the same in TypeScript.
"""

from sagemaker.estimator import Estimator
from sagemaker.image_uris import retrieve
from sagemaker.inputs import TrainingInput
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.network import NetworkConfig
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.transformer import Transformer
from sagemaker.tuner import CategoricalParameter, ContinuousParameter, HyperparameterTuner, IntegerParameter
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import (
    ConditionEquals,
    ConditionGreaterThan,
    ConditionGreaterThanOrEqualTo,
    ConditionIn,
    ConditionLessThan,
    ConditionLessThanOrEqualTo,
    ConditionNot,
    ConditionOr,
)
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import (
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
)
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.retry import (
    SageMakerJobExceptionTypeEnum,
    SageMakerJobStepRetryPolicy,
    StepExceptionTypeEnum,
    StepRetryPolicy,
)
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep, TuningStep
from sagemaker.xgboost import XGBoost, XGBoostModel

DATA = "s3://elsewhere/data/"
MODEL = "s3://elsewhere/models/model.tar.gz"
TYPE = "ml.m5.large"
TAGS = [{"Key": "team", "Value": "none"}]


def image():
    return retrieve("xgboost", "us-east-1", version="1.7-1")


def processing(session, role):
    processor = ScriptProcessor(
        role=role,
        image_uri=image(),
        command=["python3"],
        instance_count=2,
        instance_type=TYPE,
        volume_size_in_gb=20,
        volume_kms_key="volume-key",
        output_kms_key="output-key",
        max_runtime_in_seconds=600,
        env={"GREETING": "hello"},
        tags=TAGS,
        network_config=NetworkConfig(
            enable_network_isolation=True, security_group_ids=["sg-1"], subnets=["subnet-1"]
        ),
        sagemaker_session=session,
    )
    return processor.run(
        code="scripts/prepare.py",
        arguments=["--rows", "100"],
        inputs=[
            ProcessingInput(source=DATA, destination="/opt/ml/processing/input/data"),
            ProcessingInput(
                input_name="sharded",
                source=DATA,
                destination="/opt/ml/processing/input/sharded",
                s3_data_distribution_type="ShardedByS3Key",
            ),
        ],
        outputs=[
            ProcessingOutput(
                output_name="report",
                source="/opt/ml/processing/report",
                destination="s3://elsewhere/reports/",
                s3_upload_mode="Continuous",
            )
        ],
        wait=False,
    )


def estimator(session, role, estimator_class=Estimator, **more):
    return estimator_class(
        role=role,
        image_uri=image(),
        entry_point="train.py",
        source_dir="scripts",
        instance_count=2,
        instance_type=TYPE,
        volume_size=20,
        volume_kms_key="volume-key",
        output_kms_key="output-key",
        max_run=600,
        max_wait=900,
        use_spot_instances=True,
        output_path="s3://elsewhere/trained/",
        checkpoint_s3_uri="s3://elsewhere/checkpoints/",
        hyperparameters={"depth": 3, "rate": 0.5, "label": "one"},
        metric_definitions=[{"Name": "loss", "Regex": "loss: ([0-9.]+)"}],
        environment={"GREETING": "hello"},
        tags=TAGS,
        enable_network_isolation=True,
        encrypt_inter_container_traffic=True,
        security_group_ids=["sg-1"],
        subnets=["subnet-1"],
        # Both live in AWS only; examples/abalone has them on.
        disable_profiler=True,
        debugger_hook_config=False,
        sagemaker_session=session,
        **more,
    )


def channels():
    return {
        "train": TrainingInput(DATA, content_type="text/csv", distribution="ShardedByS3Key"),
        "validation": TrainingInput(DATA, input_mode="FastFile"),
    }


def training(session, role):
    return estimator(session, role).fit(channels(), wait=False)


def tuning(session, role):
    tuner = HyperparameterTuner(
        # Of a framework: only then are categories written as a script reads them.
        estimator(session, role, XGBoost, framework_version="1.7-1"),
        objective_metric_name="loss",
        objective_type="Minimize",
        metric_definitions=[{"Name": "loss", "Regex": "loss: ([0-9.]+)"}],
        hyperparameter_ranges={
            "rate": ContinuousParameter(0.01, 0.5, scaling_type="Logarithmic"),
            "depth": IntegerParameter(1, 8),
            "label": CategoricalParameter(["one", "two"]),
        },
        strategy="Bayesian",
        max_jobs=6,
        max_parallel_jobs=2,
        early_stopping_type="Auto",
        random_seed=7,
        tags=TAGS,
    )
    return tuner.fit(channels(), wait=False)


def xgboost_model(session, role):
    return XGBoostModel(
        model_data=MODEL,
        role=role,
        entry_point="inference.py",
        source_dir="scripts",
        image_uri=image(),
        framework_version="1.7-1",
        env={"GREETING": "hello"},
        vpc_config={"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
        sagemaker_session=session,
    )


def model(session, role):
    return xgboost_model(session, role).create(instance_type=TYPE, tags=TAGS)


def register_model(session, role):
    report = MetricsSource(content_type="application/json", s3_uri="s3://elsewhere/reports/report.json")
    return xgboost_model(session, role).register(
        model_package_group_name="Kinds",
        content_types=["text/csv"],
        response_types=["text/csv"],
        inference_instances=[TYPE],
        transform_instances=[TYPE],
        approval_status="Approved",
        model_metrics=ModelMetrics(model_statistics=report),
        customer_metadata_properties={"owner": "nobody"},
    )


def transform(session, role):
    transformer = Transformer(
        model_name="a-model",
        # Else it asks for the model.
        base_transform_job_name="kinds",
        instance_count=2,
        instance_type=TYPE,
        strategy="MultiRecord",
        assemble_with="Line",
        accept="text/csv",
        max_payload=1,
        max_concurrent_transforms=2,
        output_path="s3://elsewhere/transformed/",
        env={"GREETING": "hello"},
        tags=TAGS,
        volume_kms_key="volume-key",
        output_kms_key="output-key",
        sagemaker_session=session,
    )
    return transformer.transform(
        data=DATA,
        content_type="text/csv",
        compression_type="Gzip",
        split_type="Line",
        join_source="Input",
        input_filter="$[1:]",
        output_filter="$[0,-1]",
        wait=False,
    )


JOBS = {
    "processing": processing,
    "training": training,
    "tuning": tuning,
    "model": model,
    "register-model": register_model,
    "transform": transform,
}

CACHE = CacheConfig(enable_caching=True, expire_after="P30d")


def retries():
    return [
        StepRetryPolicy(
            exception_types=[StepExceptionTypeEnum.SERVICE_FAULT, StepExceptionTypeEnum.THROTTLING],
            interval_seconds=1,
            max_attempts=3,
            backoff_rate=1.5,
        ),
        SageMakerJobStepRetryPolicy(
            failure_reason_types=[SageMakerJobExceptionTypeEnum.CAPACITY_ERROR], expire_after_mins=5
        ),
    ]


def with_step(step):
    return lambda session, role: {"steps": [step(session, role)]}


def conditions(session, role):
    text = ParameterString("Text", default_value="a", enum_values=["a", "b"])
    count = ParameterInteger("Count", default_value=1)
    rate = ParameterFloat("Rate", default_value=0.5)
    flag = ParameterBoolean("Flag", default_value=True)
    condition = ConditionStep(
        name="Decide",
        display_name="Decides",
        description="By every kind of condition",
        conditions=[
            ConditionEquals(left=text, right="a"),
            ConditionGreaterThan(left=count, right=0),
            ConditionGreaterThanOrEqualTo(left=count, right=1),
            ConditionLessThan(left=rate, right=0.75),
            ConditionLessThanOrEqualTo(left=rate, right=count),
            ConditionIn(value=text, in_values=["a", "c"]),
            ConditionNot(ConditionEquals(left=flag, right=False)),
            ConditionOr([ConditionEquals(left=flag, right=True), ConditionIn(value=text, in_values=["d"])]),
        ],
        if_steps=[],
        else_steps=[FailStep(name="Otherwise", error_message="None of it holds")],
    )
    return {"parameters": [text, count, rate, flag], "steps": [condition]}


def fails(session, role):
    why = ParameterString("Why")
    message = Join(" ", [why, "in", ExecutionVariables.PIPELINE_NAME, 7, 2.5, True])
    return {"parameters": [why], "steps": [FailStep(name="Fail", description="Ends it", error_message=message)]}


PIPELINES = {
    "processing": with_step(
        lambda *of: ProcessingStep(
            name="Process",
            display_name="Processes",
            description="Writes a report",
            step_args=processing(*of),
            cache_config=CACHE,
            retry_policies=retries(),
        )
    ),
    "training": with_step(
        lambda *of: TrainingStep(
            name="Train", step_args=training(*of), cache_config=CACHE, retry_policies=retries()
        )
    ),
    "tuning": with_step(lambda *of: TuningStep(name="Tune", step_args=tuning(*of), cache_config=CACHE)),
    "model": with_step(lambda *of: ModelStep(name="Create", step_args=model(*of))),
    "register-model": with_step(lambda *of: ModelStep(name="Register", step_args=register_model(*of))),
    "transform": with_step(
        lambda *of: TransformStep(name="Transform", step_args=transform(*of), cache_config=CACHE)
    ),
    "condition": conditions,
    "fail": fails,
}


def make_pipeline(kind):
    """Makes the pipeline of one kind; to be called with a PipelineSession and a role."""
    return lambda session, role: Pipeline(
        name="Kinds", sagemaker_session=session, **PIPELINES[kind](session, role)
    )
