import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { statePicture, table, withPart } from './docs/pages.mjs';
import { compareDocument, DOCUMENT_NAMES } from './generate-docs.mjs';
import { packageFolders, root } from './packages.mjs';

describe('documents made from the code', () => {
  it.each(DOCUMENT_NAMES)('%s is what `npm run docs` would write', async (name) => {
    const { current, wanted } = await compareDocument(name);
    expect(current).toBe(wanted);
  });
});

describe('the parts they are made of', () => {
  it('keep what stands around the marks, and replace what stands between them', () => {
    const marks = ['<!-- begin x: made from the code by npm run docs -->', '<!-- end x -->'];
    const page = `before\n${marks[0]}\nold\n${marks[1]}\nafter\n`;
    expect(withPart(page, 'x', 'new', 'page.md')).toBe(`before\n${marks[0]}\n\nnew\n\n${marks[1]}\nafter\n`);
    expect(() => withPart('nothing', 'x', 'new', 'page.md')).toThrow('lacks the marks of x');
  });

  it('draw an arrow for each transition, and an end for each state without one', () => {
    const picture = statePicture({ pending: ['sent'], sent: [] });
    expect(picture.split('\n').slice(2, -1)).toEqual([
      '    [*] --> pending',
      '    pending --> sent',
      '    sent --> [*]',
    ]);
  });

  it('align tables, and escape what would end a cell', () => {
    expect(table(['a', 'long head'], [['x|y', 'z']])).toBe(
      '| a    | long head |\n| ---- | --------- |\n| x\\|y | z         |',
    );
  });
});

describe('documents written by hand', () => {
  const inFolder = (folder: string): string[] =>
    existsSync(join(root, folder))
      ? (readdirSync(join(root, folder), { recursive: true }) as string[])
          .filter((name) => name.endsWith('.md'))
          .map((name) => join(folder, name))
      : [];
  const readmes = [...packageFolders(), 'k8s', 'catalogue'].map((folder: string) => join(folder, 'README.md'));
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    ...inFolder('docs'),
    ...readmes.filter((path) => existsSync(join(root, path))),
  ].sort();

  it.each(documents)('%s links to what is there', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!.split('#')[0]!);
    const broken = links
      .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
      .filter((link) => !existsSync(join(root, dirname(path), link)));
    expect(broken).toEqual([]);
  });

  it.each(documents)('%s names files that are there', (path) => {
    const text = readFileSync(join(root, path), 'utf8').replace(/```[\s\S]*?```/g, '');
    const named = [...text.matchAll(/`((?:apps|libs|catalogue|docs|deploy|k8s|tools|e2e|bench)\/[^`\s]*)`/g)].map(
      ([, name]) => name!,
    );
    // `<type>` and `…` stand for something; loyalty is the service that a recipe adds, parcel.delivered its event.
    const missing = named
      .filter((name) => !/[<…*{]|loyalty|parcel/.test(name))
      .filter((name) => !existsSync(join(root, name)));
    expect(missing).toEqual([]);
  });
});
