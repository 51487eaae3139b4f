import { ApiError, api, type ImportDetail } from '../../api/index.ts';

const triesMax = 4;

const refusalOf = async (response: Response): Promise<ApiError> => {
  const body = (await response.json().catch(() => ({}))) as {
    code?: string;
    title?: string;
    detail?: string;
    fix?: string;
  };
  return new ApiError({
    code: body.code ?? `http_${response.status}`,
    title: body.title ?? 'The piece was not taken',
    detail: body.detail,
    fix: body.fix,
    status: response.status,
  });
};

/** Sends one piece; a broken connection is tried again, since the same piece twice is the same piece. */
const sendPiece = async (path: string, piece: Blob): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`/api${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: piece,
      credentials: 'same-origin',
    }).catch(() => undefined);
    if (response?.ok) return;
    if (response && response.status < 500) throw await refusalOf(response);
    if (attempt === triesMax)
      throw new ApiError({
        code: 'unreachable',
        title: 'The connection broke',
        fix: 'Try again.',
        status: 0,
      });
  }
};

/** Uploads a file piece by piece and answers what it looks like. `onShare` hears 0 to 1. */
export const uploadFile = async (
  path: string,
  { name, content }: { name: string; content: Blob },
  onShare: (share: number) => void,
): Promise<ImportDetail> => {
  const { importId, pieceBytes } = await api.post<{ importId: string; pieceBytes: number }>(
    `${path}/imports`,
    { name },
  );
  const base = `${path}/imports/${importId}`;
  for (let piece = 0; piece * pieceBytes < content.size; piece++) {
    await sendPiece(`${base}/pieces/${piece}`, content.slice(piece * pieceBytes, (piece + 1) * pieceBytes));
    onShare(Math.min(1, ((piece + 1) * pieceBytes) / content.size));
  }
  return api.post<ImportDetail>(`${base}/read`, {});
};
