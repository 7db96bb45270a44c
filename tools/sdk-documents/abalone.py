"""The pipeline of examples/abalone/pipeline.ts, in the Python SDK's words."""

from sagemaker.estimator import Estimator
from sagemaker.image_uris import retrieve
from sagemaker.inputs import TrainingInput
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.transformer import Transformer
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.execution_variables import ExecutionVariables
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TransformStep
from sagemaker.xgboost import XGBoostModel


def make_pipeline(session, role):
    bucket = session.default_bucket()
    input_data = ParameterString("InputData", default_value=f"s3://{bucket}/abalone/abalone.csv")
    mse_threshold = ParameterFloat("MseThreshold", default_value=7.0)
    instance_type = ParameterString("InstanceType", default_value="ml.m5.xlarge")
    image = retrieve("xgboost", "us-east-1", version="1.7-1")
    common = {"role": role, "instance_count": 1, "instance_type": instance_type, "sagemaker_session": session}

    process = ProcessingStep(
        name="AbaloneProcess",
        step_args=SKLearnProcessor(framework_version="1.2-1", **common).run(
            code="scripts/preprocess.py",
            inputs=[
                ProcessingInput(
                    input_name="abalone", source=input_data, destination="/opt/ml/processing/input"
                )
            ],
            outputs=[
                ProcessingOutput(output_name=name, source=f"/opt/ml/processing/{name}")
                for name in ("train", "validation", "test", "batch")
            ],
        ),
    )
    outputs = process.properties.ProcessingOutputConfig.Outputs

    estimator = Estimator(
        image_uri=image,
        entry_point="train.py",
        source_dir="scripts",
        hyperparameters={
            "max_depth": 5,
            "eta": 0.2,
            "gamma": 4,
            "min_child_weight": 6,
            "subsample": 0.7,
            "num_round": 50,
        },
        metric_definitions=[{"Name": "validation:rmse", "Regex": "validation-rmse:([0-9.]+)"}],
        **common,
    )
    train = TrainingStep(
        name="AbaloneTrain",
        step_args=estimator.fit(
            {
                name: TrainingInput(outputs[name].S3Output.S3Uri, content_type="text/csv")
                for name in ("train", "validation")
            }
        ),
    )
    model_data = train.properties.ModelArtifacts.S3ModelArtifacts

    report = PropertyFile(name="EvaluationReport", output_name="evaluation", path="evaluation.json")
    evaluate = ProcessingStep(
        name="AbaloneEval",
        step_args=ScriptProcessor(image_uri=image, command=["python3"], **common).run(
            code="scripts/evaluate.py",
            inputs=[
                ProcessingInput(
                    input_name="model", source=model_data, destination="/opt/ml/processing/model"
                ),
                ProcessingInput(
                    input_name="test",
                    source=outputs["test"].S3Output.S3Uri,
                    destination="/opt/ml/processing/test",
                ),
            ],
            outputs=[
                ProcessingOutput(output_name="evaluation", source="/opt/ml/processing/evaluation")
            ],
        ),
        property_files=[report],
    )
    mse = JsonGet(
        step_name=evaluate.name, property_file=report, json_path="regression_metrics.mse.value"
    )

    def model():
        return XGBoostModel(
            model_data=model_data,
            role=role,
            entry_point="inference.py",
            source_dir="scripts",
            image_uri=image,
            framework_version="1.7-1",
            sagemaker_session=session,
        )

    create_model = ModelStep(name="AbaloneCreateModel", step_args=model().create())

    transformer = Transformer(
        model_name=create_model.properties.ModelName,
        instance_count=1,
        instance_type=instance_type,
        accept="text/csv",
        assemble_with="Line",
        output_path=Join(
            "/",
            [
                "s3:/",
                bucket,
                ExecutionVariables.PIPELINE_NAME,
                ExecutionVariables.PIPELINE_EXECUTION_ID,
                "AbaloneTransform",
            ],
        ),
        sagemaker_session=session,
    )
    transform = TransformStep(
        name="AbaloneTransform",
        step_args=transformer.transform(
            data=outputs["batch"].S3Output.S3Uri, content_type="text/csv", split_type="Line"
        ),
    )

    evaluation = evaluate.properties.ProcessingOutputConfig.Outputs["evaluation"].S3Output.S3Uri
    metrics = ModelMetrics(
        model_statistics=MetricsSource(
            content_type="application/json", s3_uri=Join("/", [evaluation, "evaluation.json"])
        )
    )
    register = ModelStep(
        name="AbaloneRegister",
        step_args=model().register(
            model_package_group_name="Abalone",
            content_types=["text/csv"],
            response_types=["text/csv"],
            # XGBoostModel cannot do without.
            inference_instances=["ml.m5.xlarge"],
            model_metrics=metrics,
        ),
    )

    fail = FailStep(
        name="AbaloneFail",
        error_message=Join(
            " ",
            [
                "The model is not good enough: its MSE is",
                mse,
                "and must be at most",
                mse_threshold,
            ],
        ),
    )
    condition = ConditionStep(
        name="AbaloneMSECond",
        conditions=[ConditionLessThanOrEqualTo(left=mse, right=mse_threshold)],
        if_steps=[create_model, transform, register],
        else_steps=[fail],
    )
    return Pipeline(
        name="AbalonePipeline",
        parameters=[input_data, mse_threshold, instance_type],
        steps=[process, train, evaluate, condition],
        sagemaker_session=session,
    )
