import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/*
 * JSON Schemas (2020-12) of TypeScript types, from their declarations: interfaces, unions, literals, arrays, tuples,
 * records, intersections, type parameters. Names that are imported are followed through re-exports. What it does not know
 * it refuses, naming the file.
 */

const files = new Map();

/** Declarations, imports and re-exports of a file; read once. */
const fileOf = (path) => {
  const known = files.get(path);
  if (known) return known;
  const source = readFileSync(path, 'utf8');
  const { program, comments, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const file = {
    path,
    source,
    comments,
    types: new Map(),
    imports: new Map(),
    stars: [],
    constants: new Map(),
  };
  for (const statement of program.body) readStatement(file, statement);
  files.set(path, file);
  return file;
};

const readStatement = (file, statement) => {
  const from = statement.source ? resolve(dirname(file.path), statement.source.value) : undefined;
  if (statement.type === 'ImportDeclaration')
    for (const { local, imported } of statement.specifiers)
      file.imports.set(local.name, { path: from, name: imported?.name ?? 'default' });
  if (statement.type === 'ExportAllDeclaration') file.stars.push(from);
  if (statement.type === 'ExportNamedDeclaration' && from)
    for (const { local, exported } of statement.specifiers)
      file.imports.set(exported.name, { path: from, name: local.name });
  const declaration = statement.declaration ?? statement;
  if (declaration.type === 'TSInterfaceDeclaration' || declaration.type === 'TSTypeAliasDeclaration')
    file.types.set(declaration.id.name, { file, declaration, start: statement.start });
  if (declaration.type === 'VariableDeclaration')
    for (const { id, init } of declaration.declarations) file.constants.set(id.name, init);
};

const isOurs = (path) => path.endsWith('.ts');

/** Where a name is declared that `file` uses or passes on; undefined: nowhere. */
const declared = (file, name, kind = 'types') => {
  const own = file[kind].get(name);
  if (own) return kind === 'types' ? own : { file, node: own };
  const { path, name: theirs } = file.imports.get(name) ?? {};
  if (path) return isOurs(path) ? declared(fileOf(path), theirs, kind) : undefined;
  for (const star of file.stars.filter(isOurs)) {
    const found = declared(fileOf(star), name, kind);
    if (found) return found;
  }
  return undefined;
};

/** The documentation comment that ends right before `start`, in one line. */
const commentBefore = ({ source, comments }, start) => {
  const comment = comments.findLast(({ end }) => end <= start);
  if (comment?.type !== 'Block' || !comment.value.startsWith('*')) return undefined;
  if (source.slice(comment.end, start).replace('export', '').trim() !== '') return undefined;
  return comment.value
    .replaceAll(/^\s*\*+\s?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
};

const KEYWORDS = {
  TSStringKeyword: { type: 'string' },
  TSNumberKeyword: { type: 'number' },
  TSBooleanKeyword: { type: 'boolean' },
  TSNullKeyword: { type: 'null' },
  TSUnknownKeyword: {},
  TSAnyKeyword: {},
};

/**
 * `schemaOf(file, node)` with the named types that it met in `named`, as components of an OpenAPI document.
 * `opaque`: names whose schema is given.
 */
export const schemaMaker = ({ opaque = {}, refPrefix = '#/components/schemas/' } = {}) => {
  const named = { ...opaque };
  const homes = new Map();

  const refuse = ({ file }, node) => {
    const text = file.source.slice(node.start, node.end);
    throw new Error(`${file.path}: no schema for the type ${text} (${node.type})`);
  };

  const parametersOf = (declaration, args, scope) =>
    new Map(
      (declaration.typeParameters?.params ?? []).map(({ name, default: preset }, index) => [
        name.name,
        args[index] ? { node: args[index], scope } : { node: preset, scope },
      ]),
    );

  const argsOf = (node) => (node.typeArguments ?? node.typeParameters)?.params ?? [];
  const nameOf = (node) => (node.typeName ?? node.expression).name;

  /** What a reference stands for: `{node, scope}`, a declaration and the types of its parameters. */
  const target = (node, scope) => {
    const found = declared(scope.file, nameOf(node));
    if (!found) return refuse(scope, node);
    const inner = { file: found.file, types: parametersOf(found.declaration, argsOf(node), scope) };
    return { ...found, scope: inner };
  };

  /** The values of `A | B` of literals. */
  const literalsOf = (node, scope) => {
    const { enum: values, const: value } = deref(schemaOf(node, scope));
    return values ?? (value === undefined ? refuse(scope, node) : [value]);
  };
  const deref = (schema) => (schema.$ref ? named[schema.$ref.slice(refPrefix.length)] : schema);

  /** An object's `{properties, required, rest}`, with what it extends. */
  const objectOf = (node, scope) => {
    if (node.type === 'TSTypeLiteral') return membersOf(node.members, scope);
    if (node.type === 'TSIntersectionType') return merged(node.types.map((part) => objectOf(part, scope)));
    if (node.type === 'TSInterfaceDeclaration')
      return merged([
        ...node.extends.map((parent) => objectOf(parent, scope)),
        membersOf(node.body.body, scope),
      ]);
    if (node.type === 'TSTypeReference' || node.type === 'TSInterfaceHeritage') {
      const bound = scope.types.get(nameOf(node));
      if (bound) return objectOf(bound.node, bound.scope);
      const change = OBJECT_CHANGES[nameOf(node)];
      if (change) return change(argsOf(node), scope);
      const { declaration, scope: inner } = target(node, scope);
      const isInterface = declaration.type === 'TSInterfaceDeclaration';
      return objectOf(isInterface ? declaration : declaration.typeAnnotation, inner);
    }
    return refuse(scope, node);
  };

  const merged = (parts) => {
    const properties = Object.assign({}, ...parts.map((part) => part.properties));
    const required = [...new Set(parts.flatMap((part) => part.required))];
    const rest = parts.findLast((part) => part.rest)?.rest;
    return { properties, required, ...(rest ? { rest } : {}) };
  };

  const keep = ({ properties, required }, test) => ({
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => test(key))),
    required: required.filter(test),
  });

  const OBJECT_CHANGES = {
    Partial: ([of], scope) => ({ ...objectOf(of, scope), required: [] }),
    Readonly: ([of], scope) => objectOf(of, scope),
    Pick: ([of, keys], scope) => keep(objectOf(of, scope), (key) => literalsOf(keys, scope).includes(key)),
    Omit: ([of, keys], scope) => keep(objectOf(of, scope), (key) => !literalsOf(keys, scope).includes(key)),
    Record: ([keys, of], scope) => {
      if (keys.type === 'TSStringKeyword') return { properties: {}, required: [], rest: schemaOf(of, scope) };
      const names = literalsOf(keys, scope);
      return {
        properties: Object.fromEntries(names.map((name) => [name, schemaOf(of, scope)])),
        required: names,
      };
    },
  };

  const membersOf = (members, scope) => {
    const object = { properties: {}, required: [] };
    for (const member of members) {
      const type = member.typeAnnotation?.typeAnnotation;
      if (member.type === 'TSIndexSignature') object.rest = schemaOf(type, scope);
      else if (member.type === 'TSPropertySignature') {
        const name = member.key.name ?? String(member.key.value);
        const description = commentBefore(scope.file, member.start);
        const schema = schemaOf(type, scope);
        object.properties[name] = description ? { ...schema, description } : schema;
        if (!member.optional) object.required.push(name);
      } else refuse(scope, member);
    }
    return object;
  };

  const objectSchema = ({ properties, required, rest }) => ({
    type: 'object',
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(rest ? { additionalProperties: rest } : {}),
  });

  /** `a | b | null`: literals of one union become an enum. */
  const union = (schemas) => {
    const parts = schemas.flatMap((schema) => schema.anyOf ?? [schema]);
    const isLiteral = (schema) => schema.const !== undefined || schema.enum !== undefined;
    const literals = parts.filter(isLiteral).flatMap((schema) => schema.enum ?? [schema.const]);
    const others = parts.filter((schema) => !isLiteral(schema));
    const all = literals.length > 0 ? [{ enum: [...new Set(literals)] }, ...others] : others;
    return all.length === 1 ? all[0] : { anyOf: all };
  };

  /** The schema of a named type, once, as a component. */
  const reference = (node, scope) => {
    const name = nameOf(node);
    const bound = scope.types.get(name);
    if (bound) return schemaOf(bound.node, bound.scope);
    const isList = name === 'Array' || name === 'ReadonlyArray';
    if (isList) return { type: 'array', items: schemaOf(argsOf(node)[0], scope) };
    if (OBJECT_CHANGES[name]) return objectSchema(objectOf(node, scope));
    if (Object.hasOwn(opaque, name)) return { $ref: refPrefix + name };
    const { file, declaration, start, scope: inner } = target(node, scope);
    const shape = () => {
      const isInterface = declaration.type === 'TSInterfaceDeclaration';
      return isInterface
        ? objectSchema(objectOf(declaration, inner))
        : schemaOf(declaration.typeAnnotation, inner);
    };
    if (argsOf(node).length > 0) return shape();
    const home = homes.get(name);
    if (home !== undefined && home !== file.path)
      throw new Error(`${name} is a type of ${home} and of ${file.path}: give one another name`);
    if (home === undefined) {
      homes.set(name, file.path);
      const description = commentBefore(file, start);
      named[name] = {};
      named[name] = { ...shape(), ...(description ? { description } : {}) };
    }
    return { $ref: refPrefix + name };
  };

  /** `T['a']`, `(typeof LIST)[number]`. */
  const indexed = (node, scope) => {
    const { objectType: given, indexType } = node;
    const objectType = given.type === 'TSParenthesizedType' ? given.typeAnnotation : given;
    if (objectType.type === 'TSTypeQuery') {
      const found = declared(scope.file, objectType.exprName.name, 'constants');
      const list = found?.node.type === 'TSAsExpression' ? found.node.expression : found?.node;
      if (list?.type !== 'ArrayExpression') return refuse(scope, node);
      return { enum: list.elements.map(({ value }) => value) };
    }
    if (indexType.type !== 'TSLiteralType') return refuse(scope, node);
    const properties = membersOfUnion(objectType, scope).map(
      (one) => one.properties[indexType.literal.value] ?? refuse(scope, node),
    );
    return union(properties);
  };

  /** The objects of `A | B`, also by a name; of a single object itself. */
  const membersOfUnion = (node, scope) => {
    if (node.type === 'TSUnionType') return node.types.flatMap((part) => membersOfUnion(part, scope));
    if (node.type !== 'TSTypeReference' || OBJECT_CHANGES[nameOf(node)]) return [objectOf(node, scope)];
    const { declaration, scope: inner } = target(node, scope);
    return declaration.type === 'TSTypeAliasDeclaration'
      ? membersOfUnion(declaration.typeAnnotation, inner)
      : [objectOf(node, scope)];
  };

  const schemaOf = (node, scope) => {
    const keyword = KEYWORDS[node.type];
    if (keyword) return keyword;
    switch (node.type) {
      case 'TSLiteralType':
        return node.literal.type === 'Literal' ? { const: node.literal.value } : refuse(scope, node);
      case 'TSUnionType':
        // what may be undefined is left out of JSON
        return union(
          node.types.filter(({ type }) => type !== 'TSUndefinedKeyword').map((part) => schemaOf(part, scope)),
        );
      case 'TSArrayType':
        return { type: 'array', items: schemaOf(node.elementType, scope) };
      case 'TSTupleType': {
        const items = node.elementTypes.map((part) => schemaOf(part, scope));
        return { type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length };
      }
      case 'TSTypeOperator':
        if (node.operator === 'readonly') return schemaOf(node.typeAnnotation, scope);
        if (node.operator === 'keyof')
          return { enum: Object.keys(objectOf(node.typeAnnotation, scope).properties) };
        return refuse(scope, node);
      case 'TSParenthesizedType':
        return schemaOf(node.typeAnnotation, scope);
      case 'TSTypeLiteral':
      case 'TSIntersectionType':
        return objectSchema(objectOf(node, scope));
      case 'TSIndexedAccessType':
        return indexed(node, scope);
      case 'TSTypeReference':
        return reference(node, scope);
      default:
        return refuse(scope, node);
    }
  };

  return {
    named,
    /** Every property of an exported interface of the file, with its schema. */
    propertiesOf: (path, name) => {
      const file = fileOf(path);
      const { declaration } = file.types.get(name);
      const scope = { file, types: new Map() };
      return declaration.body.body.map((member) => [
        member.key.name ?? String(member.key.value),
        member.typeAnnotation.typeAnnotation,
        (node) => schemaOf(node, scope),
      ]);
    },
  };
};
