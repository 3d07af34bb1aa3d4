/** Certificates for the loopback: one to be trusted, and those that are not. */
import type { TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';
import type { Row } from './target.ts';

export interface Certificates {
  /** PEM of who signed them, but for the one that signed itself. */
  authority: string;
  of: Readonly<Record<NonNullable<Row['tls']>, TlsOptions>>;
}

const DAY = 24 * 3_600_000;

export async function makeCertificates(): Promise<Certificates> {
  const common = { keyType: 'ec', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: 'resproof test authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const make = async (options: {
    signed: boolean;
    name: string;
    ip?: string;
    from?: number;
    to?: number;
  }) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: options.name }], {
      ...common,
      ...(options.signed ? { ca } : {}),
      notBeforeDate: new Date(Date.now() + (options.from ?? -1) * DAY),
      notAfterDate: new Date(Date.now() + (options.to ?? 30) * DAY),
      extensions: [
        {
          name: 'subjectAltName',
          altNames:
            options.ip === undefined ? [{ type: 2, value: options.name }] : [{ type: 7, ip: options.ip }],
        },
      ],
    });
    return { key, cert };
  };
  const ip = '127.0.0.1';
  return {
    authority: authority.cert,
    of: {
      trusted: await make({ signed: true, name: 'target', ip }),
      'self-signed': await make({ signed: false, name: 'target', ip }),
      expired: await make({ signed: true, name: 'target', ip, from: -30, to: -1 }),
      'other-name': await make({ signed: true, name: 'other.example' }),
    },
  };
}
