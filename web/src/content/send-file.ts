import { ApiError } from '../api/index.ts';

/** Sends a file as bytes to a path of the API, under its own name. Throws `ApiError` for every refusal. */
export const sendFile = async <Answer>(path: string, file: File): Promise<Answer> => {
  const response = await fetch(`/api${path}?name=${encodeURIComponent(file.name.slice(0, 200))}`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/octet-stream' },
    body: file,
    credentials: 'same-origin',
  });
  if (!response.ok) {
    const {
      code = 'unreadable',
      title = 'The file was not taken',
      detail,
      fix,
    } = await response.json().catch(() => ({}));
    throw new ApiError({ code, title, detail, fix, status: response.status });
  }
  return (await response.json()) as Answer;
};
