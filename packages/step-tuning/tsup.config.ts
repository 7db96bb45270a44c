import { library } from '../../tools/preset/tsup.ts';

export default library('index', 'local', 'sagemaker');
