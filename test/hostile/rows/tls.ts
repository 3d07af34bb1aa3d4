/** Servers whose certificates are not to be trusted. The key must not be sent before that is known. */
import type { Row } from '../target.ts';

export const tlsRows: Row[] = [
  {
    id: 'tls-good',
    does: 'speaks TLS as it should',
    tls: 'trusted',
    answer: async ({ send, good }) => send(await good()),
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'tls-self-signed',
    does: 'has a certificate that it signed itself',
    tls: 'self-signed',
    answer: async ({ send, good }) => send(await good()),
    exit: 3,
    says: /self.signed/,
  },
  {
    id: 'tls-expired',
    does: 'has a certificate that has expired',
    tls: 'expired',
    answer: async ({ send, good }) => send(await good()),
    exit: 3,
    says: /expired/,
  },
  {
    id: 'tls-other-name',
    does: 'has the certificate of another host',
    tls: 'other-name',
    answer: async ({ send, good }) => send(await good()),
    exit: 3,
    says: /altnames|does not match/,
  },
  {
    id: 'tls-downgrade',
    does: 'redirects from https to http',
    tls: 'trusted',
    answer: ({ send, asked, elsewhere }) =>
      send({ status: 307, headers: [['location', elsewhere + asked.path]], body: '' }),
    exit: 3,
    says: /redirects to http:/,
  },
];
