import type { JsonObject } from '@slipway/core';
import { expect, test } from 'vitest';
import { type RequestDefaults, type RequestPlaces, withDefaults } from './request-defaults.ts';

const vpc = { SecurityGroupIds: ['sg'], Subnets: ['subnet'] };
const defaults: RequestDefaults = { tags: { a: '1' }, vpc, outputKmsKey: 'out', volumeKmsKey: 'volume' };
const processing: RequestPlaces = {
  cluster: 'ProcessingResources.ClusterConfig',
  vpc: 'NetworkConfig.VpcConfig',
  outputKey: 'ProcessingOutputConfig.KmsKeyId',
};

test.each<[string, RequestPlaces, JsonObject, JsonObject]>([
  [
    'what a request leaves out is added',
    processing,
    { ProcessingResources: { ClusterConfig: { InstanceCount: 1 } }, ProcessingOutputConfig: { Outputs: [] } },
    {
      ProcessingResources: { ClusterConfig: { InstanceCount: 1, VolumeKmsKeyId: 'volume' } },
      ProcessingOutputConfig: { Outputs: [], KmsKeyId: 'out' },
      NetworkConfig: { VpcConfig: vpc },
      Tags: [{ Key: 'a', Value: '1' }],
    },
  ],
  [
    'what it says stays',
    processing,
    {
      ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: 'own' } },
      ProcessingOutputConfig: { KmsKeyId: 'own' },
      NetworkConfig: { VpcConfig: { Subnets: ['own'], SecurityGroupIds: [] }, EnableNetworkIsolation: true },
      Tags: [{ Key: 'a', Value: 'own' }],
    },
    {
      ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: 'own' } },
      ProcessingOutputConfig: { KmsKeyId: 'own' },
      NetworkConfig: { VpcConfig: { Subnets: ['own'], SecurityGroupIds: [] }, EnableNetworkIsolation: true },
      Tags: [{ Key: 'a', Value: 'own' }],
    },
  ],
  [
    'a job without outputs or instances needs no keys',
    processing,
    {},
    { NetworkConfig: { VpcConfig: vpc }, Tags: [{ Key: 'a', Value: '1' }] },
  ],
  ['a kind of request without such places gets tags only', {}, {}, { Tags: [{ Key: 'a', Value: '1' }] }],
])('%s', (_, places, request, expected) => {
  const before = structuredClone(request);
  expect(withDefaults(request, places, defaults)).toEqual(expected);
  expect(request).toEqual(before);
  expect(withDefaults(request, places, {})).toEqual(request);
});
