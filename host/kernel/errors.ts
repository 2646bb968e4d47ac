/** What kind of thing went wrong. */
export type ErrorCategory =
  | 'load'
  | 'init'
  | 'runtime'
  | 'config'
  | 'dependency'
  | 'security'
  | 'permission'
  | 'resource'
  | 'timeout'
  | 'validation'
  | 'network';

/** What the host did about it. */
export type Recovery =
  | 'none'
  /** The handler was passed over; the value before it was kept. */
  | 'skipped'
  | 'retried'
  /** The request was adjusted and went on, for example a priority was lowered. */
  | 'adjusted'
  | 'restarted'
  /** Not called for a while; tried again by itself. */
  | 'suspended'
  /** Not started again for this version of plugin and host until somebody decides. */
  | 'quarantined'
  | 'disabled'
  | 'fallback'
  /** The change was undone; what was there before still runs. */
  | 'rolled-back';

/** What the reader can do, unless the thrower knows better, and whether doing the same again may work; default: it may not. */
type CodeRule = readonly [category: ErrorCategory, nextStep: string, retryable?: true];

const askAuthor = 'Report this to the author of the plugin.';
const reinstall = 'Install the plugin again; what was installed before still runs.';
const tryAgain = 'Try again in a moment.';

/** Every code, with its category and the default advice. Codes are stable: they are never renamed or used again. */
export const errorCodes = {
  // Getting a package and its trust.
  PACKAGE_REFUSED: ['security', 'Do not use this package; tell the operator of the registry.'],
  NOT_A_PACKAGE: ['validation', 'Choose a file that airlock pack made.'],
  PACKAGE_REVOKED: ['security', 'Uninstall the plugin, or update to a version that is allowed.'],
  PACKAGE_MISSING: ['load', reinstall],
  PACKAGE_DAMAGED: ['security', reinstall],
  REGISTRY_REFUSED: ['security', 'Tell the operator of the registry; nothing was changed.'],
  REGISTRY_UNKNOWN: ['config', 'Add the registry to the configuration of the app.'],
  REGISTRY_UNREACHABLE: ['network', 'Check the connection; what is installed still runs.', true],
  PART_UNREACHABLE: [
    'load',
    'Check the connection, and load the page again: it may be older than the server has.',
    true,
  ],
  MANAGER_MOUNTED: ['config', 'Draw one plugin manager at a time in a page.'],
  PLUGIN_UNKNOWN: ['load', 'Check the name; the plugin may not be installed.'],
  PLAN_BLOCKED: ['dependency', 'Read the reasons in the plan; each says what would solve it.'],
  PLAN_STALE: ['config', 'Make a new plan and look at it again.', true],
  CONSENT_MISSING: ['permission', 'Allow what the plan asks for, or cancel.'],
  APPROVAL_NEEDED: ['permission', 'Ask for it; it can be installed once somebody agreed.'],
  POLICY_REFUSED: ['permission', 'Ask whoever sets the policy of this app.'],
  POLICY_UNTRUSTED: ['security', 'Tell whoever deploys the app; the policy before stays in force.'],
  POLICY_UNREACHABLE: ['network', 'Check the connection; the last policy that was seen stays in force.', true],
  SHARED_MISMATCH: ['dependency', 'Install a version of the plugin that fits the libraries of this app.'],
  HOST_API_MISMATCH: ['dependency', 'Install a version of the plugin made for this host.'],

  // Starting and stopping.
  START_FAILED: ['load', askAuthor, true],
  START_TIMEOUT: ['timeout', tryAgain, true],
  REALM_MISSING: ['load', 'It was not built for a realm of this app.'],
  REALM_UNSAFE: ['security', 'Reload the page; the sandbox was not in force.', true],
  RUNNER_UNREACHABLE: ['network', 'Check the runner site of this app; its plugins share a process until then.', true],
  REGISTRATION_MISMATCH: ['security', askAuthor],
  LIFECYCLE_ILLEGAL: ['runtime', 'Report this to the makers of the app.'],
  LIFECYCLE_FAILED: ['init', askAuthor, true],
  LIFECYCLE_TIMEOUT: ['timeout', tryAgain, true],
  NOT_RUNNING: ['runtime', 'Enable the plugin first.', true],
  CAPABILITY_UNKNOWN: ['dependency', 'Install and enable a plugin that provides it.'],
  CAPABILITY_INVALID_INPUT: ['validation', 'Call it with an input that fits its schema.'],
  CAPABILITY_INVALID_OUTPUT: ['validation', askAuthor],
  CAPABILITY_FAILED: ['runtime', askAuthor],
  CAPABILITY_TIMEOUT: ['timeout', tryAgain, true],
  CAPABILITY_CANCELLED: ['runtime', 'The caller stopped waiting.', true],
  AUTH_REQUIRED: ['permission', 'Sign in, and try again.'],
  RATE_LIMITED: ['resource', 'Call less often; a minute later it works again.', true],
  ENDPOINT_UNKNOWN: ['validation', 'Check the address; the plugin may be switched off.'],
  ENDPOINT_METHOD: ['validation', 'Use a method that the header Allow names.'],
  ENDPOINT_AMBIGUOUS: ['validation', 'Say of which registry the plugin is.'],
  ENDPOINT_INVALID_REQUEST: ['validation', 'Correct the request; the message says where.'],
  ENDPOINT_TOO_LARGE: ['resource', 'Send less at a time.'],
  ENDPOINT_UNAUTHENTICATED: ['permission', 'Sign in to the app.'],
  ENDPOINT_FORBIDDEN: ['permission', 'Ask somebody who has the role for it.'],
  ENDPOINT_FAILED: ['runtime', askAuthor],
  ENDPOINT_INVALID_RESPONSE: ['validation', askAuthor],
  ENDPOINT_TIMEOUT: ['timeout', tryAgain, true],
  COMMAND_UNKNOWN: ['validation', askAuthor],
  COMMAND_FAILED: ['runtime', askAuthor],
  COMMAND_CANCELLED: ['runtime', 'Run it again, and wait until it is done.', true],
  WIDGET_MISSING: ['load', askAuthor],
  /** What a plugin sent to be drawn is not something that the host draws. */
  VIEW_REFUSED: ['security', askAuthor],
  CRASHED: ['runtime', askAuthor, true],
  UNRESPONSIVE: ['timeout', askAuthor, true],
  QUARANTINED: ['runtime', 'Update the plugin, or lift its quarantine in Health.'],
  SUSPENDED: ['runtime', 'It is tried again by itself.', true],
  UPDATE_REVERTED: ['runtime', 'Nothing; the version before runs. ' + askAuthor],
  DEPENDENCY_MISSING: ['dependency', 'Install the plugin it needs.'],
  DEPENDENCY_CYCLE: ['dependency', 'Disable one plugin of the cycle.'],
  DEPENDENCY_FAILED: ['dependency', 'See the fault of the plugin it needs.', true],
  SCOPE_LEAK: ['resource', askAuthor],

  // Hooks.
  HOOK_THREW: ['runtime', askAuthor],
  HOOK_TIMEOUT: ['timeout', askAuthor, true],
  HOOK_INVALID_ANSWER: ['validation', askAuthor],
  HOOK_INVALID_INPUT: ['validation', 'Fire the hook with a value that fits its schema.'],
  HOOK_MUTATED_VALUE: ['validation', 'Answer with a new value; the one given is frozen.'],
  HOOK_CYCLE: ['runtime', askAuthor],
  HOOK_NOT_SYNC: ['validation', 'Register a synchronous handler.'],
  HOOK_KIND_MISMATCH: ['validation', 'Fire and handle the hook as the kind it was defined as.'],
  HOOK_PRIORITY_RESERVED: ['permission', 'Use one below 1000, or ask for it by policy.'],
  HOOK_DEPRECATED: ['config', 'Move to the hook that replaces it.'],
  HOST_BUSY: ['resource', 'Look at what the app, or a plugin in its page, did at that time.'],
  HOOK_CANCELLED: ['runtime', 'The caller stopped waiting.', true],

  // Services and channels.
  PERMISSION_DENIED: ['permission', 'Allow it in Permissions, if you want the plugin to do this.'],
  SERVICE_UNKNOWN: ['validation', askAuthor],
  SERVICE_FAILED: ['runtime', tryAgain, true],
  INVALID_ARGUMENT: ['validation', askAuthor],
  CHANNEL_VIOLATION: ['security', 'The plugin was stopped. ' + askAuthor],
  CALL_TIMEOUT: ['timeout', askAuthor, true],
  CHANNEL_CLOSED: ['runtime', 'The plugin is being stopped or restarted.', true],
  LIMIT_EXCEEDED: ['resource', 'Ask for less at a time.', true],
  QUOTA_EXCEEDED: ['resource', 'Delete some of what the plugin stores.'],
  STORE_FAILED: ['resource', 'Free some space on this device and try again.', true],
  FILE_MISSING: ['resource', 'Write the file before it is read.'],
  USER_ACTION_NEEDED: ['permission', 'Do it right after a click of the user.', true],
  NETWORK_FAILED: ['network', tryAgain, true],
  FILE_INVALID: ['validation', 'Choose another file.'],
  CONFIG_INVALID: ['config', 'Correct the setting named in the message.'],

  /** A sandbox sent an error with a code that this host does not know. */
  UNKNOWN: ['runtime', askAuthor],
} as const satisfies { readonly [code: string]: CodeRule };

