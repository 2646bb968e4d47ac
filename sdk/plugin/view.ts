/** How the app looks; a view's document has it already when it is drawn. */
export interface ViewTheme {
  readonly colorScheme: 'light' | 'dark';
  readonly direction: 'ltr' | 'rtl';
  /** BCP 47, for example `ar`. */
  readonly language: string;
  /** CSS custom properties by name, for example `--accent`; set on the root element of the document. */
  readonly tokens: { readonly [property: string]: string };
}

/** What a view in a document of its own (realm `frame`) is given beside its context and the data of its slot. */
export interface ViewHandle {
  /** Id of the widget. */
  readonly id: string;
  /**
   * What the view last saved. The host takes the document out of the page while it asks the user something, and draws it
   * anew afterwards; `undefined` the first time.
   */
  readonly state: unknown;
  /** Keep plain data for when the view is drawn anew. */
  save(state: unknown): Promise<void>;
  /** The look of the app now, for what does not follow CSS, such as a canvas. */
  theme(): ViewTheme;
  /** Told after each change. Gives what stops it. */
  onTheme(listener: (theme: ViewTheme) => void): () => void;
  /** Run a command of the same plugin; it runs in the plugin's worker, where its handlers are. */
  run(command: string, argument?: unknown): Promise<unknown>;
}
