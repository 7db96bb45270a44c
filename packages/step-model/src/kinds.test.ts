import { describeStepKind } from '@slipway/testing';
import { modelKind, registerModelKind } from './index.ts';
import { modelRequests, packageRequests } from './test/complete-requests.ts';

describeStepKind('Model', () => ({ kind: modelKind, requests: modelRequests }));
describeStepKind('RegisterModel', () => ({ kind: registerModelKind, requests: packageRequests }));
