/** Every bound of imports, with what breaks when it is too small or too large (I8). */

/** A file. Smaller: exports of large shops are refused; larger: a mistake fills the disk. */
export const FILE_BYTES_MAX = 500_000_000;

/** A piece of an upload. Smaller: more requests; larger: memory of the server, and proxies that refuse it. */
export const PIECE_BYTES_MAX = 4_000_000;

/** A line, and a row with its quoted lines. Smaller: long notes are refused; larger: one line fills memory. */
export const ROW_LETTERS_MAX = 1_000_000;

/** Columns. A contact holds 500 attributes. */
export const COLUMNS_MAX = 500;

/** Letters of a cell that becomes an attribute, as in edits by hand. */
export const CELL_LETTERS_MAX = 2_000;

/** Bytes that encoding, delimiter, header and samples are read from. Smaller: rare letters are not seen. */
export const SNIFF_BYTES = 256_000;

/** Rows of a preview. More are told from these and marked "about": a preview is waited for. */
export const PREVIEW_ROWS_MAX = 50_000;

/** Rows that are read, resolved and appended in one transaction; two are under way. Larger: longer locks on new
 *  identities; smaller: more round trips. */
export const CHUNK_ROWS = 2_000;

/** Rows that may wait to be folded before reading waits. Larger: cancel takes longer, and so does whatever waits behind;
 *  smaller: the fold waits for the reader. */
export const WAITING_ROWS_MAX = 16_000;

/** Refused rows that are kept with their cells. More are only counted: such a file has the wrong mapping. */
export const REFUSALS_KEPT_MAX = 100_000;

/** How long a file lies that nobody started or came back to. Less: a mapping is lost over a weekend; more: files with
 *  personal data lie about. */
export const DRAFT_DAYS = 7;

/** How long an import can be taken back, and refused rows are kept: they hold personal data. */
export const UNDO_DAYS = 30;
