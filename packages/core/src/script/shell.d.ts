/** A shell script as text, as the bundler and the tests bring it. */
declare module '*.sh' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a file that is a text has no names
  export default text;
}
