/** A YAML file as text, as the bundler and the tests bring it: what nobody asks for is never read. */
declare module '*.yaml' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a file that is a text has no names
  export default text;
}
