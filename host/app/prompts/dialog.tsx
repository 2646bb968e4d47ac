import type { Prompt } from '../../kernel/grants/prompts.ts';
import { OpenFileQuestion, SaveFileQuestion } from './file-questions.tsx';
import { PermissionQuestion } from './permission-question.tsx';

/** One question of a plugin, in the app's words. */
export function PromptDialog({ prompt }: { readonly prompt: Prompt }) {
  switch (prompt.kind) {
    case 'permission':
      return <PermissionQuestion prompt={prompt} />;
    case 'open-file':
      return <OpenFileQuestion prompt={prompt} />;
    case 'save-file':
      return <SaveFileQuestion prompt={prompt} />;
  }
}
