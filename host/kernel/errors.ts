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

interface CodeRule {
  readonly category: ErrorCategory;
  /** Whether doing the same again may work. Default: false. */
  readonly retryable?: true;
  /** What the reader can do, unless the thrower knows better. */
  readonly nextStep: string;
}

const askAuthor = 'Report this to the author of the plugin.';
const reinstall = 'Install the plugin again; what was installed before still runs.';
const tryAgain = 'Try again in a moment.';

/** Every code, with its category and the default advice. Codes are stable: they are never renamed or used again. */
export const errorCodes = {
  // Getting a package and its trust.
  PACKAGE_REFUSED: { category: 'security', nextStep: 'Do not use this package; tell the operator of the registry.' },
  NOT_A_PACKAGE: { category: 'validation', nextStep: 'Choose a file that airlock pack made.' },
  PACKAGE_REVOKED: { category: 'security', nextStep: 'Uninstall the plugin, or update to a version that is allowed.' },
  PACKAGE_MISSING: { category: 'load', nextStep: reinstall },
  PACKAGE_DAMAGED: { category: 'security', nextStep: reinstall },
  REGISTRY_REFUSED: { category: 'security', nextStep: 'Tell the operator of the registry; nothing was changed.' },
  REGISTRY_UNKNOWN: { category: 'config', nextStep: 'Add the registry to the configuration of the app.' },
  REGISTRY_UNREACHABLE: {
    category: 'network',
    retryable: true,
    nextStep: 'Check the connection; what is installed still runs.',
  },
  PART_UNREACHABLE: {
    category: 'load',
    retryable: true,
    nextStep: 'Check the connection, and load the page again: it may be older than the server has.',
  },
  PLUGIN_UNKNOWN: { category: 'load', nextStep: 'Check the name; the plugin may not be installed.' },
  PLAN_BLOCKED: { category: 'dependency', nextStep: 'Read the reasons in the plan; each says what would solve it.' },
  PLAN_STALE: { category: 'config', retryable: true, nextStep: 'Make a new plan and look at it again.' },
  CONSENT_MISSING: { category: 'permission', nextStep: 'Allow what the plan asks for, or cancel.' },
  APPROVAL_NEEDED: { category: 'permission', nextStep: 'Ask for it; it can be installed once somebody agreed.' },
  POLICY_REFUSED: { category: 'permission', nextStep: 'Ask whoever sets the policy of this app.' },
  POLICY_UNTRUSTED: {
    category: 'security',
    nextStep: 'Tell whoever deploys the app; the policy before stays in force.',
  },
  POLICY_UNREACHABLE: {
    category: 'network',
    retryable: true,
    nextStep: 'Check the connection; the last policy that was seen stays in force.',
  },
  SHARED_MISMATCH: {
    category: 'dependency',
    nextStep: 'Install a version of the plugin that fits the libraries of this app.',
  },
  HOST_API_MISMATCH: { category: 'dependency', nextStep: 'Install a version of the plugin made for this host.' },

  // Starting and stopping.
  START_FAILED: { category: 'load', retryable: true, nextStep: askAuthor },
  START_TIMEOUT: { category: 'timeout', retryable: true, nextStep: tryAgain },
  REALM_MISSING: { category: 'load', nextStep: 'It was not built for a realm of this app.' },
  REALM_UNSAFE: { category: 'security', retryable: true, nextStep: 'Reload the page; the sandbox was not in force.' },
  RUNNER_UNREACHABLE: {
    category: 'network',
    retryable: true,
    nextStep: 'Check the runner site of this app; its plugins share a process until then.',
  },
  REGISTRATION_MISMATCH: { category: 'security', nextStep: askAuthor },
  LIFECYCLE_ILLEGAL: { category: 'runtime', nextStep: 'Report this to the makers of the app.' },
  LIFECYCLE_FAILED: { category: 'init', retryable: true, nextStep: askAuthor },
  LIFECYCLE_TIMEOUT: { category: 'timeout', retryable: true, nextStep: tryAgain },
  NOT_RUNNING: { category: 'runtime', retryable: true, nextStep: 'Enable the plugin first.' },
  CAPABILITY_UNKNOWN: { category: 'dependency', nextStep: 'Install and enable a plugin that provides it.' },
  CAPABILITY_INVALID_INPUT: { category: 'validation', nextStep: 'Call it with an input that fits its schema.' },
  CAPABILITY_INVALID_OUTPUT: { category: 'validation', nextStep: askAuthor },
  CAPABILITY_FAILED: { category: 'runtime', nextStep: askAuthor },
  CAPABILITY_TIMEOUT: { category: 'timeout', retryable: true, nextStep: tryAgain },
  CAPABILITY_CANCELLED: { category: 'runtime', retryable: true, nextStep: 'The caller stopped waiting.' },
  AUTH_REQUIRED: { category: 'permission', nextStep: 'Sign in, and try again.' },
  RATE_LIMITED: { category: 'resource', retryable: true, nextStep: 'Call less often; a minute later it works again.' },
  ENDPOINT_UNKNOWN: { category: 'validation', nextStep: 'Check the address; the plugin may be switched off.' },
  ENDPOINT_METHOD: { category: 'validation', nextStep: 'Use a method that the header Allow names.' },
  ENDPOINT_AMBIGUOUS: { category: 'validation', nextStep: 'Say of which registry the plugin is.' },
  ENDPOINT_INVALID_REQUEST: { category: 'validation', nextStep: 'Correct the request; the message says where.' },
  ENDPOINT_TOO_LARGE: { category: 'resource', nextStep: 'Send less at a time.' },
  ENDPOINT_UNAUTHENTICATED: { category: 'permission', nextStep: 'Sign in to the app.' },
  ENDPOINT_FORBIDDEN: { category: 'permission', nextStep: 'Ask somebody who has the role for it.' },
  ENDPOINT_FAILED: { category: 'runtime', nextStep: askAuthor },
  ENDPOINT_INVALID_RESPONSE: { category: 'validation', nextStep: askAuthor },
  ENDPOINT_TIMEOUT: { category: 'timeout', retryable: true, nextStep: tryAgain },
  COMMAND_UNKNOWN: { category: 'validation', nextStep: askAuthor },
  COMMAND_FAILED: { category: 'runtime', nextStep: askAuthor },
  COMMAND_CANCELLED: { category: 'runtime', retryable: true, nextStep: 'Run it again, and wait until it is done.' },
  WIDGET_MISSING: { category: 'load', nextStep: askAuthor },
  /** What a plugin sent to be drawn is not something that the host draws. */
  VIEW_REFUSED: { category: 'security', nextStep: askAuthor },
  CRASHED: { category: 'runtime', retryable: true, nextStep: askAuthor },
  UNRESPONSIVE: { category: 'timeout', retryable: true, nextStep: askAuthor },
  QUARANTINED: { category: 'runtime', nextStep: 'Update the plugin, or lift its quarantine in Health.' },
  SUSPENDED: { category: 'runtime', retryable: true, nextStep: 'It is tried again by itself.' },
  UPDATE_REVERTED: { category: 'runtime', nextStep: 'Nothing; the version before runs. ' + askAuthor },
  DEPENDENCY_MISSING: { category: 'dependency', nextStep: 'Install the plugin it needs.' },
  DEPENDENCY_CYCLE: { category: 'dependency', nextStep: 'Disable one plugin of the cycle.' },
  DEPENDENCY_FAILED: { category: 'dependency', retryable: true, nextStep: 'See the fault of the plugin it needs.' },
  SCOPE_LEAK: { category: 'resource', nextStep: askAuthor },

  // Hooks.
  HOOK_THREW: { category: 'runtime', nextStep: askAuthor },
  HOOK_TIMEOUT: { category: 'timeout', retryable: true, nextStep: askAuthor },
  HOOK_INVALID_ANSWER: { category: 'validation', nextStep: askAuthor },
  HOOK_INVALID_INPUT: { category: 'validation', nextStep: 'Fire the hook with a value that fits its schema.' },
  HOOK_MUTATED_VALUE: {
    category: 'validation',
    nextStep: 'Answer with a new value; the one given is frozen.',
  },
  HOOK_CYCLE: { category: 'runtime', nextStep: askAuthor },
  HOOK_NOT_SYNC: { category: 'validation', nextStep: 'Register a synchronous handler.' },
  HOOK_KIND_MISMATCH: { category: 'validation', nextStep: 'Fire and handle the hook as the kind it was defined as.' },
  HOOK_PRIORITY_RESERVED: { category: 'permission', nextStep: 'Use one below 1000, or ask for it by policy.' },
  HOOK_DEPRECATED: { category: 'config', nextStep: 'Move to the hook that replaces it.' },
  HOST_BUSY: { category: 'resource', nextStep: 'Look at what the app, or a plugin in its page, did at that time.' },
  HOOK_CANCELLED: { category: 'runtime', retryable: true, nextStep: 'The caller stopped waiting.' },

  // Services and channels.
  PERMISSION_DENIED: {
    category: 'permission',
    nextStep: 'Allow it in Permissions, if you want the plugin to do this.',
  },
  SERVICE_UNKNOWN: { category: 'validation', nextStep: askAuthor },
  SERVICE_FAILED: { category: 'runtime', retryable: true, nextStep: tryAgain },
  INVALID_ARGUMENT: { category: 'validation', nextStep: askAuthor },
  CHANNEL_VIOLATION: { category: 'security', nextStep: 'The plugin was stopped. ' + askAuthor },
  CALL_TIMEOUT: { category: 'timeout', retryable: true, nextStep: askAuthor },
  CHANNEL_CLOSED: { category: 'runtime', retryable: true, nextStep: 'The plugin is being stopped or restarted.' },
  LIMIT_EXCEEDED: { category: 'resource', retryable: true, nextStep: 'Ask for less at a time.' },
  QUOTA_EXCEEDED: { category: 'resource', nextStep: 'Delete some of what the plugin stores.' },
  STORE_FAILED: { category: 'resource', retryable: true, nextStep: 'Free some space on this device and try again.' },
  FILE_MISSING: { category: 'resource', nextStep: 'Write the file before it is read.' },
  USER_ACTION_NEEDED: { category: 'permission', retryable: true, nextStep: 'Do it right after a click of the user.' },
  NETWORK_FAILED: { category: 'network', retryable: true, nextStep: tryAgain },
  FILE_INVALID: { category: 'validation', nextStep: 'Choose another file.' },
  CONFIG_INVALID: { category: 'config', nextStep: 'Correct the setting named in the message.' },

  /** A sandbox sent an error with a code that this host does not know. */
  UNKNOWN: { category: 'runtime', nextStep: askAuthor },
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
    const rule: CodeRule = errorCodes[code];
    this.code = code;
    this.category = rule.category;
    this.plugin = facts.plugin;
    this.hook = facts.hook;
    this.executionId = facts.executionId;
    this.retryable = facts.retryable ?? rule.retryable ?? false;
    this.recovery = facts.recovery ?? 'none';
    this.nextStep = facts.nextStep ?? rule.nextStep;
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
