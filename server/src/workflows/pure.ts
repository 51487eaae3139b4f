/** All of this module that runs in a browser as well: no SQL, no Node. The web app takes it from here. */
export * from './changes.ts';
export * from './checklist.ts';
export * from './compile.ts';
export * from './document.ts';
export * from './edit.ts';
export * from './enrollment.ts';
export * from './graph.ts';
export * from './local-time.ts';
export * from './model.ts';
export * from './nodes/index.ts';
export * from './outline.ts';
export * from './recipes/index.ts';
export * from './step.ts';
export * from './titles.ts';
export * from './triggers/index.ts';
export * from './validate/index.ts';
export { eventText } from './words.ts';
