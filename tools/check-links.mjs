// Checks that relative links and anchors in the project's Markdown files lead somewhere. Usage: node tools/check-links.mjs
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ['docs', 'vectors'];

/** Markdown files of the project, relative to the root. */
export function markdownFiles() {
  const nested = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)),
  );
  return [...readdirSync(root), ...nested].filter((name) => name.endsWith('.md')).sort();
}

/** Anchors that GitHub gives a page's headings: lower case, no punctuation, numbered when they repeat. */
function anchorsOf(text) {
  const seen = new Map();
  return new Set(
    [...withoutCode(text).matchAll(/^#+ +(.*)$/gm)].map(([, heading]) => {
      const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const base = plain.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
      const count = seen.get(base) ?? 0;
      seen.set(base, count + 1);
      return count === 0 ? base : `${base}-${count}`;
    }),
  );
}

const withoutCode = (text) => text.replace(/^```[\s\S]*?^```/gm, '');

/** Broken links of one page, in words. */
export function brokenLinks(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links
    .filter((link) => !/^[a-z]+:/i.test(link))
    .flatMap((link) => {
      const [place, anchor] = link.split('#');
      const target = place === '' ? path.join(root, file) : path.resolve(root, path.dirname(file), place);
      if (!existsSync(target)) return [`${file}: ${link} leads nowhere`];
      if (anchor === undefined || statSync(target).isDirectory()) return [];
      return anchorsOf(readFileSync(target, 'utf8')).has(anchor) ? [] : [`${file}: ${link} names no heading`];
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const broken = markdownFiles().flatMap(brokenLinks);
  for (const line of broken) console.error(line);
  if (broken.length > 0) process.exitCode = 1;
}
