/** A text as Liquid that says just this text, whatever braces are in it. */
export function literal(text: string): string {
  return text.replace(/\{(?=[{%])/g, '{{ "{" }}');
}
