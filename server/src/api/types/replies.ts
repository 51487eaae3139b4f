// GET|PUT /replies
export interface RepliesShown {
  /** domain whose addresses of messages get the answers; null: the sender's reply address gets them */
  replyDomain: string | null;
  /** this server takes mail by SMTP itself, on this port; null: it does not */
  receivesOn: number | null;
  mailbox: {
    host: string;
    port: number;
    secure: boolean;
    user: string;
    folder: string;
    moveTo: string | null;
    health: {
      checkedAt: string | null;
      error: string | null;
      failedSince: string | null;
      taken: number;
      lastTakenAt: string | null;
    } | null;
  } | null;
}
