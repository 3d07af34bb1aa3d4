import { containerIdOf } from '../../containers.ts';
import { digest } from '../../digest.ts';
import { evaluated } from '../evaluate.ts';
import { fileIdOf } from '../../items/file-search.ts';
import { picture } from '../../picture.ts';
import type { BuiltInTool } from '../../tools.ts';
import type { Situation } from '../situation.ts';
import { words, type ToolRule, type Use } from './tool-rule.ts';

/** Code for what is to be computed, and what it prints; a plot comes as an image, and as a file that is cited. */
export const codeInterpreter: ToolRule = {
  wanted: words(
    /\b(?:run|execute|write and run)\b[^.?!]{0,40}\b(?:code|python|script)\b|\bcode ?interpreter\b|\b(?:calculate|compute)\b|\bplot\b|\b(?:use|with|in) python\b/i,
  ),
  use: run,
};

const PLOT = /\b(?:plot|chart|graph|diagram)\b/i;

function run(_tool: BuiltInTool, situation: Situation): Use {
  const { prompt } = situation;
  if (PLOT.test(prompt.text)) return plotted(situation);
  const sum = evaluated(prompt.text);
  const [quoted] = prompt.hints.strings;
  const shown = JSON.stringify(quoted ?? 'done');
  const code = sum === null ? `print(${shown})` : `print(${sum.expression})`;
  const logs = sum === null ? (quoted ?? 'done') : sum.value;
  return {
    items: [{ type: 'code_interpreter', code, outputs: [{ type: 'logs', logs: `${logs}\n` }] }],
    says: { text: `The code gives ${logs}.` },
  };
}

function plotted({ asked, seed }: Situation): Use {
  const code =
    'import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.savefig("/mnt/data/plot.png")\nplt.show()';
  const url = `data:image/png;base64,${picture('png', seed, 'plot')}`;
  const containerId = containerIdOf('code_interpreter', asked, digest(48, seed));
  const link = '[plot.png](sandbox:/mnt/data/plot.png)';
  return {
    items: [{ type: 'code_interpreter', code, containerId, outputs: [{ type: 'image', url }] }],
    says: {
      text: `The plot is in ${link}.`,
      citations: [
        {
          type: 'container_file_citation',
          container_id: containerId,
          file_id: fileIdOf('plot.png').replace('file-', 'cfile_'),
          filename: 'plot.png',
          of: link,
        },
      ],
    },
  };
}
