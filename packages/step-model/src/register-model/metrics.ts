import type * as v from 'valibot';
import { optional, shape, text } from '../shape.ts';

export interface MetricsSource {
  readonly ContentType: string;
  readonly ContentDigest?: string;
  readonly S3Uri: string;
}

export interface FileSource {
  readonly ContentType?: string;
  readonly ContentDigest?: string;
  readonly S3Uri: string;
}

interface Quality {
  readonly Statistics?: MetricsSource;
  readonly Constraints?: MetricsSource;
}

/** Where a model's evaluation is. */
export interface ModelMetrics {
  readonly ModelQuality?: Quality;
  readonly ModelDataQuality?: Quality;
  readonly Bias?: {
    readonly Report?: MetricsSource;
    readonly PreTrainingReport?: MetricsSource;
    readonly PostTrainingReport?: MetricsSource;
  };
  readonly Explainability?: { readonly Report?: MetricsSource };
}

/** What monitoring compares a model with. */
export interface DriftCheckBaselines {
  readonly Bias?: {
    readonly ConfigFile?: FileSource;
    readonly PreTrainingConstraints?: MetricsSource;
    readonly PostTrainingConstraints?: MetricsSource;
  };
  readonly Explainability?: { readonly Constraints?: MetricsSource; readonly ConfigFile?: FileSource };
  readonly ModelQuality?: Quality;
  readonly ModelDataQuality?: Quality;
}

const metricsSource = optional(
  shape<MetricsSource>({ ContentType: text, ContentDigest: optional(text), S3Uri: text }),
);
const fileSource = optional(
  shape<FileSource>({ ContentType: optional(text), ContentDigest: optional(text), S3Uri: text }),
);
const quality = optional(shape<Quality>({ Statistics: metricsSource, Constraints: metricsSource }));

export const modelMetrics: v.GenericSchema<ModelMetrics> = shape<ModelMetrics>({
  ModelQuality: quality,
  ModelDataQuality: quality,
  Bias: optional(
    shape<NonNullable<ModelMetrics['Bias']>>({
      Report: metricsSource,
      PreTrainingReport: metricsSource,
      PostTrainingReport: metricsSource,
    }),
  ),
  Explainability: optional(shape<NonNullable<ModelMetrics['Explainability']>>({ Report: metricsSource })),
});

export const driftCheckBaselines: v.GenericSchema<DriftCheckBaselines> = shape<DriftCheckBaselines>({
  Bias: optional(
    shape<NonNullable<DriftCheckBaselines['Bias']>>({
      ConfigFile: fileSource,
      PreTrainingConstraints: metricsSource,
      PostTrainingConstraints: metricsSource,
    }),
  ),
  Explainability: optional(
    shape<NonNullable<DriftCheckBaselines['Explainability']>>({
      Constraints: metricsSource,
      ConfigFile: fileSource,
    }),
  ),
  ModelQuality: quality,
  ModelDataQuality: quality,
});
