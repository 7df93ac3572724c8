// npm run judges: runs the real service and has it judged by tools that are not ours.
import { parseArgs } from 'node:util';
import { prismProxy, respect } from './judges/respect.ts';
import { plainSchemathesis, schemathesis } from './judges/schemathesis.ts';
import { spectral } from './judges/spectral.ts';
import { withSubject } from './judges/subject.ts';
import { actionlint } from './judges/workflows.ts';

const { values: options } = parseArgs({
  options: {
    examples: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    require: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});

if (options.help) {
  console.log(
    'Usage: npm run judges -- [--examples 50] [--seed 1] [--require]\n  --require: a judge that cannot be installed here is a failure',
  );
} else {
  const { examples, seed, require } = options;
  const verdicts = await withSubject(async (subject) => [
    await actionlint(require),
    await spectral(require),
    await respect(subject),
    await prismProxy(subject),
    await schemathesis(subject, { examples, seed }, require),
    await plainSchemathesis(subject, { examples: '10', seed }, require),
  ]);
  console.log('');
  for (const { judge, passed, summary } of verdicts)
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${judge}: ${summary}`);
  process.exitCode = verdicts.every(({ passed }) => passed) ? 0 : 1;
}
