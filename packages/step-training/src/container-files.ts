import type { TrainingRequest } from './request.ts';
import { insideContainer } from './script-mode.ts';

/** Where checkpoints are, unless the request says. Source: SageMaker API, `CheckpointConfig`. */
export const CHECKPOINTS = '/opt/ml/checkpoints';

/**
 * What SageMaker writes to `/opt/ml/input/config`, by path below `/opt/ml`.
 * Source: SageMaker Developer Guide, your-algorithms-training-algo-running-container; the instance groups as
 * the logs of training jobs show them in SM_RESOURCE_CONFIG.
 */
export function containerFiles(
  request: TrainingRequest,
  host: string,
  hosts: readonly string[],
  networkInterface: string,
): Readonly<Record<string, string>> {
  return {
    'input/config/hyperparameters.json': json(insideContainer(request.HyperParameters)),
    'input/config/inputdataconfig.json': json(inputDataConfig(request)),
    'input/config/resourceconfig.json': json(resourceConfig(request, host, hosts, networkInterface)),
    // Source of the last: aws/sagemaker-xgboost-container, `SM_CHECKPOINT_CONFIG_FILE`.
    ...(request.CheckpointConfig && {
      'input/config/checkpointconfig.json': json({ LocalPath: CHECKPOINTS, ...request.CheckpointConfig }),
    }),
  };
}

function inputDataConfig({ InputDataConfig = [], AlgorithmSpecification }: TrainingRequest): object {
  return Object.fromEntries(
    InputDataConfig.map((channel) => [
      channel.ChannelName,
      {
        ...(channel.ContentType !== undefined && { ContentType: channel.ContentType }),
        TrainingInputMode: channel.InputMode ?? AlgorithmSpecification?.TrainingInputMode ?? 'File',
        S3DistributionType: channel.DataSource.S3DataSource?.S3DataDistributionType ?? 'FullyReplicated',
        RecordWrapperType: channel.RecordWrapperType ?? 'None',
      },
    ]),
  );
}

function resourceConfig(
  request: TrainingRequest,
  host: string,
  hosts: readonly string[],
  networkInterface: string,
): object {
  const groups = instanceGroups(request, hosts);
  const own = groups.find((group) => group.hosts.includes(host));
  return {
    current_host: host,
    current_instance_type: own?.instance_type,
    current_group_name: own?.instance_group_name,
    hosts,
    instance_groups: groups,
    network_interface_name: networkInterface,
  };
}

interface HostGroup {
  readonly instance_group_name: string;
  readonly instance_type: string;
  readonly hosts: readonly string[];
}

/** The hosts of a job by group; a job without groups is one. */
function instanceGroups({ ResourceConfig }: TrainingRequest, hosts: readonly string[]): readonly HostGroup[] {
  const { InstanceGroups, InstanceType, InstancePreferences } = ResourceConfig ?? {};
  if (InstanceGroups === undefined) {
    const instance_type = InstanceType ?? InstancePreferences?.[0]?.InstanceType ?? 'local';
    return [{ instance_group_name: 'homogeneousCluster', instance_type, hosts }];
  }
  let taken = 0;
  return InstanceGroups.map(({ InstanceGroupName, InstanceType: instance_type, InstanceCount }) => {
    const start = taken;
    taken += InstanceCount;
    return { instance_group_name: InstanceGroupName, instance_type, hosts: hosts.slice(start, taken) };
  });
}

/** The instance type of each host, or one that all have; empty where the request names none. */
export function instanceTypes({ ResourceConfig }: TrainingRequest): readonly string[] {
  const { InstanceType, InstanceGroups, InstancePreferences } = ResourceConfig ?? {};
  if (InstanceGroups !== undefined)
    return InstanceGroups.flatMap((group) => Array(group.InstanceCount).fill(group.InstanceType));
  return [InstanceType ?? InstancePreferences?.[0]?.InstanceType ?? []].flat();
}

/** How many hosts a training request asks for. */
export function hostCount({ ResourceConfig }: TrainingRequest): number {
  const { InstanceCount, InstanceGroups, InstancePreferences } = ResourceConfig ?? {};
  const inGroups = InstanceGroups?.reduce((sum, group) => sum + group.InstanceCount, 0);
  return InstanceCount ?? inGroups ?? InstancePreferences?.[0]?.InstanceCount ?? 1;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
