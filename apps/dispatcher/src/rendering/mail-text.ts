import type { HtmlToTextOptions } from 'html-to-text';

/** What is around the message has words of its own in the text part. */
const AROUND = ['.preheader', '.brand', '.footer', 'head', 'img'];

/** Of HTML that is looked at; a mail is far smaller. */
const INPUT_MAX = 500_000;

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    { selector: 'table', format: 'block' },
    ...['h1', 'h2', 'h3', 'h4'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...AROUND.map((selector) => ({ selector, format: 'skip' })),
  ],
};

/** Makes what turns the HTML of a mail into its text. Loaded when a template wants it. */
export async function textOfHtml(): Promise<(html: string) => string> {
  const { compile } = await import('html-to-text');
  const convert = compile(OPTIONS);
  return (html) => convert(html.slice(0, INPUT_MAX));
}
