import { readFileSync, writeFileSync } from 'node:fs';
import { at } from './lib/project.mjs';
import { schemaMaker } from './lib/type-schemas.mjs';

const ANSWERS = at('server', 'src', 'api', 'answers.ts');
const OUTPUT = at('server', 'src', 'api', 'answer-schemas.json');

/** Any JSON; a type that names itself in an array would be a circle of nothing but references. */
const OPAQUE = { Json: { description: 'any JSON value' } };

const isStatus = (node) =>
  node.type === 'TSTypeLiteral' && node.members.every(({ key }) => typeof key?.value === 'number');

/** `{answers: route -> status -> schema, schemas: name -> schema}`; null for an answer without a body. */
export const answerSchemas = () => {
  const { named, propertiesOf } = schemaMaker({ opaque: OPAQUE });
  const answers = {};
  for (const [route, type, schemaOf] of propertiesOf(ANSWERS, 'Answers')) {
    const byStatus = isStatus(type)
      ? type.members.map(({ key, typeAnnotation }) => [key.value, typeAnnotation.typeAnnotation])
      : [[200, type]];
    answers[route] = Object.fromEntries(
      byStatus.map(([status, node]) => [status, node.type === 'TSNullKeyword' ? null : schemaOf(node)]),
    );
  }
  return { answers, schemas: named };
};

const written = () => `${JSON.stringify(answerSchemas(), null, 1)}\n`;

/** Whether the file says what the types say. */
export const isCurrent = () => readFileSync(OUTPUT, 'utf8') === written();

if (process.argv[1] === import.meta.filename) writeFileSync(OUTPUT, written());
