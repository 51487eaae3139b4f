/**
 * The server's pure core of workflows, as the builder uses it: what the screen shows is what runs (P13). The one
 * place where this folder takes values from the server.
 */
export * from '../../../server/src/workflows/pure.ts';
