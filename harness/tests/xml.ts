/** A small strict XML 1.0 reader: elements, attributes and text, the five named entities and character references. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** All text directly inside. */
  text: string;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** Char of XML 1.0, 2.2; lone surrogates are none. */
const CHAR = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

function decode(text: string): string {
  if (/&(?!(#\d+|#x[0-9a-f]+|\w+);)/i.test(text) || text.includes('<')) throw new Error(`markup in text: ${text}`);
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (_, name: string) => {
    if (name.startsWith('#')) {
      const character = String.fromCodePoint(Number(name.startsWith('#x') ? `0${name.slice(1)}` : name.slice(1)));
      if (!CHAR.test(character)) throw new Error(`no character of XML: ${name}`);
      return character;
    }
    const character = NAMED[name];
    if (character === undefined) throw new Error(`unknown entity ${name}`);
    return character;
  });
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const rest = text.replace(/\s+([\w:-]+)="([^"<]*)"/g, (_, name: string, value: string) => {
    if (name in attributes) throw new Error(`attribute ${name} twice`);
    attributes[name] = decode(value);
    return '';
  });
  if (rest.trim() !== '') throw new Error(`no attributes: ${text}`);
  return attributes;
}

/** Reads a document. Throws for anything that is not well formed. */
export function readXml(document: string): XmlElement {
  if (!CHAR.test(document)) throw new Error('a character that XML lacks');
  const body = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const top: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  for (const [, tag, text] of body.matchAll(/<([^>]*)>|([^<]+)/g)) {
    const parent = open.at(-1) as XmlElement;
    if (tag === undefined) parent.text += decode(text as string);
    else if (tag.startsWith('/')) {
      if (parent.name !== tag.slice(1).trim()) throw new Error(`</${tag.slice(1)}> closes ${parent.name}`);
      open.pop();
    } else {
      const match = /^([\w:-]+)((?:\s[\s\S]*?)?)(\/?)$/.exec(tag);
      if (!match) throw new Error(`no tag: <${tag}>`);
      const [, name = '', attributes = '', empty] = match;
      const element: XmlElement = { name, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`${open.at(-1)?.name} is not closed`);
  if (top.children.length !== 1 || top.text.trim() !== '') throw new Error('a document has one element');
  return top.children[0] as XmlElement;
}
