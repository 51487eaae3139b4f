export {
  DataFolderTaken,
  type EmbeddedPostgres,
  runningEmbeddedUrl,
  startEmbeddedPostgres,
} from './embedded-postgres.ts';
