/** What each entry point of the package exports, with its declaration and docstring, from the sources. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { code, page, type Page } from './page.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Manifest {
  name: string;
  exports: Record<string, string | { types: string }>;
}

/** A longer declaration is cut: its fields have docstrings that an editor shows. */
const MAX_LINES = 120;

export function programmaticPages(): Page[] {
  const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as Manifest;
  const entries = Object.entries(manifest.exports).flatMap(([subpath, to]) => {
    if (typeof to === 'string') return [];
    // dist/src/index.d.ts is built from src/index.ts.
    const source = ROOT + to.types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts');
    return [{ name: manifest.name + subpath.slice(1), source }];
  });
  const program = ts.createProgram(
    entries.map(({ source }) => source),
    {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      skipLibCheck: true,
    },
  );
  const checker = program.getTypeChecker();
  return entries.map(({ name, source }) => entryPage(name, program.getSourceFile(source), checker));
}

function entryPage(name: string, file: ts.SourceFile | undefined, checker: ts.TypeChecker): Page {
  const symbol = file && checker.getSymbolAtLocation(file);
  if (file === undefined || symbol === undefined)
    throw new Error(`${name} has no source that exports anything`);
  const exported = checker
    .getExportsOfModule(symbol)
    .map((each) => ({
      name: each.name,
      of: each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each,
    }))
    .toSorted((a, b) => rank(a.of) - rank(b.of) || a.name.localeCompare(b.name, 'en'));
  return page(
    {
      file: `api-${name.replaceAll('/', '-')}.md`,
      title: name,
      about: `What \`import … from '${name}'\` gives, for programs.`,
    },
    exported.flatMap(({ name: exportedName, of }) => [
      `## ${exportedName}`,
      ts.displayPartsToString(of.getDocumentationComment(checker)),
      code(declarationsOf(of, checker).join('\n\n'), 'ts'),
    ]),
  );
}

/** What is called first, then what only types know. */
function rank({ flags }: ts.Symbol): number {
  if (flags & ts.SymbolFlags.Function) return 0;
  if (flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Class)) return 1;
  return 2;
}

function declarationsOf(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  return (symbol.declarations ?? []).map((declaration) => shortened(declarationText(declaration, checker)));
}

function declarationText(declaration: ts.Declaration, checker: ts.TypeChecker): string {
  const text = (node: ts.Node): string => node.getText().replace(/^export /, '');
  if (ts.isFunctionDeclaration(declaration)) {
    const body = declaration.body;
    if (body === undefined) return text(declaration);
    return `${declaration
      .getText()
      .slice(0, body.getStart() - declaration.getStart())
      .replace(/^export /, '')
      .trimEnd()};`;
  }
  if (ts.isVariableDeclaration(declaration)) {
    const type = checker.typeToString(
      checker.getTypeAtLocation(declaration),
      declaration,
      ts.TypeFormatFlags.NoTruncation,
    );
    return `const ${declaration.name.getText()}: ${type.length > 400 ? '…' : type};`;
  }
  if (ts.isClassDeclaration(declaration)) {
    const heritage = declaration.heritageClauses?.map((clause) => ` ${clause.getText()}`).join('') ?? '';
    const fields = declaration.members
      .filter((member) => ts.isPropertyDeclaration(member) && !/^(private|#)/.test(member.getText()))
      .map((member) => `  ${member.getText()}`);
    return [`class ${declaration.name?.getText() ?? ''}${heritage} {`, ...fields, '}'].join('\n');
  }
  return text(declaration);
}

function shortened(text: string): string {
  const lines = text.split('\n');
  return lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), '  // …'].join('\n') : text;
}
