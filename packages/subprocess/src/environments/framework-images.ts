/** What one of AWS's framework images is, as packages of PyPI. */
export interface FrameworkImage {
  /** Names of the image's repository; the same in every account and region. */
  readonly repositories: readonly string[];
  /** The package that the image's tag gives the version of. */
  readonly package: string;
  /** Packages of another name that bring the same modules: a requirements file that names one means it. */
  readonly alternatives?: readonly string[];
  /** What the image has beside it. */
  readonly packages: readonly string[];
  /** Limits that hold when the version of the package is below one; the first match counts. */
  readonly limits?: readonly { readonly below: string; readonly constraints: readonly string[] }[];
  /** Modules that have to load before an environment is used. */
  readonly modules: readonly string[];
}

/** Add an image here, and jobs that name it find its packages. */
export const frameworkImages: readonly FrameworkImage[] = [
  {
    repositories: ['sagemaker-xgboost', 'xgboost'],
    // The same modules without what a GPU needs, a tenth of the size. There are none for macOS.
    package: process.platform === 'darwin' ? 'xgboost' : 'xgboost-cpu',
    alternatives: ['xgboost', 'xgboost-cpu'],
    packages: ['scikit-learn', 'pandas', 'numpy', 'scipy'],
    modules: ['xgboost', 'sklearn', 'pandas', 'numpy', 'scipy'],
  },
  {
    repositories: ['sagemaker-scikit-learn'],
    package: 'scikit-learn',
    packages: ['pandas', 'numpy', 'scipy'],
    // A wheel says which versions it needs at least, not which came after it and broke it: NumPy 2 changed
    // what compiled modules see, and later pandas and SciPy dropped what older versions call.
    limits: [
      { below: '1.3', constraints: ['numpy<2', 'pandas<2.1', 'scipy<1.12'] },
      { below: '1.4', constraints: ['numpy<2', 'pandas<2.2', 'scipy<1.12'] },
      { below: '1.6', constraints: ['pandas<3', 'scipy<1.16'] },
    ],
    modules: ['sklearn', 'pandas', 'numpy', 'scipy'],
  },
];
