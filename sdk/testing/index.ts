export { createTestClock, type TestClock } from './clock.ts';
export { PermissionDenied, type LogEntry } from './context.ts';
export { createField, createForm, createSubmission } from './factories.ts';
export {
  createTestHost,
  type HookExecution,
  type HookFault,
  type HookResult,
  type TestHost,
  type TestHostOptions,
} from './host.ts';
export type { TestRequest, TestResponse } from './request.ts';
export type { TestRecords } from './records.ts';
export type { TestWorld } from './services.ts';
