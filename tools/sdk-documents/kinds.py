"""A pipeline of what the Python SDK writes beside the usual: for reading it, not for learning from it."""

from sagemaker import PipelineModel
from sagemaker.drift_check_baselines import DriftCheckBaselines
from sagemaker.estimator import Estimator
from sagemaker.image_uris import retrieve
from sagemaker.inputs import TrainingInput
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.network import NetworkConfig
from sagemaker.processing import FrameworkProcessor, ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.sklearn import SKLearn
from sagemaker.transformer import Transformer
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import (
    ConditionEquals,
    ConditionGreaterThan,
    ConditionGreaterThanOrEqualTo,
    ConditionIn,
    ConditionLessThan,
    ConditionNot,
    ConditionOr,
)
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import (
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
)
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_definition_config import PipelineDefinitionConfig
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.retry import (
    SageMakerJobExceptionTypeEnum,
    SageMakerJobStepRetryPolicy,
    StepExceptionTypeEnum,
    StepRetryPolicy,
)
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep

TYPE = "ml.m5.large"


def make_pipeline(session, role):
    bucket = session.default_bucket()
    greeting = ParameterString("Greeting", default_value="hello", enum_values=["hello", "good day"])
    data = ParameterString("Data")
    count = ParameterInteger("Count", default_value=1)
    rate = ParameterFloat("Rate", default_value=0.5)
    verbose = ParameterBoolean("Verbose", default_value=True)
    parameters = [greeting, data, count, rate, verbose]

    image = retrieve("xgboost", "us-east-1", version="1.7-1")
    common = {"role": role, "instance_count": count, "instance_type": TYPE, "sagemaker_session": session}
    cache = CacheConfig(enable_caching=True, expire_after="30dT5h")
    retries = [
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

    report = PropertyFile(name="Report", output_name="report", path="report.json")

    # One for each step: the SDK writes the place of an output into it.
    def outputs():
        return [ProcessingOutput(output_name="report", source="/opt/ml/processing/report")]

    everything = Join(
        on=" ",
        values=["joined", greeting, count, rate, verbose, 7, 2.5, True, ExecutionVariables.PIPELINE_NAME],
    )
    prepare = ProcessingStep(
        name="Prepare",
        display_name="Prepares",
        description="Writes a report",
        step_args=ScriptProcessor(
            image_uri=image,
            command=["python3"],
            base_job_name="my-prepare",
            env={
                "GREETING": everything,
                "JOB": ExecutionVariables.PROCESSING_JOB_NAME,
                "STARTED": ExecutionVariables.START_DATETIME,
            },
            tags=[{"Key": "team", "Value": "none"}],
            max_runtime_in_seconds=600,
            network_config=NetworkConfig(enable_network_isolation=False),
            **common,
        ).run(
            code="scripts/prepare.py",
            arguments=["--count", count.to_string(), "--greeting", greeting, "--when", ExecutionVariables.CURRENT_DATETIME],
            inputs=[ProcessingInput(source=data, destination="/opt/ml/processing/input/data")],
            outputs=outputs(),
        ),
        property_files=[report],
        cache_config=cache,
        retry_policies=retries,
    )

    framework = ProcessingStep(
        name="Framework",
        step_args=FrameworkProcessor(
            estimator_cls=SKLearn, framework_version="1.2-1", base_job_name="my-framework", **common
        ).run(
            code="prepare.py",
            source_dir="scripts",
            outputs=[
                ProcessingOutput(
                    output_name="report",
                    source="/opt/ml/processing/report",
                    destination=Join(
                        "/", ["s3:/", bucket, "reports", ExecutionVariables.PIPELINE_EXECUTION_ID]
                    ),
                )
            ],
        ),
        property_files=[report],
        depends_on=[prepare],
    )

    depth = JsonGet(step_name="Prepare", property_file=report, json_path="metrics.depth")
    estimator = Estimator(
        image_uri=image,
        entry_point="train.py",
        source_dir="scripts",
        base_job_name="my-train",
        hyperparameters={"depth": depth, "label": greeting, "verbose": verbose},
        metric_definitions=[{"Name": "loss", "Regex": "loss: ([0-9.]+)"}],
        environment={"GREETING": greeting},
        max_run=600,
        output_path=Join("/", ["s3:/", bucket, "models"]),
        disable_profiler=True,
        debugger_hook_config=False,
        **common,
    )
    train = TrainingStep(
        name="Train",
        step_args=estimator.fit(
            {
                "report": TrainingInput(
                    prepare.properties.ProcessingOutputConfig.Outputs["report"].S3Output.S3Uri,
                    distribution="ShardedByS3Key",
                    content_type="application/json",
                    input_mode="File",
                )
            }
        ),
        cache_config=cache,
        retry_policies=retries,
        depends_on=["Framework"],
    )
    model_data = train.properties.ModelArtifacts.S3ModelArtifacts

    def model(**more):
        return Model(
            image_uri=image, model_data=model_data, role=role, sagemaker_session=session, **more
        )

    code = {"entry_point": "inference.py", "source_dir": "scripts"}
    create = ModelStep(
        name="Create",
        step_args=model(name="my-model", **code).create(instance_type=TYPE),
        retry_policies={"create_model_retry_policies": retries[:1]},
    )
    transformer = Transformer(
        model_name=create.properties.ModelName,
        instance_count=1,
        instance_type=TYPE,
        strategy="MultiRecord",
        assemble_with="Line",
        accept="text/csv",
        max_payload=1,
        max_concurrent_transforms=2,
        env={"GREETING": greeting},
        base_transform_job_name="my-transform",
        output_path=Join("/", ["s3:/", bucket, "transformed", ExecutionVariables.PIPELINE_EXECUTION_ID]),
        sagemaker_session=session,
    )
    transform = TransformStep(
        name="Transform",
        step_args=transformer.transform(
            data=data,
            content_type="text/csv",
            split_type="Line",
            join_source="Input",
            input_filter="$[1:]",
            output_filter="$[0,-1]",
        ),
        cache_config=cache,
    )

    source = MetricsSource(
        content_type="application/json",
        s3_uri=Join(
            "/",
            [
                framework.properties.ProcessingOutputConfig.Outputs["report"].S3Output.S3Uri,
                "report.json",
            ],
        ),
    )
    registered = {
        "content_types": ["text/csv"],
        "response_types": ["text/csv"],
        "inference_instances": [TYPE],
        "transform_instances": [TYPE],
        "approval_status": "Approved",
    }
    register = ModelStep(
        name="Register",
        step_args=model().register(
            model_package_group_name="Kinds",
            model_metrics=ModelMetrics(model_statistics=source, bias=source),
            drift_check_baselines=DriftCheckBaselines(model_statistics=source),
            customer_metadata_properties={"execution": ExecutionVariables.PIPELINE_EXECUTION_ID},
            description="of a test",
            domain="MACHINE_LEARNING",
            task="REGRESSION",
            **registered,
        ),
    )
    chain = PipelineModel([model(), model()], role=role, sagemaker_session=session)
    register_chain = ModelStep(
        name="RegisterChain",
        step_args=chain.register(model_package_group_name="Chains", **registered),
        depends_on=[register],
    )

    loss = train.properties.FinalMetricDataList["loss"].Value
    fail = FailStep(
        name="TooHigh",
        error_message=Join(" ", ["The loss is", loss, "in", ExecutionVariables.PIPELINE_EXECUTION_ARN]),
    )
    # The S3Uri form is for files that no property file names.
    by_uri = JsonGet(
        s3_uri=Join(
            "/",
            [
                "s3:/",
                bucket,
                "reports",
                ExecutionVariables.PIPELINE_EXECUTION_ID,
                "report.json",
            ],
        ),
        step=framework,
        json_path="metrics['error rate']",
    )
    inner = ConditionStep(
        name="Inner",
        conditions=[
            ConditionLessThan(left=by_uri, right=rate),
            ConditionEquals(left=train.properties.TrainingJobStatus, right="Completed"),
        ],
        if_steps=[transform, register, register_chain],
        else_steps=[],
    )
    first = JsonGet(step_name="Prepare", property_file=report, json_path="metrics.names[0]")
    condition = ConditionStep(
        name="Outer",
        conditions=[
            ConditionNot(ConditionGreaterThan(left=loss, right=rate)),
            ConditionOr(
                [
                    ConditionIn(value=greeting, in_values=["good day", first]),
                    ConditionEquals(left=verbose, right=True),
                ]
            ),
            ConditionGreaterThanOrEqualTo(left=depth, right=count),
        ],
        if_steps=[create, inner],
        else_steps=[fail],
    )

    after = ProcessingStep(
        name="After",
        step_args=ScriptProcessor(image_uri=image, command=["python3"], **common).run(
            code="scripts/prepare.py",
            arguments=[Join(on="", values=["outcome=", condition.properties.Outcome])],
            outputs=outputs(),
        ),
    )
    return Pipeline(
        name="Kinds",
        parameters=parameters,
        steps=[prepare, framework, train, condition, after],
        sagemaker_session=session,
        pipeline_definition_config=PipelineDefinitionConfig(use_custom_job_prefix=True),
    )
