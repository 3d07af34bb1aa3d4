/** Other shapes of ids. */
import type { Variant } from './variant.ts';

export const ids: readonly Variant[] = [
  {
    id: 'uuid-ids',
    title: 'ids are UUIDs behind their prefix',
    subject: 'ids',
    survive: 'Take ids as they come.',
    sources: ['open-responses:R97', 'openai#/components/schemas/OutputMessage/properties/id'],
    ids: 'uuid',
  },
  {
    id: 'long-ids',
    title: 'ids have some 250 characters, capitals and hyphens among them',
    subject: 'ids',
    survive: 'Bound no id, and escape it in paths.',
    sources: ['open-responses:R97', 'openai#/components/schemas/OutputMessage/properties/id'],
    ids: 'long',
  },
  {
    id: 'bare-ids',
    title: 'ids are digits without a prefix',
    subject: 'ids',
    survive: 'Look for no meaning in an id, and do not read it as a number.',
    sources: ['open-responses:R97'],
    allowed: ({ idPrefixes }) => Object.keys(idPrefixes).length === 0,
    ids: 'bare',
  },
];
