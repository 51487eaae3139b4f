/** What a URL's condition says as a value; undefined when it is no JSON. */
export const conditionOf = (json: string | undefined): unknown => {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};
