/**
 * Text from a wheel made safe for a terminal: control characters, bidirectional overrides and invisible
 * characters appear as `\u{…}`, so that no member's name can move the cursor or disguise itself.
 */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** JSON in which the same characters are escaped, which JSON.stringify leaves in place above U+001F. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unsafeInJson, escapeUnits);
}

const unsafeInJson = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeUnits(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
