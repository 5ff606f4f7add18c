// `node:fs`, not `fs`: a reader sees what is built in, and no package can take its place.
import { isBuiltin } from 'node:module';

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'suggestion',
    docs: { description: "Node's own modules are imported with the prefix node:" },
    fixable: 'code',
    schema: [],
    messages: { prefix: "Write '{{better}}': it is one of Node's own modules." },
  },
  create(context) {
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || source.value.startsWith('node:') || !isBuiltin(source.value)) return;
      const better = `node:${source.value}`;
      context.report({
        node: source,
        messageId: 'prefix',
        data: { better },
        fix: (fixer) => fixer.replaceText(source, `'${better}'`),
      });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
