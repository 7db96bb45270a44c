import { registerHooks } from 'node:module';

// Preloaded into a command line: the optional package is not installed.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@slipway/sagemaker')
      throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(specifier, context);
  },
});
