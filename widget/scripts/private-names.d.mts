/** Matches the private names of our classes that the build may shorten. */
export function privateNames(): RegExp;
