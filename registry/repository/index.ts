export { advise, withdrawAdvisory, type AdviseOptions } from './advise.ts';
export { addRelease, listIncoming, removeIncoming, type AddOptions, type AddResult } from './add.ts';
export { buildRegistry, type BuildOptions, type BuildResult } from './build.ts';
export { listFiles, verifyBundle, type VerifiedBundle, type VerifyBundleOptions } from './bundle.ts';
export { openDevelopmentRegistry, type DevelopmentRegistry, type DevelopmentRegistryOptions } from './development.ts';
export { RepositoryError, type RepositoryErrorCode } from './errors.ts';
export { describeRegistry, initRegistry, LIFETIMES, type InitOptions, type InitResult } from './init.ts';
export {
  createExternalKey,
  createKey,
  readKeyFile,
  writeKeyFile,
  type AskPassphrase,
  type KeyAlgorithm,
  type KeyFile,
} from './key-file.ts';
export {
  acceptNotice,
  handInNotice,
  NOTICE_ENDING,
  signNotice,
  type AcceptedNotice,
  type SignNoticeOptions,
} from './notice.ts';
export { signPolicy, type SignPolicyOptions } from './sign-policy.ts';
export { publish, type PublishOptions, type PublishResult } from './publish.ts';
export {
  createIdentity,
  recoverIdentity,
  rotateIdentity,
  type CreateIdentityOptions,
  type RotateIdentityOptions,
} from './change-identity.ts';
export {
  exportIdentity,
  openPublisher,
  readRelease,
  signedReleases,
  type LedgerEntry,
  type PublisherFolder,
} from './publisher.ts';
export { readAdvisories, readBundle, scanBundle } from './scan-bundle.ts';
export {
  confirmDomain,
  DOMAIN_PAGE,
  DOMAIN_RECORD,
  forgetDomain,
  lookAgain,
  type DomainAnswer,
  type DomainSources,
} from './domains.ts';
export { feature, parseDownloadCounts, putDownloadCounts, reportTo, type DownloadCounts } from './showcase.ts';
export { signRelease, type SignOptions, type SignResult } from './sign-release.ts';
export { openWorkspace, ROLES, type RegistryConfig, type Role, type Workspace } from './workspace.ts';
export { decide, promote, rollBack, type Decided, type Decision, type Subject } from './moderate.ts';
export { rotateRole, type RotateOptions, type RotateResult } from './rotate.ts';
export { checkRegistry, type CheckFinding, type CheckOptions, type CheckResult } from './check.ts';
export { COMMON_HEADERS, fileHeaders } from './hosting/headers.ts';
export { acceptTransfer, signTransfer, type SignTransferOptions } from './transfer.ts';
export { acceptIdentity, type AcceptIdentityOptions } from './accept-identity.ts';
export { acceptRecovery, signRecovery, type SignRecoveryOptions } from './recovery.ts';
