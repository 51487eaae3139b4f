/** Settings of the embedded PostgreSQL: two cores shared with Node, a queue-like load, one disk. */
const SETTINGS: Record<string, string> = {
  // API 10, workers 8, reports 2, sign-in 5, the CLI, and room for a second start; each idle one costs about 2 MB.
  max_connections: '60',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  // Statements are short; compiling them costs more than it saves, and parallel plans were slower on two cores.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '1',
  synchronous_commit: 'on',
  // Smaller: a checkpoint every few seconds under load. Larger: a longer recovery after a power cut.
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Queue tables turn over many times a minute: dead rows must go before index scans walk them.
  autovacuum_naptime: '10s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  autovacuum_vacuum_cost_limit: '2000',
  autovacuum_max_workers: '2',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  update_process_title: 'off',
  password_encryption: 'scram-sha-256',
};

/** For test runs only: a crash loses the cluster, and nothing waits for the disk. */
const THROWAWAY: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '120',
};

export interface Place {
  /** Folder of the unix socket; undefined where there are none (Windows). */
  socketFolder: string | undefined;
  port: number;
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Text of `baton.conf`, which the cluster's postgresql.conf includes and every start writes anew. */
export const settingsFile = (place: Place, throwaway: boolean): string => {
  const settings: Record<string, string> = {
    ...SETTINGS,
    ...(throwaway ? THROWAWAY : {}),
    port: String(place.port),
    listen_addresses: place.socketFolder ? '' : '127.0.0.1',
    ...(place.socketFolder
      ? { unix_socket_directories: place.socketFolder, unix_socket_permissions: '0700' }
      : {}),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(value)}`);
  return `# Written by Baton at every start. Your own settings: ../custom.conf\n${lines.join('\n')}\n`;
};

/** Lines added once to postgresql.conf; later includes win, so an operator's own settings come last. */
export const INCLUDES = "\ninclude_if_exists = 'baton.conf'\ninclude_if_exists = '../custom.conf'\n";
