import { bounded, chooseModels, needsModels } from './model.ts';
import { notThere } from './nobody-there.ts';
import { answered } from './probed.ts';
import { keyRefused, placeOf } from './probe-target.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** The models to test. One without a name when the target is gone before it could be asked. */
export async function findModels(settings: Settings, session: Session): Promise<string[]> {
  const { models, origin, kind } = settings;
  if (!needsModels(models)) return bounded([...new Set(models)]);
  const name = { id: 'target/models', case: 'target', step: 'models', attempt: 1 };
  const reading = await session.ask(name, { method: 'GET', path: '/models' });
  const { response, failure } = reading?.exchange ?? { response: null, failure: null };
  const nobody =
    reading === null ? null : notThere(`GET ${placeOf(settings, session)}/models`, answered(reading));
  if (nobody !== null) {
    session.stop.now('target-gone', nobody);
    return [''];
  }
  if (reading !== null && response !== null && response.status !== 401) {
    return chooseModels(reading, models, kind === 'embedded-mock');
  }
  // Where the run was stopped already, its reason stands.
  const silent = `${origin} does not answer GET /models: ${failure?.message ?? 'it was not asked'}`;
  session.stop.now('target-gone', response === null ? silent : keyRefused(settings, response.status));
  return [''];
}
