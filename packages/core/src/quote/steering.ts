/** Commands to a terminal (ECMA-48: CSI, and OSC with its text). */
const commands = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** Controls except tab and line feed; what turns the direction of text; what is drawn as nothing (Unicode, UCD 5.1). */
const steering = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;

/** Others' words as they may be shown to a person: without what steers the eye rather than says something. */
export function withoutSteering(text: string): string {
  return text.replace(commands, '').replace(steering, '');
}
