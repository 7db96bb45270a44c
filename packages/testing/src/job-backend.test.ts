import { describeJobBackend } from './job-backend.ts';
import { referenceFixture } from './test/reference-fixture.ts';

describeJobBackend('reference', () => referenceFixture());
