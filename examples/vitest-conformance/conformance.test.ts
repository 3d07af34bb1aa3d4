import { conformance } from 'resproof/vitest';

// RESPROOF_TARGET=https://gw.example/v1 RESPROOF_KEY=… npx vitest --tags-filter "quick"
conformance({
  baseURL: process.env['RESPROOF_TARGET'] ?? 'http://127.0.0.1:8787/v1',
  apiKey: process.env['RESPROOF_KEY'] ?? 'sk-test',
  model: process.env['RESPROOF_MODEL'] ?? 'gpt-4.1-mini',
  dialect: 'compatible',
  tags: true,
});
