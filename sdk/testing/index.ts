export { createTestClock, type TestClock } from './clock.ts';
export { CallDropped, PermissionDenied, type Hostility, type LogEntry, type ServiceCall } from './context.ts';
export { createField, createForm, createPage, createSubmission, createTestPlugin } from './factories.ts';
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
