/** A browser of the machine's own that is to be used, if any. */
export const chromiumPath: string | undefined = process.env.CHROMIUM_PATH;
