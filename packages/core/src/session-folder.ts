export { fileName } from './session-folder/file-name.ts';
export { followLog, type JobLog, type LogOptions, loggedMetrics, logHint } from './session-folder/job-log.ts';
export { keepPipeline } from './session-folder/keep-pipeline.ts';
export { type LoggedAttempt, loggedParts, logPath } from './session-folder/log-path.ts';
export { asPath, packSource } from './session-folder/pack-source.ts';
export { storeLocalFile } from './session-folder/store-local-file.ts';
export { writeNew, writeWhole } from './session-folder/whole-files.ts';
