import { fileURLToPath } from 'node:url';

/** The frameworks whose images the toolkit stands in for. */
export type Framework = 'xgboost' | 'scikit-learn';

/** What an image brings with it, for a job that runs without one. */
export interface Toolkit {
  /** Takes `train` or `serve` as its one argument; `python3` is the one of the job's PATH, 3.10 or newer. */
  readonly entrypoint: readonly string[];
  /** Variables that the image itself sets; a request's own variables win over them. */
  readonly environment: Readonly<Record<string, string>>;
}

const mainFile = fileURLToPath(new URL('../python/slipway_toolkit/__main__.py', import.meta.url));

const containers: Record<Framework, string> = {
  xgboost: 'sagemaker_xgboost_container',
  'scikit-learn': 'sagemaker_sklearn_container',
};

/**
 * Stands in for the image of a framework; without one, for any image with script mode: the framework is then
 * XGBoost where the job's Python has it, else scikit-learn.
 * Source of the variables: `ENV` of the images' public Dockerfiles.
 */
export function toolkit(framework?: Framework): Toolkit {
  const container = framework && containers[framework];
  return {
    entrypoint: ['python3', mainFile],
    environment: {
      PYTHONUNBUFFERED: '1',
      PYTHONIOENCODING: 'UTF-8',
      SM_INPUT: '/opt/ml/input',
      SM_INPUT_TRAINING_CONFIG_FILE: '/opt/ml/input/config/hyperparameters.json',
      SM_INPUT_DATA_CONFIG_FILE: '/opt/ml/input/config/inputdataconfig.json',
      SM_CHECKPOINT_CONFIG_FILE: '/opt/ml/input/config/checkpointconfig.json',
      SM_MODEL_DIR: '/opt/ml/model',
      ...(container && {
        SAGEMAKER_TRAINING_MODULE: `${container}.training:main`,
        SAGEMAKER_SERVING_MODULE: `${container}.serving:main`,
      }),
    },
  };
}
