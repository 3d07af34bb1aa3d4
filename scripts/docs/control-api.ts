/** The control API of the mock, from the OpenAPI document that it serves of itself. */
import { operations } from '../../mock/control/routes.ts';
import type { Fields, Operation } from '../../mock/control/operation.ts';
import { page, table, type Page } from './page.ts';

export function controlPage(): Page {
  const byTag = Map.groupBy(operations, ({ tag }) => tag);
  return page(
    {
      file: 'control-api.md',
      title: 'Control API',
      about:
        'What a test in any language asks the mock, below `/__resproof` (or `/t/NAME/__resproof` for a namespace). `GET /__resproof/openapi.json` is the same as an OpenAPI document.',
    },
    [...byTag].flatMap(([tag, of]) => [`## ${tag}`, ...of.flatMap(section)]),
  );
}

function section({ method, path, summary, query = {}, body, answer, otherwise }: Operation): string[] {
  const fields = (rows: Fields): string[][] =>
    Object.entries(rows).map(([name, { description, required }]) => [
      `\`${name}\`${required ? ' (required)' : ''}`,
      description,
    ]);
  const asked = [
    ...fields(query).map((row) => ['query', ...row]),
    ...(body === 'scenario'
      ? [['body', '', 'A [scenario](scenario.md), in JSON or YAML.']]
      : fields(body ?? {}).map((row) => ['body', ...row])),
  ];
  return [
    `### ${method} ${path}`,
    summary,
    table(['in', 'field', 'meaning'], asked),
    `Answers: ${answer.description}${otherwise === undefined ? '' : ` Or, with status ${otherwise.status}: ${otherwise.description}`}`,
  ];
}
