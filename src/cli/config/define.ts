import type { Config } from '../../../spec/generated/config.ts';

/** For `resproof.config.ts`: gives the config back, so that the editor knows its type. */
export function defineConfig(config: Config): Config {
  return config;
}