export type ErrorCode = keyof typeof errorCodes;

/** Who and where, and what was done about it. */
export interface ErrorFacts {
  /** Full name of the plugin it is put down to. */
  readonly plugin?: string;
  readonly hook?: string;
  readonly executionId?: string;
  /** Default: by code. */
  readonly retryable?: boolean;
  /** Default: `none`. */
  readonly recovery?: Recovery;
  /** What the reader can do next. Default: by code. */
  readonly nextStep?: string;
  /** `warning`: something was adjusted, nothing failed. Default: `error`. */
  readonly severity?: 'error' | 'warning';
  /** Plain facts beside the message: versions, paths, expected and found. */
  readonly detail?: { readonly [name: string]: string | number | boolean | undefined };
  readonly cause?: unknown;
}

/** An `AirlockError` as plain data, for stores, exports and messages. */
export interface ErrorRecord extends Omit<ErrorFacts, 'cause'> {
  readonly code: ErrorCode;
  readonly category: ErrorCategory;
  readonly message: string;
  readonly retryable: boolean;
  readonly recovery: Recovery;
  readonly nextStep: string;
  readonly severity: 'error' | 'warning';
  /** Messages of the causes, outermost first. */
  readonly causes: readonly string[];
  readonly stack?: string;
}

/** The one error of the host. The message is a sentence for a developer; user interfaces speak by `code`. */
export class AirlockError extends Error {
  override readonly name = 'AirlockError';
  readonly code: ErrorCode;
  readonly category: ErrorCategory;
  readonly plugin: string | undefined;
  readonly hook: string | undefined;
  readonly executionId: string | undefined;
  readonly retryable: boolean;
  readonly recovery: Recovery;
  readonly nextStep: string;
  readonly severity: 'error' | 'warning';
  readonly detail: { readonly [name: string]: string | number | boolean | undefined };

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    const [category, nextStep, retryable]: CodeRule = errorCodes[code];
    this.code = code;
    this.category = category;
    this.plugin = facts.plugin;
    this.hook = facts.hook;
    this.executionId = facts.executionId;
    this.retryable = facts.retryable ?? retryable ?? false;
    this.recovery = facts.recovery ?? 'none';
    this.nextStep = facts.nextStep ?? nextStep;
    this.severity = facts.severity ?? 'error';
    this.detail = facts.detail ?? {};
  }

  /** The same error with more facts; this one is its cause's sibling, so stack and cause stay. */
  with(facts: ErrorFacts): AirlockError {
    const known: ErrorFacts = {
      ...(this.plugin === undefined ? {} : { plugin: this.plugin }),
      ...(this.hook === undefined ? {} : { hook: this.hook }),
      ...(this.executionId === undefined ? {} : { executionId: this.executionId }),
      retryable: this.retryable,
      recovery: this.recovery,
      nextStep: this.nextStep,
      severity: this.severity,
      detail: { ...this.detail, ...facts.detail },
      cause: this.cause,
    };
    const copy = new AirlockError(this.code, this.message, { ...known, ...facts, detail: known.detail ?? {} });
    if (this.stack !== undefined) copy.stack = this.stack;
    return copy;
  }

  toJSON(): ErrorRecord {
    return {
      code: this.code,
      category: this.category,
      message: this.message,
      ...(this.plugin === undefined ? {} : { plugin: this.plugin }),
      ...(this.hook === undefined ? {} : { hook: this.hook }),
      ...(this.executionId === undefined ? {} : { executionId: this.executionId }),
      retryable: this.retryable,
      recovery: this.recovery,
      nextStep: this.nextStep,
      severity: this.severity,
      detail: this.detail,
      causes: causesOf(this),
      ...(this.stack === undefined ? {} : { stack: this.stack }),
    };
  }
}

/**
 * The `AirlockError` for anything that was thrown. One that is an `AirlockError` already keeps its code and gains the
 * facts it lacks; everything else becomes the cause of a new one.
 */
export function toAirlockError(thrown: unknown, code: ErrorCode, facts: ErrorFacts = {}): AirlockError {
  if (thrown instanceof AirlockError) {
    return thrown.with({
      ...facts,
      ...(thrown.plugin === undefined ? {} : { plugin: thrown.plugin }),
      ...(thrown.hook === undefined ? {} : { hook: thrown.hook }),
      ...(thrown.executionId === undefined ? {} : { executionId: thrown.executionId }),
      cause: thrown.cause,
    });
  }
  return new AirlockError(code, messageOf(thrown), { ...facts, cause: thrown });
}

/** A readable message for anything that was thrown; never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return thrown.message || thrown.name;
    if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
    return String(thrown);
  } catch {
    return 'something was thrown that cannot be described';
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  for (let cause = error.cause; cause !== undefined && causes.length < 8;) {
    causes.push(messageOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}
