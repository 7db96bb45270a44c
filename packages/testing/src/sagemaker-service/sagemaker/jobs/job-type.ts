/** As the API's operations and fields are named: `Create…`, `…Name`, `…Arn`, `…Status`. */
export type JobType = 'TrainingJob' | 'ProcessingJob' | 'TransformJob' | 'HyperParameterTuningJob';
